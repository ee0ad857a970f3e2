package trendreport

import (
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// Text prints a page for a terminal of a width, from 60 columns on.
func Text(p *Page, width int) string {
	const narrowest = 60
	width = max(width, narrowest)
	var b strings.Builder
	line := func(indent, words string) {
		wrapped := text.WrapSoft(words, width-len(indent)-2)
		for i, l := range strings.Split(wrapped, "\n") {
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(indent + strings.TrimRight(l, " ") + "\n")
		}
	}
	line("", fmt.Sprintf("trend of %s: %s", p.Name, p.Span))
	for _, r := range p.Rules {
		line("", strings.ToUpper(string(r.State))+": "+r.Words)
	}
	b.WriteString("\n")
	if len(p.Steps) == 0 && len(p.Series) > 0 {
		line("", "no step is told from noise")
	}
	for _, s := range p.Steps {
		line("", "step: "+s.Words)
	}
	if len(p.Series) > 0 {
		b.WriteString("\n" + p.table(width) + "\n\n")
	}
	for _, r := range p.Runs {
		if r.Marks != "" {
			line("", fmt.Sprintf("run %d (%s): %s", r.Number, r.Day, r.Marks))
		}
	}
	if p.Note != "" {
		line("", p.Note)
	}
	return b.String()
}

// table has a row a metric; where it is too wide each takes two lines.
func (p *Page) table(width int) string {
	t := table.NewWriter()
	plain := table.StyleDefault
	plain.Options = table.OptionsNoBordersAndSeparators
	plain.Box.PaddingLeft, plain.Box.PaddingRight = "", "  "
	plain.Format.Header = text.FormatDefault
	t.SetStyle(plain)
	t.SuppressTrailingSpaces()
	t.AppendHeader(table.Row{"metric", "before", "last run", "candidate [90 %]", "step"})
	for _, s := range p.Series {
		t.AppendRow(table.Row{s.Name, s.Before, s.Last, s.Change, s.Step})
	}
	if out := t.Render(); text.LongestLineLen(out) <= width {
		return out
	}
	var b strings.Builder
	for _, s := range p.Series {
		fmt.Fprintf(&b, "%s\n  before %s; last run %s\n  candidate %s; step %s\n", s.Name, s.Before, s.Last, s.Change, s.Step)
	}
	return strings.TrimRight(b.String(), "\n")
}
