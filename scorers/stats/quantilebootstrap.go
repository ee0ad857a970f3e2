package stats

import (
	"cmp"
	"slices"
)

// PairedQuantileBootstrap compares the p-quantile of two arms, stable[i] and
// candidate[i] being case i, by resampling whole clusters with the same draw for
// both arms: Harrell-Davis quantiles, BCa intervals with leave-one-cluster-out
// acceleration. cluster nil makes every case its own.
//
// One set of replicates serves all levels. No replicate is sorted: the values are
// sorted once, and a resample only changes how often each counts, so a replicate
// costs O(n).
func PairedQuantileBootstrap(
	stable, candidate []float64, cluster []int, p float64, o BootstrapOptions,
) BootstrapResult {
	n := len(stable)
	c, ok := clustersOf(cluster, n)
	if !ok || n == 0 || len(candidate) != n || !finite(stable...) || !finite(candidate...) || !(p > 0 && p < 1) {
		return o.degenerate(0)
	}
	q := quantiles{p: p, tables: make([]*hdSums, 0, 2*n), arms: [2]sortedArm{sortArm(stable, c), sortArm(candidate, c)}}
	counts := make([]int32, len(c.size))
	for g := range counts {
		counts[g] = 1
	}
	estimate, ok := o.change(q.of(counts, n))
	if !ok || len(c.size) < 2 {
		return o.degenerate(estimate)
	}
	leaveOneOut := make([]float64, len(c.size))
	for g, size := range c.size {
		counts[g] = 0
		leaveOneOut[g], ok = o.change(q.of(counts, n-size))
		counts[g] = 1
		if !ok {
			return o.degenerate(estimate)
		}
	}
	replicates, ok := o.resample(&q, c)
	if !ok {
		return o.degenerate(estimate)
	}
	r := NewResampled(estimate, replicates, leaveOneOut)
	if r.Degenerate() {
		return o.degenerate(estimate)
	}
	result := BootstrapResult{Estimate: estimate, PGreater: r.PGreater(), PLess: r.PLess(), SE: r.SE()}
	for _, level := range o.levels() {
		lo, hi := r.BCa(level)
		result.Intervals = append(result.Intervals, [2]float64{lo, hi})
	}
	return result
}

// resample draws the replicates: as many clusters as there are, with replacement.
func (o BootstrapOptions) resample(q *quantiles, c clusters) ([]float64, bool) {
	b, rng := o.B, o.Rand
	if b <= 0 {
		b = 9999
	}
	if rng == nil {
		rng = fixedRand()
	}
	replicates := make([]float64, b)
	counts := make([]int32, len(c.size))
	for i := range replicates {
		clear(counts)
		n := 0
		for range c.size {
			g := rng.IntN(len(counts))
			counts[g]++
			n += c.size[g]
		}
		change, ok := o.change(q.of(counts, n))
		if !ok {
			return nil, false
		}
		replicates[i] = change
	}
	return replicates, true
}

// sortedArm is one arm's values in rising order, each with its case's cluster.
type sortedArm struct {
	values  []float64
	cluster []int32
}

func sortArm(x []float64, c clusters) sortedArm {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	a := sortedArm{make([]float64, len(x)), make([]int32, len(x))}
	for k, i := range order {
		a.values[k], a.cluster[k] = x[i], int32(c.index[i]) //nolint:gosec // clusters are no more than cases in memory
	}
	return a
}

// quantiles computes both arms' Harrell-Davis quantiles of a resample.
type quantiles struct {
	p      float64
	arms   [2]sortedArm
	tables []*hdSums // by resample size: clusters differ in size, so resamples do
}

// of gives the quantiles where each cluster counts as often as counts says, n
// values in all.
func (q *quantiles) of(counts []int32, n int) (stable, candidate float64) {
	for len(q.tables) <= n {
		q.tables = append(q.tables, nil)
	}
	if q.tables[n] == nil {
		t := harrellDavisSums(n, q.p)
		q.tables[n] = &t
	}
	t := q.tables[n]
	return q.arms[0].quantile(counts, t), q.arms[1].quantile(counts, t)
}

// quantile walks up the sorted values; a value that counts m times takes m steps of
// the running weights at once.
func (a sortedArm) quantile(counts []int32, t *hdSums) float64 {
	at, before, sum := 0, 0.0, 0.0
	for k, g := range a.cluster {
		m := counts[g]
		if m == 0 {
			continue
		}
		at += int(m)
		if at <= t.from {
			continue
		}
		if at >= t.to {
			return sum + a.values[k]*(1-before)
		}
		upTo := t.sums[at-t.from]
		sum += a.values[k] * (upTo - before)
		before = upTo
	}
	return sum
}
