package markdown

import (
	"strings"

	"forerun/reports/view"
)

// confirmed lists what was asked again in both arms, what holds first.
func (p *page) confirmed() {
	all := p.r.Confirmed
	if len(all) == 0 {
		return
	}
	p.printf("Asked again, good trials of stable → candidate:\n\n")
	for i, c := range all {
		if i == min(10, p.most) {
			p.printf("- +%d more\n", len(all)-i)
			break
		}
		verdict := "does not hold"
		if c.Holds {
			verdict = "confirmed"
		}
		p.printf("- %s %s: %s, %s\n", p.code(c.Suite), p.code(c.CaseID), c.Again, verdict)
	}
	p.printf("\n")
}

// diagnoses say what the findings mean together.
func (p *page) diagnoses() {
	all := p.r.Explained
	if len(all) == 0 {
		return
	}
	for i, e := range all {
		if i == min(10, p.most) {
			p.printf("- +%d more diagnoses\n", len(all)-i)
			break
		}
		p.printf("- **%s** %s", text(view.Cut(e.Code, p.name)), p.words(stopped(e.Sentence)))
		if e.Evidence != "" {
			p.printf(" %s", p.words(stopped(e.Evidence)))
		}
		if e.Tuned != "" {
			p.printf(" Tuned: %s", p.words(stopped(e.Tuned)))
		}
		for k, id := range e.Cases {
			if k == min(5, p.most) {
				p.printf(" and %d more", len(e.Cases)+e.More-k)
				break
			}
			p.printf(" %s", p.code(id))
		}
		p.printf("\n")
	}
	p.printf("\n")
}

// stopped ends a sentence.
func stopped(s string) string { return strings.TrimSuffix(s, ".") + "." }

// aside is what stands beside a finding: its grade, the unweighted estimate, and
// the loss that would have been seen.
func (p *page) aside(r view.Row) string {
	var parts []string
	for _, x := range []struct{ label, words string }{
		{"evidence", r.Evidence},
		{"unweighted", r.Naive},
		{"a loss that would have been seen:", r.CouldSee},
		{"announced:", r.Announced},
		{"in", r.Events},
	} {
		if x.words != "" {
			parts = append(parts, x.label+" "+x.words)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + p.words(strings.Join(parts, "; ")) + ")"
}

// floor tells the noise floor, the fidelity of the replay and the slices that
// were not judged.
func (p *page) floor() {
	left := p.most
	line := func(words string) {
		if left--; left >= 0 {
			p.printf("- %s\n", p.words(words))
		}
	}
	for i := range p.r.Suites {
		s := &p.r.Suites[i]
		for _, n := range s.NoiseFloor {
			line(s.Title + ", stable against itself: " + n.Metric + " differs in " + n.Flips + " of " + n.N + " pairs; the candidate more often by " + n.Excess)
		}
		for _, f := range s.Replayed {
			line(s.Title + ", replay against production: " + f.Metric + " " + f.Logged + " → " + f.Replayed + ", " + f.Difference + ", " + f.Words)
		}
	}
	for _, words := range p.r.Words.NotJudged {
		line("not judged: " + words)
	}
}
