package html

import (
	"strconv"

	"forerun/reports/textdiff"
	"forerun/reports/view"
)

// steps writes the tool calls of both arms, those that go with each other side by side.
func (m *markup) steps(e *view.Entry) {
	if len(e.Steps) == 0 {
		if e.Known {
			m.tag("\n<p class=\"muted\">No tool call in either arm.</p>")
		}
		return
	}
	m.tag("\n<h3>Tool calls, aligned</h3>\n<ol class=\"steps\">")
	for i := range e.Steps {
		m.step(&e.Steps[i])
	}
	m.tag("\n</ol>")
	if e.More > 0 {
		m.text("<p class=\"muted\">And ", strconv.Itoa(e.More), " more steps.</p>")
	}
}

func (m *markup) step(s *view.EntryStep) {
	m.text("\n<li class=\"", string(s.Kind), "")
	if s.First {
		m.tag(" parts")
	}
	m.text("\"><b>", s.Tool, "</b> <span class=\"how\">")
	if s.First {
		m.tag("here they part: ")
	}
	m.text("", s.What, "</span>")
	if s.Kind == view.OtherArguments || s.Kind == view.OtherAnswer {
		m.tag("<div class=\"pair\"><div>")
		m.call(s, textdiff.Gone)
		m.tag("</div><div>")
		m.call(s, textdiff.New)
		m.tag("</div></div>")
	} else {
		m.call(s, textdiff.Same)
	}
	m.source("stable", s.Stable)
	m.source("candidate", s.Candidate)
	m.tag("</li>")
}

// call writes what a tool was asked and what it answered: the answer folded, where there
// is but one.
func (m *markup) call(s *view.EntryStep, side textdiff.Op) {
	if len(s.Arguments) > 0 {
		m.tag("<code>")
		m.pieces(s.Arguments, side)
		m.tag("</code>")
	}
	if len(s.Results) == 0 {
		return
	}
	before, after := tag("<code class=\"result\">"), tag("</code>")
	if side == textdiff.Same {
		before, after = "<details><summary>answer</summary><code>", "</code></details>"
	}
	m.tag(before)
	m.pieces(s.Results, side)
	m.tag(after)
}

// source says who answered a call, where it was not the log.
func (m *markup) source(arm tag, c *view.EntryCall) {
	if c == nil || c.Source == "" || c.Source == "replayed" {
		return
	}
	m.tag("<span class=\"source\">")
	m.text(arm+": ", c.Source, "</span>")
}
