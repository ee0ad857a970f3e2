package stats

import (
	"math"
	"slices"
)

// PairedQuantileLinear compares the p-quantile of two arms over the same cases
// without resampling. Whether a value lies at or below its arm's quantile is an
// indicator; its cluster-robust standard error (CR1, t with G-1 degrees of
// freedom) bounds the share below the quantile, and reading the sorted values at
// those shares maps the bounds back (Woodruff 1952, JASA 47:635-646). The two
// arms' limits join by square-and-add with the correlation of their indicators
// over clusters (Zou and Donner 2008, Stat Med 27:1693-1702), on the logarithmic
// scale where Relative is asked. For large n; [PairedQuantile] knows when.
func PairedQuantileLinear(
	stable, candidate []float64, cluster []int, p float64, o BootstrapOptions,
) BootstrapResult {
	n := len(stable)
	if n == 0 || len(candidate) != n || !finite(stable...) || !finite(candidate...) || !(p > 0 && p < 1) {
		return o.degenerate(0)
	}
	s, t := slices.Sorted(slices.Values(stable)), slices.Sorted(slices.Values(candidate))
	estimate, ok := o.change(HarrellDavis(s, p), HarrellDavis(t, p))
	c, matched := clustersOf(cluster, n)
	if !ok || !matched || len(c.size) < 2 {
		return o.degenerate(estimate)
	}
	atS, atT := QuantileType7(s, p), QuantileType7(t, p)
	if o.Relative && (atS <= 0 || atT <= 0) {
		return o.degenerate(estimate)
	}
	// FiellerRatio's variances serve any pair of columns: here the indicators.
	v, ok := pairVariances(indicators(candidate, atT), indicators(stable, atS), cluster, nil)
	if !ok || v.nn <= 0 || v.dd <= 0 {
		return o.degenerate(estimate)
	}
	m := mover{
		stable: s, candidate: t, p: p, relative: o.Relative, estimate: estimate,
		seStable: math.Sqrt(v.dd), seCandidate: math.Sqrt(v.nn),
		correlation: min(max(v.nd/math.Sqrt(v.nn*v.dd), -1), 1),
	}
	df := float64(len(c.size) - 1)
	r := BootstrapResult{Estimate: estimate}
	for _, level := range o.levels() {
		crit := TQuantile((1+level)/2, df)
		if m.beyond(crit) {
			return o.degenerate(estimate)
		}
		lo, hi := m.interval(crit)
		if !finite(lo, hi) {
			return o.degenerate(estimate)
		}
		r.Intervals = append(r.Intervals, [2]float64{lo, hi})
	}
	lo, hi := m.interval(1)
	r.SE = (hi - lo) / 2
	if !(r.SE > 0) || !finite(r.SE) {
		return o.degenerate(estimate)
	}
	r.PGreater, r.PLess = m.pValues(df)
	return r
}

// indicators marks the values at or below q.
func indicators(x []float64, q float64) []float64 {
	in := make([]float64, len(x))
	for i, v := range x {
		if v <= q {
			in[i] = 1
		}
	}
	return in
}

// mover joins two arms' Woodruff limits into an interval of the change between
// them.
type mover struct {
	stable, candidate     []float64 // sorted
	p                     float64
	relative              bool
	estimate              float64
	seStable, seCandidate float64 // of the indicators' means
	correlation           float64 // between them
}

// beyond reports that a limit of either arm lies beyond its values.
func (m mover) beyond(crit float64) bool {
	reach := crit * max(m.seStable, m.seCandidate)
	return m.p+reach >= 1 || m.p-reach <= 0
}

// arm gives how far an arm's limits lie below and above its quantile, on the
// scale on which they add.
func (m mover) arm(sorted []float64, se, crit float64) (below, above float64) {
	q, lo, hi := QuantileType7(sorted, m.p), QuantileType7(sorted, m.p-crit*se), QuantileType7(sorted, m.p+crit*se)
	if m.relative {
		// A limit at 0 would be infinitely far away: a billionth stands for it.
		return math.Log(q / max(lo, q*1e-9)), math.Log(hi / q)
	}
	return q - lo, hi - q
}

func (m mover) interval(crit float64) (lo, hi float64) {
	sBelow, sAbove := m.arm(m.stable, m.seStable, crit)
	cBelow, cAbove := m.arm(m.candidate, m.seCandidate, crit)
	down := math.Sqrt(max(0, cBelow*cBelow+sAbove*sAbove-2*m.correlation*cBelow*sAbove))
	up := math.Sqrt(max(0, cAbove*cAbove+sBelow*sBelow-2*m.correlation*cAbove*sBelow))
	if m.relative {
		return (1+m.estimate)*math.Exp(-down) - 1, (1+m.estimate)*math.Exp(up) - 1
	}
	return m.estimate - down, m.estimate + up
}

// pValues gives the one-sided levels at which the interval reaches 0; they add up
// to 1.
func (m mover) pValues(df float64) (greater, less float64) {
	if m.estimate == 0 {
		return 0.5, 0.5
	}
	const most = 40 // standard errors: nothing is to be gained beyond
	crit := root(0, most, func(crit float64) float64 {
		lo, hi := m.interval(crit)
		if m.estimate > 0 {
			return -lo
		}
		return hi
	})
	tail := max(TCDF(-crit, df), math.SmallestNonzeroFloat64)
	if m.estimate > 0 {
		return tail, 1 - tail
	}
	return 1 - tail, tail
}
