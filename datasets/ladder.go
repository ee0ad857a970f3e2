package datasets

import (
	"cmp"
	"context"
	"encoding/binary"
	"maps"
	"math"
	"slices"
)

// Rung is what a log teaches when cases up to one step of risk are taken. Counts
// hold the steps below too; Tools and Values are what this step adds to them.
type Rung struct {
	Risk       Risk     `json:"risk"`
	Cases      int      `json:"cases"`
	Clusters   int      `json:"clusters"`
	Share      float64  `json:"share"`    // of the log's weight
	Labelled   int      `json:"labelled"` // something is expected of the answer
	Escalated  int      `json:"escalated"`
	Tools      []string `json:"tools"`                // that the log has calls of, by name
	Undeclared []string `json:"undeclared,omitempty"` // of Tools in the least step: those whose effect no case declares
	Values     []Value  `json:"values"`               // of segments
}

// Value is a value of a segment.
type Value struct {
	Segment string `json:"segment"`
	Value   string `json:"value"`
}

// Ladder says what each step of risk adds, least risky first: all steps, with
// cases or not. It looks at the named segments, at all where none is named. A case
// counts as escalated where a person took over, or should have. Of tools and of a
// segment's values the first 1000 that come are told apart.
func Ladder(ctx context.Context, src Source, segments []string) ([]Rung, error) {
	l := newLadder()
	cases := 0
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return nil, err
		}
		cases++
		l.add(&c, segments)
	}
	if cases == 0 {
		return nil, noCases()
	}
	return l.rungs(), nil
}

// ladder is a ladder in the making. A step is the place of a risk among [Risks].
type ladder struct {
	steps    []step
	clusters map[uint64]int8 // each: its least risky step
	tools    map[string]int8
	told     map[string]bool // tools whose effect some case declares
	values   map[Value]int8
	distinct map[string]int // values, by segment
	weight   float64
}

// step counts the cases of one step alone.
type step struct {
	cases, labelled, escalated int
	weight                     float64
}

// mostDistinct bounds the names that are told apart.
const mostDistinct = 1000

func newLadder() *ladder {
	return &ladder{
		steps: make([]step, len(Risks())), clusters: map[uint64]int8{}, tools: map[string]int8{}, told: map[string]bool{},
		values: map[Value]int8{}, distinct: map[string]int{},
	}
}

func (l *ladder) add(c *Case, segments []string) {
	at := int8(max(0, slices.Index(Risks(), c.Risk))) //nolint:gosec // one of four
	s := &l.steps[at]
	s.cases++
	s.weight += c.Weight
	l.weight += c.Weight
	count(&s.labelled, c.Expected != nil)
	count(&s.escalated, escalated(c))
	key := keyOf(0, c.Cluster)
	least(l.clusters, binary.BigEndian.Uint64(key[:]), at, math.MaxInt)
	for _, name := range toolsCalled(c) {
		least(l.tools, name, at, mostDistinct)
	}
	for _, t := range c.Tools {
		if t.Effect != "" && len(l.told) < mostDistinct {
			l.told[t.Name] = true
		}
	}
	if len(segments) == 0 {
		segments = slices.Sorted(maps.Keys(c.Segments)) // in order: values beyond the bound are left out
	}
	for _, name := range segments {
		value, ok := c.Segments[name]
		if !ok {
			continue
		}
		if least(l.values, Value{name, value}, at, len(l.values)+mostDistinct-l.distinct[name]) {
			l.distinct[name]++
		}
	}
}

// least keeps the least risky step under a key, and reports whether the key is new.
func least[K comparable](m map[K]int8, key K, step int8, most int) bool {
	was, known := m[key]
	if !known && len(m) >= most {
		return false
	}
	if !known || step < was {
		m[key] = step
	}
	return !known
}

func escalated(c *Case) bool {
	is := func(b *bool) bool { return b != nil && *b }
	return c.Expected != nil && is(c.Expected.Escalate) || c.Logged != nil && is(c.Logged.Escalated)
}

func (l *ladder) rungs() []Rung {
	out := make([]Rung, len(l.steps))
	clusters := make([]int, len(l.steps))
	for _, at := range l.clusters {
		clusters[at]++
	}
	var all Rung
	weight := 0.0
	for i, s := range l.steps {
		all.Risk = Risks()[i]
		all.Cases += s.cases
		all.Clusters += clusters[i]
		all.Labelled += s.labelled
		all.Escalated += s.escalated
		weight += s.weight
		all.Share = weight / l.weight
		all.Tools, all.Values = []string{}, []Value{}
		out[i] = all
	}
	for _, name := range slices.Sorted(maps.Keys(l.tools)) {
		r := &out[l.tools[name]]
		r.Tools = append(r.Tools, name)
		if l.tools[name] == 0 && !l.told[name] {
			r.Undeclared = append(r.Undeclared, name)
		}
	}
	byName := func(a, b Value) int { return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.Value, b.Value)) }
	for _, v := range slices.SortedFunc(maps.Keys(l.values), byName) {
		r := &out[l.values[v]]
		r.Values = append(r.Values, v)
	}
	return out
}
