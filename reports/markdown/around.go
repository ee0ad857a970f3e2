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
	p.printf("Diagnoses, which read the findings together and decide nothing:\n\n")
	for i, e := range all {
		if i == min(10, p.most) {
			p.printf("- +%d more diagnoses\n", len(all)-i)
			break
		}
		p.printf("- %s (%s)", p.words(stopped(e.Sentence)), p.code(e.Code))
		if e.Evidence != "" {
			p.printf(" Rests on: %s", p.words(stopped(e.Evidence)))
		}
		if e.Tuned != "" {
			p.printf(" Thresholds changed by the configuration: %s", p.words(stopped(e.Tuned)))
		}
		if len(e.Cases) > 0 {
			p.printf(" Cases:")
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
		{"labels of grade", r.Evidence},
		{"unweighted", r.Naive},
		{"would have been seen in four runs of five: a loss of", r.CouldSee},
		{"announced:", r.Announced},
		{"pairs by what the log could answer:", r.Covered},
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

// notJudged lists what the report says nothing about.
func (p *page) notJudged() {
	all := p.r.Words.NotJudged
	if len(all) == 0 {
		return
	}
	p.printf("<details><summary>Not judged: %d</summary>\n\n", len(all))
	for i, words := range all {
		if i == min(20, p.most) {
			p.printf("- +%d more\n", len(all)-i)
			break
		}
		p.printf("- %s\n", p.words(words))
	}
	p.printf("\n</details>\n\n")
}

// floor tells the noise floor and the fidelity of the replay.
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
		for _, f := range s.Checked() {
			line(s.Title + ", replay against production: " + f.Metric + " " + f.Logged + " → " + f.Replayed + ", " + f.Difference + ", " + f.Words)
		}
	}
}
