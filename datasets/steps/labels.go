package steps

import (
	"slices"

	"forerun/datasets"
)

// labels are what a person said of a case, split over its steps.
type labels struct {
	expected  []*datasets.Expected
	approvals [][]datasets.Approval
}

// label gives a step what is known of it.
func (l labels) label(c *datasets.Case, i int) {
	c.Expected, c.Approvals = l.expected[i], l.approvals[i]
}

func labelsOf(c *datasets.Case, all []step, o Options) labels {
	l := labels{expected: make([]*datasets.Expected, len(all)), approvals: make([][]datasets.Approval, len(all))}
	last := len(all) - 1
	if c.Expected != nil {
		calls := expectedCalls(c.Expected.ToolCalls, all)
		for i := range all {
			e := datasets.Expected{ToolCalls: calls[i]}
			e.Escalate = escalates(c.Expected.Escalate, all, i, o)
			if i == last {
				e.Answer, e.Facts, e.Labels = c.Expected.Answer, c.Expected.Facts, c.Expected.Labels
			}
			if e.ToolCalls != nil || e.Escalate != nil || e.Answer != nil || len(e.Facts) > 0 || len(e.Labels) > 0 {
				l.expected[i] = &e
			}
		}
	}
	for _, a := range c.Approvals {
		at := slices.IndexFunc(all, func(s step) bool {
			return slices.ContainsFunc(s.calls, func(call datasets.ToolCall) bool { return call.Name == a.Action })
		})
		if at < 0 {
			at = last
		}
		l.approvals[at] = append(l.approvals[at], a)
	}
	return l
}

// expectedCalls gives each step those of its calls that a person listed, where
// that is all of them; nil where nothing is known of the step.
func expectedCalls(listed []datasets.ToolCall, all []step) [][]datasets.ToolCall {
	out := make([][]datasets.ToolCall, len(all))
	if listed == nil {
		return out
	}
	left := map[string]int{}
	for _, call := range listed {
		left[signature(call)]++
	}
	unlisted := 0
	for i, s := range all {
		mine := map[string]int{}
		for _, call := range s.calls {
			mine[signature(call)]++
		}
		known := len(s.calls) > 0
		for call, n := range mine {
			known = known && left[call] >= n
		}
		if !known {
			unlisted += len(s.calls)
			continue
		}
		for call, n := range mine {
			left[call] -= n
		}
		for _, call := range s.calls { // what comes of them is the tools' part
			out[i] = append(out[i], datasets.ToolCall{Name: call.Name, Arguments: call.Arguments})
		}
	}
	for _, n := range left {
		unlisted += n
	}
	if unlisted > 0 {
		return out
	}
	// The log did what the person listed, and no more: then a step without calls is
	// as it should be.
	for i, s := range all {
		if len(s.calls) == 0 {
			out[i] = []datasets.ToolCall{}
		}
	}
	return out
}

// escalates is the label of the i-th step, from that of the case.
func escalates(label *bool, all []step, i int, o Options) *bool {
	if label == nil || !*label {
		return label
	}
	at := slices.IndexFunc(all, func(s step) bool { return s.hands(o) })
	if at < 0 {
		at = len(all) - 1 // by then a person should have had it
	}
	if i != at {
		return nil // to hand over earlier may be as right
	}
	return new(true)
}
