package diagnose

import (
	"fmt"
	"strings"

	"forerun/scorers/gate"
)

func costlierRule() Rule {
	return Rule{
		Code: "costlier",
		Doc: "A case costs more and no gain in judged quality is shown. A goal that was reached is a gain, unless quality fell. Splits the growth by input tokens, output tokens, calls of each tool, " +
			"steps and retries. Where costs are not known, tokens stand for them.",
		Thresholds: []Threshold{{Name: "cost", Doc: "growth of the cost, as a share of stable's", Default: 0.1}},
		watch:      func(_ *suite, l limits) watcher { return &costlier{limits: l} },
	}
}

type costlier struct {
	limits limits
	tools  toolSums
	dear   [measureCount]ranking // of cost, or of the tokens that stand for it
}

func (w *costlier) see(f *facts) {
	w.tools.add(f)
	for _, m := range []measure{cost, tokensIn, tokensOut} {
		if p := f.pairs[m]; p.known && p.change() > 0 {
			w.dear[m].add(f.id(), p.change())
		}
	}
}

func (w *costlier) say(s *suite) []remark {
	q := s.quality()
	m, dearer := w.dearer(s)
	if !dearer || q.rose() || s.goalReached() && !q.down {
		return nil
	}
	d := s.of(m)
	sentence := fmt.Sprintf("A case costs more: %s.", d.text())
	if m != cost {
		sentence = fmt.Sprintf("A case uses more tokens, and what it costs is not known: %s.", d.text())
	}
	switch {
	case !q.known:
		sentence += " Nothing judged the quality, so that no gain stands against it."
	case q.up:
		sentence += fmt.Sprintf(" Judged quality moved both ways: %s.", q.words)
	case q.down:
		sentence += fmt.Sprintf(" Judged quality fell: %s.", q.words)
	default:
		sentence += fmt.Sprintf(" No gain in judged quality is shown: %s.", q.words)
	}
	var grew []string
	for _, part := range []measure{tokensIn, tokensOut, steps, retries} {
		if part != m {
			grew = append(grew, s.moved(difference.up, part)...)
		}
	}
	for _, d := range w.tools.grown(5) {
		grew = append(grew, d.text())
	}
	if len(grew) > 0 {
		sentence += fmt.Sprintf(" What grew: %s.", strings.Join(grew, "; "))
	} else if m == cost {
		sentence += " Neither tokens, tool calls, steps nor retries are shown to have grown: look at the price of the model."
	}
	return []remark{{sentence, w.split(s, m), w.dear[m].ids()}}
}

// dearer finds what a case costs more of.
func (w *costlier) dearer(s *suite) (measure, bool) {
	of := []measure{cost}
	if !s.of(cost).known && s.finding(measures()[cost].metric) == nil {
		of = []measure{tokensIn, tokensOut}
	}
	for _, m := range of {
		if d := s.of(m); d.up() && d.relative() >= w.limits["cost"] {
			return m, true
		}
	}
	return 0, false
}

// split gives the cost and every part of it, shown to have grown or not.
func (w *costlier) split(s *suite, whole measure) string {
	parts := []string{s.of(whole).text()}
	for _, m := range []measure{tokensIn, tokensOut, toolCalls, steps, retries} {
		if d := s.of(m); d.known && m != whole {
			parts = append(parts, d.text())
		}
	}
	if w.tools.pooled {
		parts = append(parts, "too many tools to tell them apart")
	}
	return strings.Join(parts, "; ")
}

// goalReached reports whether the candidate improved what it was to improve.
func (s *suite) goalReached() bool {
	for _, f := range s.decided.Findings {
		if f.Guardrail.Goal && f.Verdict == gate.Pass {
			return true
		}
	}
	return false
}
