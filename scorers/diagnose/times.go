package diagnose

import (
	"cmp"
	"fmt"
	"slices"

	"forerun/scorers/gate"
)

// times are the latencies of the cases that both arms answered, for quantiles:
// twelve bytes a case, and as many again for each declared segment.
type times struct {
	all      []timed
	segments map[gate.Slice][]timed
	tooMany  map[string]bool // segments with more values than anyone would be named by
	values   map[string]int
}

type timed struct{ stable, candidate, weight float32 }

// mostValues bounds the values of a segment that are told apart.
const mostValues = 100

func (t *times) add(f *facts, segments []string) {
	p := f.pairs[latency]
	if !p.known {
		return
	}
	one := timed{float32(p.stable), float32(p.candidate), float32(f.weight)}
	t.all = append(t.all, one)
	for _, name := range segments {
		if t.tooMany[name] {
			continue
		}
		at := gate.Slice{Segment: name, Value: f.c.Segments[name]}
		if _, known := t.segments[at]; !known && !t.room(name) {
			continue
		}
		t.segments[at] = append(t.segments[at], one)
	}
}

// room makes room for one more value of a segment, or gives the segment up.
func (t *times) room(segment string) bool {
	if t.segments == nil {
		t.segments, t.tooMany, t.values = map[gate.Slice][]timed{}, map[string]bool{}, map[string]int{}
	}
	t.values[segment]++
	if t.values[segment] <= mostValues {
		return true
	}
	t.tooMany[segment] = true
	for at := range t.segments {
		if at.Segment == segment {
			delete(t.segments, at)
		}
	}
	return false
}

// hit is a slice whose times grew.
type hit struct {
	slice             gate.Slice
	stable, candidate float64 // 95th percentiles
	pairs             int
}

func (h hit) text() string {
	name := h.slice.Segment + "=" + h.slice.Value
	if h.slice.Value == "" {
		name = "no " + h.slice.Segment
	}
	return fmt.Sprintf("%s (p95 %s → %s over %s)", cut(name), value(h.stable, "ms"), value(h.candidate, "ms"), count(h.pairs, "pair"))
}

// hits are the slices of at least so many pairs whose p95 grew most, by ratio.
func (t *times) hits(pairs, most int) []hit {
	var out []hit
	for at, all := range t.segments {
		if len(all) < pairs {
			continue
		}
		h := hit{at, p95(all, timed.ofStable), p95(all, timed.ofCandidate), len(all)}
		if h.stable > 0 && h.candidate > h.stable {
			out = append(out, h)
		}
	}
	slices.SortFunc(out, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.candidate/b.stable, a.candidate/a.stable),
			cmp.Compare(a.slice.Segment, b.slice.Segment), cmp.Compare(a.slice.Value, b.slice.Value))
	})
	return out[:min(len(out), most)]
}

func (o timed) ofStable() float32    { return o.stable }
func (o timed) ofCandidate() float32 { return o.candidate }

// p95 is the smallest time that 95 % of the weight does not exceed.
func p95(all []timed, of func(timed) float32) float64 {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b timed) int {
		return cmp.Or(cmp.Compare(of(a), of(b)), cmp.Compare(a.weight, b.weight))
	})
	total := 0.0
	for _, o := range sorted {
		total += float64(o.weight)
	}
	sum := 0.0
	for _, o := range sorted {
		if sum += float64(o.weight); sum >= 0.95*total {
			return float64(of(o))
		}
	}
	return 0
}
