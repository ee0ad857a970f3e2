package gate

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"forerun/scorers/stats"
)

const (
	differP       = 0.01 // of Cochran's Q, to warn that a segment's slices differ
	unjudgedShare = 0.1  // of the traffic of a segment, that may go unjudged
)

// differing warns of segments whose slices differ by more than chance, on one
// metric each: the overall answer is then an average of unlike ones.
func differing(findings []Finding) []Reason {
	type group struct{ metric, segment string }
	d, se := map[group][]float64{}, map[group][]float64{}
	var order []group
	for _, f := range findings {
		s, estimate, v := f.Guardrail.Slice, finite(f.Comparison.Estimate), spread(f.Comparison)
		if s == nil || estimate == nil || v == nil || f.Comparison.NPairs == 0 {
			continue
		}
		at := group{f.Guardrail.Metric, s.Segment}
		if _, ok := d[at]; !ok {
			order = append(order, at)
		}
		d[at] = append(d[at], *estimate)
		se[at] = append(se[at], math.Sqrt(*v/float64(f.Comparison.NPairs)))
	}
	var out []Reason
	for _, at := range order {
		if _, p, _ := stats.CochranQ(d[at], se[at]); p < differP {
			out = append(out, Reason{WarnSegmentsDiffer, fmt.Sprintf(
				"suite %s: the slices of segment %.40s differ on %s by more than chance (Cochran's Q over %s, p %s): read them one by one.",
				findings[0].Guardrail.Suite, at.segment, at.metric, count(len(d[at]), "slices"), digits(p))})
		}
	}
	return out
}

// unjudged names the segments of which too much traffic lies in slices with too
// few cases.
func unjudged(suite string, all []Unjudged) []Reason {
	share := map[string]float64{}
	values := map[string]int{}
	var order []string
	for _, u := range all {
		if values[u.Slice.Segment] == 0 {
			order = append(order, u.Slice.Segment)
		}
		values[u.Slice.Segment]++
		if s := u.Share; s >= 0 && s <= 1 {
			share[u.Slice.Segment] += s
		} else {
			share[u.Slice.Segment] = 1 // nobody knows how much it is
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return cmp.Compare(share[b], share[a]) })
	var out []Reason
	for _, s := range order {
		if share[s] > unjudgedShare {
			out = append(out, Reason{ReasonUnjudgedSlices, fmt.Sprintf(
				"suite %s: %s of the traffic lies in %s of segment %.40s with too few cases to be judged; at most 10 %% may: sample more of them, or merge them into larger ones.",
				suite, percent(min(share[s], 1)), count(values[s], "slices"), s)})
		}
	}
	return out
}
