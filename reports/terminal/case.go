package terminal

import (
	"cmp"
	"strings"

	"forerun/reports/view"
)

// Case prints the two arms of a case side by side, or below each other where the
// terminal is narrow. Message text is there where the detail holds it.
func Case(d *view.Detail, o Options) string {
	p := casePrinter{printer: printer{width: o.columns(), colour: o.Colour}, d: d}
	mark, tone := kindMark(view.Count{Kind: d.Case.Kind, Worse: d.Case.Kind != view.Alike && d.Case.Kind != view.GainedSuccess})
	p.line(p.paint(tone, mark, snip(mark+" "+d.Case.Name, p.width)))
	p.wrapped("  ", d.Title)
	p.wrapped("  ", d.Where)
	for _, note := range d.Notes {
		p.wrapped("  ", note)
	}
	p.facts()
	p.request()
	p.calls()
	p.scores()
	p.outputs()
	return p.out.String()
}

type casePrinter struct {
	printer

	d *view.Detail
}

const (
	sideBySide = 80 // columns from which two arms fit beside each other
	labelled   = 18 // columns of a label
	gutter     = 2  // columns of the sign between the arms
)

func (p *casePrinter) wide() bool { return p.width >= sideBySide }

// column is the width of one arm.
func (p *casePrinter) column(label int) int { return (p.width - label - gutter) / 2 }

func (p *casePrinter) facts() {
	p.line("")
	p.pair("", p.d.Arms[0], p.d.Arms[1], false)
	for _, f := range p.d.Facts {
		p.pair(f.Label, f.Stable, f.Candidate, f.Differs)
	}
}

// pair prints what both arms have under a label. A difference is marked.
func (p *casePrinter) pair(label, stable, candidate string, differ bool) {
	sign := ""
	if differ {
		sign = "≠"
	}
	column := p.column(labelled)
	p.line(strings.TrimRight(pad(label, labelled)+pad(snip(stable, column-1), column)+pad(sign, gutter)+snip(candidate, column), " "))
}

func (p *casePrinter) head(title string) {
	p.line("")
	p.wrapped("", title)
}

// calls prints the two trajectories, aligned.
func (p *casePrinter) calls() {
	switch {
	case !p.d.Stable.CallsKnown && !p.d.Candidate.CallsKnown:
		p.head("Tool calls: " + view.NoEvidence)
		return
	case len(p.d.Calls) == 0:
		p.head("Tool calls: none in either arm")
		return
	}
	for i, known := range []bool{p.d.Stable.CallsKnown, p.d.Candidate.CallsKnown} {
		if !known {
			p.head("The tool calls of " + p.d.Arms[i] + " are not known: what stands alone may be in both.")
		}
	}
	p.head("Tool calls (= the same, ≠ not the same, - stable alone, + candidate alone)")
	for i, c := range p.d.Calls {
		sign, what := stepWords(c)
		left, right := callWords(c.Step.Stable), callWords(c.Step.Candidate)
		if c.Step.First && i > 0 {
			what = strings.TrimSuffix("here they part: "+what, ": ")
		}
		p.step(sign, left, right, what)
		if p.d.Text != nil {
			p.said(c)
		}
	}
}

// step prints one step. Its sign stands between the arms, or before it where the
// terminal is narrow.
func (p *casePrinter) step(sign, left, right, what string) {
	tone := map[string]string{"≠": "inconclusive", "-": "fail", "+": "pass"}[sign]
	painted := sign
	if tone != "" {
		painted = p.paint(tone, sign, sign)
	}
	if p.wide() {
		column := p.column(indent)
		p.line(strings.TrimRight("  "+pad(snip(left, column-1), column)+painted+" "+snip(right, column), " "))
	} else {
		p.line("  " + painted + " " + snip(cmp.Or(left, right), p.width-indent-gutter))
	}
	if what != "" {
		p.wrapped("      ", what)
	}
}

func callWords(c *view.CaseCall) string {
	if c == nil {
		return ""
	}
	words := view.Cut(view.Line(c.Name), 60)
	if c.Source != "" {
		words += " (" + view.Cut(view.Line(c.Source), 20) + ")"
	}
	return words
}

func stepWords(c view.DetailCall) (sign, what string) {
	switch c.Kind {
	case view.SameCall:
		return "=", ""
	case view.OtherArguments:
		if len(c.Keys) == 0 {
			return "≠", "other arguments"
		}
		return "≠", "other " + strings.Join(c.Keys, ", ")
	case view.OtherAnswer:
		return "≠", "answered otherwise"
	case view.OnlyStable:
		sign = "-"
	case view.OnlyCandidate:
		sign = "+"
	}
	if c.Elsewhere {
		what = "the other arm calls the same at another place"
	}
	return sign, what
}

// scores prints every score that applies to an arm, those first in which they differ.
func (p *casePrinter) scores() {
	if len(p.d.Scores) == 0 {
		p.head("Scores: " + view.NoEvidence)
		return
	}
	p.head("Scores")
	held := false
	for _, s := range p.d.Scores {
		p.score(s)
		held = held || s.Held
	}
	if held {
		p.wrapped("  ", "Some reasons quote what was said: --text shows them.")
	}
}

func (p *casePrinter) score(s view.Score) {
	sign := "="
	if s.Differs {
		sign = "≠"
	}
	if widthOf(s.Name) < labelled-2 {
		column := p.column(labelled)
		p.line(strings.TrimRight(pad("  "+s.Name, labelled)+pad(snip(s.Words[0], column-1), column)+pad(sign, gutter)+snip(s.Words[1], column), " "))
	} else {
		p.line(snip("  "+s.Name, p.width))
		column := p.column(labelled)
		p.line(strings.TrimRight(pad("", labelled)+pad(snip(s.Words[0], column-1), column)+pad(sign, gutter)+snip(s.Words[1], column), " "))
	}
	stable, candidate := s.Reasons[0], s.Reasons[1]
	if stable == candidate && stable != "" {
		p.wrapped("      ", "both: "+stable)
		return
	}
	for _, r := range []struct{ label, reason string }{{"stable: ", stable}, {"candidate: ", candidate}} {
		if r.reason != "" {
			p.wrapped("      ", r.label+r.reason)
		}
	}
}
