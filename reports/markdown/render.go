package markdown

import (
	"fmt"
	"strings"

	"forerun/reports/view"
)

// MaxBytes is the size that report.md stays under: code hosts refuse comments of
// more than 65,536 characters.
const MaxBytes = 60_000

// page is a report within bounds.
type page struct {
	out      strings.Builder
	r        *view.Report
	most     int // of everything that there can be many of
	name     int // runes of a name
	sentence int // runes of a sentence
}

// Render writes report.md.
func Render(r *view.Report) []byte {
	// The last of these stays under the limit even where every rune is escaped.
	var out string
	for _, p := range []page{
		{most: 200, name: 60, sentence: 500},
		{most: 100, name: 60, sentence: 500},
		{most: 50, name: 60, sentence: 300},
		{most: 25, name: 60, sentence: 200},
		{most: 10, name: 40, sentence: 100},
		{most: 5, name: 30, sentence: 60},
	} {
		p.r = r
		p.write()
		if out = p.out.String(); len(out) < MaxBytes {
			break
		}
	}
	return []byte(out)
}

func (p *page) write() {
	r, w := p.r, p.r.Words
	p.printf("%s\n## %s %s: %s\n\n", marker(r.Run.Name), mark(w.Stamp), text(w.Title()), p.code(w.Name))
	p.printf("%s.\n\n", p.words(upper(w.Headline)))
	for i, reason := range w.Reasons {
		if i == min(5, p.most) {
			p.printf("- +%d more reasons in the report\n", len(w.Reasons)-i)
			break
		}
		p.printf("- %s\n", p.words(reason))
	}
	for _, line := range []struct{ label, words string }{
		{"A loss that would have been seen in four runs of five", w.CouldSee},
		{"Better", w.Better},
	} {
		if line.words != "" {
			p.printf("- %s: %s\n", line.label, p.words(line.words))
		}
	}
	if w.Waived != "" {
		p.printf("- %s\n", p.words(upper(w.Waived)))
	}
	p.out.WriteString("\n")
	p.confirmed()
	p.diagnoses()
	p.table()
	p.suites()
	p.warnings()
	p.notJudged()
	p.look()
	p.details()
	p.printf("%s %s\n\nCost: %s.\n", text(w.Actor), text(w.Untouched), text(w.Cost))
}

// openRows is how many findings stand in the open; those behind them are folded, with
// those that pass.
const openRows = 10

func (p *page) table() {
	all := p.r.Worst
	if len(all) == 0 {
		return
	}
	open := min(openRows, p.most, len(all))
	p.rows(all[:open])
	if rest := all[open:min(len(all), max(open, p.most))]; len(rest) > 0 {
		p.printf("<details><summary>+%d more: %s</summary>\n\n", len(rest), text(view.Tally(rest)))
		p.rows(rest)
		p.printf("</details>\n\n")
	}
	if more := len(all) - p.most; more > 0 {
		p.printf("+%d more findings in the report, none worse than these.\n\n", more)
	}
}

func (p *page) rows(rows []view.Row) {
	p.out.WriteString("| | suite | guardrail | stable | candidate | difference | margin | n |\n|---|---|---|--:|--:|--:|--:|--:|\n")
	for _, row := range rows {
		p.printf("| %s %s | %s | %s | %s | %s | %s | %s | %s |\n",
			mark(row.Stamp), row.Stamp.Word, p.code(row.SuiteName), p.code(row.Name),
			text(row.Stable), text(row.Candidate), text(row.Change()), text(row.Margin), row.N)
	}
	p.out.WriteString("\n")
}

func (p *page) suites() {
	r := p.r
	for i, s := range r.Suites {
		if i == p.most {
			p.printf("- +%d more suites\n", len(r.Suites)-i)
			break
		}
		p.printf("- %s\n", p.words(s.Line))
		if s.SliceLine != "" {
			p.printf("  - %s\n", p.words(s.SliceLine))
		}
		if s.LogLine != "" {
			p.printf("  - %s\n", p.words(s.LogLine))
		}
	}
	p.out.WriteString("\n")
}

func (p *page) warnings() {
	r := p.r
	for i, warning := range r.Words.Warnings {
		if i == min(10, p.most) {
			p.printf("> +%d more warnings\n", len(r.Words.Warnings)-i)
			break
		}
		p.printf("> Warning: %s\n>\n", p.words(warning))
	}
	p.out.WriteString("\n")
}

// look names the cases to look at: their ids alone.
func (p *page) look() {
	r := p.r
	for _, g := range r.Look {
		p.printf("<details><summary>%s: %d</summary>\n\n%s\n\n", text(g.Title), g.Total, text(g.Words))
		for i, c := range g.Cases {
			if i == min(20, p.most) {
				break
			}
			p.printf("- %s %s", p.code(c.Suite), p.code(c.CaseID))
			if c.Again != "" {
				p.printf(" asked again: %s", c.Again)
			}
			p.out.WriteString("\n")
		}
		if more := g.Total - min(20, p.most, len(g.Cases)); more > 0 {
			p.printf("- +%d more\n", more)
		}
		p.out.WriteString("\n</details>\n\n")
	}
}

func (p *page) details() {
	r := p.r
	p.out.WriteString("<details><summary>Each finding in words, containment, provenance</summary>\n\n")
	for i, row := range r.Worst {
		if i == p.most {
			break
		}
		p.printf("- %s %s: %s %s%s\n", mark(row.Stamp), p.code(row.SuiteName), p.words(row.Sentence), p.words(row.Method), p.aside(row))
	}
	p.floor()
	p.printf("\nstable %s: %s\n\ncandidate %s: %s\n\n",
		p.code(r.Words.Stable), p.words(r.Words.Contained[0]), p.code(r.Words.Candidate), p.words(r.Words.Contained[1]))
	p.printf("forerun %s, level %s, attempt %d, seed %d, dataset %s, policy %s\n\n</details>\n\n",
		p.code(view.Line(r.Run.ToolVersion)), p.code(view.Line(r.Level)), r.Run.Attempt, r.Run.Seed,
		p.code(view.Line(r.Run.DatasetDigest)), p.code(view.Line(r.Run.PolicyDigest)))
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

// words is a sentence that may hold a log's or a configuration's strings.
func (p *page) words(s string) string { return text(view.Cut(s, p.sentence)) }

// code is a name of the configuration or a log, set as code, in which nobody is
// mentioned.
func (p *page) code(s string) string { return "<code>" + text(view.Cut(s, p.name)) + "</code>" }

func upper(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// mark repeats the verdict's word, for those who skim.
func mark(s view.Stamp) string {
	switch s.Tone {
	case "pass":
		return "✅"
	case "fail":
		return "❌"
	case "invalid":
		return "⚠️"
	case "unharmed":
		return "⚪"
	}
	return "❔"
}
