package compare

import (
	"maps"
	"slices"

	"forerun/datasets"
	"forerun/scorers/gate"
)

// noSegment is shown for the value of a segment that a case does not have.
const noSegment = "(none)"

// labels are one declared segment's values, by case.
type labels struct {
	segment string
	value   coded[string]
	seen    bool // a case has it
}

func (l *labels) add(c *datasets.Case) {
	v := c.Segments[l.segment]
	l.seen = l.seen || v != ""
	if v == "" {
		v = noSegment
	}
	l.value.add(v)
}

// declared gives every segment that any guardrail is judged on, once.
func (s *Suite) declared() []string {
	var all []string
	for i := range s.Guardrails {
		for _, name := range s.segmentsOf(i) {
			if !slices.Contains(all, name) {
				all = append(all, name)
			}
		}
	}
	return all
}

// slice is the cases with one value of a segment.
type slice struct {
	gate.Slice
	*selection
	share float64 // of the weight of all cases
}

// slices splits the cases by each declared segment, into values in rising order.
// A segment that no case has splits nothing.
func (p *part) slices(all *selection) []slice {
	var out []slice
	total := p.total(all)
	for i := range p.table.segments {
		l := &p.table.segments[i]
		if !l.seen {
			continue
		}
		by := map[string][]int32{}
		for _, at := range all.cases {
			v := l.value.at(at)
			by[v] = append(by[v], at)
		}
		for _, v := range slices.Sorted(maps.Keys(by)) {
			s := p.selection(by[v])
			out = append(out, slice{gate.Slice{Segment: l.segment, Value: v}, s, p.total(s) / total})
		}
	}
	return out
}
