package compare

import (
	"math"
	"slices"
)

// PairRef is one case's pair of values on one metric. Of a ratio of totals they
// are the numerators.
type PairRef struct {
	Suite, CaseID, Cluster, Metric string
	Stable, Candidate              float64
}

// Rewrite gives the same data with other values of the pairs: what a gate would
// have seen, had the arms been exchanged or a regression been planted. f is
// asked suite by suite, metric by metric and case by case, always in the same
// order. A value that is not finite takes the pair away.
//
// Where f exchanges the arms of a ratio of totals, its denominators follow; to
// tell an exchange of equal values, f is asked again with two that differ. Noise
// and fidelity stay what they were.
func (d *Data) Rewrite(f func(PairRef) (stable, candidate float64)) *Data {
	other := &Data{parts: slices.Clone(d.parts)}
	for i := range other.parts {
		p := &other.parts[i]
		columns := make([]*column, len(p.columns))
		for k, c := range p.columns {
			columns[k] = p.rewrite(c, f)
		}
		p.columns = columns
	}
	return other
}

func (p *part) rewrite(c *column, f func(PairRef) (stable, candidate float64)) *column {
	out := &column{metric: c.metric, again: c.again, logged: c.logged}
	for i := range int32(p.table.ids.n()) { //nolint:gosec // as many as were numbered
		ref := PairRef{
			Suite: p.Name, CaseID: p.table.ids.at(i), Cluster: p.table.names.at(p.table.cluster[i]), Metric: c.metric.Name,
			Stable: c.arms[0].value.at(i), Candidate: c.arms[1].value.at(i),
		}
		t, values := c.tally.at(i), [2]float64{ref.Stable, ref.Candidate}
		exchanged := false
		if i < p.cases && !math.IsNaN(ref.Stable) && !math.IsNaN(ref.Candidate) {
			values, exchanged = rewritten(ref, c.metric.Per != nil, f)
			t = t.rewritten(ref, values, exchanged)
		}
		out.tally.add(t)
		for arm, v := range values {
			out.arms[arm].value.add(v)
			if c.metric.Per != nil {
				from := arm
				if exchanged {
					from = 1 - arm
				}
				out.arms[arm].per.add(c.arms[from].per.at(i))
			}
		}
	}
	return out
}

// rewritten asks f for new values, and whether they are the old ones exchanged. Of
// equal values that matters where denominators belong to them.
func rewritten(ref PairRef, denominators bool, f func(PairRef) (stable, candidate float64)) (values [2]float64, exchanged bool) {
	stable, candidate := f(ref)
	exchanged = stable == ref.Candidate && candidate == ref.Stable
	switch {
	case !exchanged || stable != candidate:
	case !denominators:
		exchanged = false
	default:
		probe := ref
		probe.Candidate = ref.Stable + max(1, math.Abs(ref.Stable))
		s, c := f(probe)
		exchanged = s == probe.Candidate && c == probe.Stable
	}
	values = [2]float64{stable, candidate}
	if finite(stable) && finite(candidate) {
		return values, exchanged
	}
	return [2]float64{math.NaN(), math.NaN()}, false
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

func (t tally) rewritten(ref PairRef, values [2]float64, exchanged bool) tally {
	if exchanged {
		t.known[0], t.known[1] = t.known[1], t.known[0]
		t.unknown[0], t.unknown[1] = t.unknown[1], t.unknown[0]
		return t
	}
	for arm, was := range [2]float64{ref.Stable, ref.Candidate} {
		v := values[arm]
		t.graded = t.graded || (v != was && !math.IsNaN(v) && !t.repeated && v != 0 && v != 1)
	}
	return t
}
