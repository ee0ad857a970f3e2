package stats

import (
	"cmp"
	"slices"
)

// WoodruffResult is a quantile of weighted or clustered values with its interval.
type WoodruffResult struct {
	Quantile float64
	Lo, Hi   *float64 // nil where there is no finite limit
	SE       *float64 // half the interval's width over its critical value; nil with a limit
	Defined  bool
}

// Woodruff estimates the p-quantile of x, the smallest value at or below which a
// share p of all weight lies, with an interval at two-sided confidence conf: the
// cluster-robust error (CR1, t with G-1 degrees of freedom) of the share at or below
// the quantile, its limits mapped back through the distribution (Woodruff 1952, JASA
// 47:635-646). cluster nil makes every case its own, w nil weighs 1. Undefined with
// fewer than two clusters, a p or conf outside (0, 1), or a value that is not finite.
func Woodruff(x []float64, cluster []int, w []float64, p, conf float64) WoodruffResult {
	c, matched := clustersOf(cluster, len(x))
	w, total, ok := weights(w, len(x))
	if !matched || !ok || len(c.size) < 2 || !finite(x...) || !(p > 0 && p < 1 && conf > 0 && conf < 1) {
		return WoodruffResult{}
	}
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(x[i], x[j]) })
	at := func(share float64) *float64 {
		sum := 0.0
		for _, i := range order {
			sum += w[i]
			if sum >= share*total*(1-1e-12) && w[i] > 0 {
				return &x[i]
			}
		}
		return nil
	}
	q := at(p)
	if q == nil {
		return WoodruffResult{}
	}
	r := WoodruffResult{Quantile: *q, Defined: true}
	below := clusterMean(indicators(x, *q), c, w, total)
	if !below.Defined { // all values alike: an interval of no width would certify them
		return r
	}
	crit := TQuantile((1+conf)/2, float64(len(c.size)-1))
	if down := below.Mean - crit*below.CR1; down > 0 {
		r.Lo = clone(at(down))
	}
	if up := below.Mean + crit*below.CR1; up < 1 {
		r.Hi = clone(at(up))
	}
	if r.Lo != nil && r.Hi != nil {
		if se := (*r.Hi/2 - *r.Lo/2) / crit; finite(se) {
			r.SE = &se
		}
	}
	return r
}

func clone(v *float64) *float64 {
	if v == nil {
		return nil
	}
	copied := *v
	return &copied
}
