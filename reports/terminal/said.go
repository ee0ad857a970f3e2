package terminal

import (
	"strings"

	"forerun/reports/textdiff"
	"forerun/reports/view"
)

// request prints what was asked.
func (p *casePrinter) request() {
	if p.d.Text == nil {
		return
	}
	p.head("Request")
	p.block("  ", span{text: view.Text(view.Bound(p.d.Text.Request))})
}

// said prints what a call was made with and what it was answered: once where that is
// the same.
func (p *casePrinter) said(c view.DetailCall) {
	arms := []struct {
		label string
		call  *view.CaseCall
	}{{"stable: ", c.Step.Stable}, {"candidate: ", c.Step.Candidate}}
	if c.Kind == view.SameCall {
		arms = arms[:1]
		arms[0].label = ""
	}
	for _, arm := range arms {
		if arm.call == nil {
			continue
		}
		p.block("      ", span{text: arm.label + shortText(arm.call.Arguments) + " → " + shortText(arm.call.Result)})
	}
}

const maxSaid = 600 // runes of what a call was made with, and of its answer

func shortText(s string) string {
	if s == "" {
		return view.NoEvidence
	}
	return view.Cut(view.Line(s), maxSaid)
}

// block prints a text that may have several lines.
func (p *casePrinter) block(indent string, said ...span) {
	for _, line := range flow(said, p.width-len(indent)) {
		p.line(strings.TrimRight(indent+line, " "))
	}
}

// outputs prints the two answers as one text with what is gone and what is new.
func (p *casePrinter) outputs() {
	t := p.d.Text
	if t == nil {
		p.line("")
		p.wrapped("", "What was said is not shown: --text shows it.")
		return
	}
	for i, message := range t.Errors {
		if message != "" {
			p.head("Error of " + p.d.Arms[i])
			p.block("  ", span{text: view.Text(view.Bound(message))})
		}
	}
	switch {
	case t.Stable == "" && t.Candidate == "":
		p.head("Answers: none in either arm")
		return
	case t.Stable == t.Candidate:
		p.head("Answers, the same")
		p.block("  ", span{text: view.Text(view.Bound(t.Stable))})
		return
	}
	p.line("")
	gone, came := p.piece(textdiff.Gone, "this"), p.piece(textdiff.New, "this")
	p.out.WriteString(strings.Join(flow([]span{{text: "Answers: "}, gone, {text: " stands in stable's alone, "}, came, {text: " in the candidate's"}}, p.width), "\n") + "\n")
	var all []span
	for _, piece := range t.Diff {
		all = append(all, p.piece(piece.Op, piece.Text))
	}
	p.block("  ", all...)
}

// piece is a piece of two texts: what stands in one alone is in brackets, whether there
// is colour or not.
func (p *casePrinter) piece(op textdiff.Op, words string) span {
	s := span{text: words}
	switch op {
	case textdiff.Same:
		return s
	case textdiff.Gone:
		s = span{"31", "[-" + words + "-]"}
	case textdiff.New:
		s = span{"32", "{+" + words + "+}"}
	}
	if !p.colour {
		s.code = ""
	}
	return s
}
