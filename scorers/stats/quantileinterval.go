package stats

import "math"

// QuantileInterval gives the order-statistic interval of the p-quantile of sorted
// values at two-sided confidence conf: no assumption but that the cases are
// independent. A nil limit has no finite value at this sample size; see
// [QuantileMinN].
func QuantileInterval(sorted []float64, p, conf float64) (lo, hi *float64) {
	below, above, _ := QuantileRanks(len(sorted), p, conf)
	return limit(sorted, below), limit(sorted, above)
}

func limit(sorted []float64, rank int) *float64 {
	if rank < 1 || rank > len(sorted) || !finite(sorted[rank-1]) {
		return nil
	}
	v := sorted[rank-1]
	return &v
}

// QuantileRanks gives the ranks, from 1, whose order statistics bound the
// p-quantile of n values at two-sided confidence conf: the binomial quantiles
// qbinom((1-conf)/2, n, p) and qbinom((1+conf)/2, n, p)+1. A rank of 0 or n+1 is
// no finite limit. coverage is the interval's real confidence, at least conf up
// to the jump of one rank. p and conf are inside (0, 1), else there is no limit.
func QuantileRanks(n int, p, conf float64) (lo, hi int, coverage float64) {
	if n < 1 || !(p > 0 && p < 1 && conf > 0 && conf < 1) {
		return 0, max(n, 0) + 1, 1
	}
	lo = binomialQuantile(n, p, (1-conf)/2)
	hi = binomialQuantile(n, p, (1+conf)/2) + 1
	return lo, hi, binomialCDF(n, hi-1, p) - binomialCDF(n, lo-1, p)
}

// QuantileMinN gives the smallest n at which the p-quantile has a finite limit on
// its far side (the upper one for p >= 1/2) at confidence conf, one-sided or in a
// two-sided interval: the smallest n with p^n <= 1-conf. p50 needs 5 and 6, p95
// 59 and 72, p99 299 and 368 at 95 %. Where no n suffices it is the largest int.
func QuantileMinN(p, conf float64, twoSided bool) int {
	p = max(p, 1-p)
	if !(p > 0 && p < 1 && conf < 1) {
		return math.MaxInt
	}
	alpha := 1 - conf
	if twoSided {
		alpha /= 2
	}
	n := math.Ceil(math.Log(alpha)/math.Log(p) - 1e-9)
	if !(n < math.MaxInt32) {
		return math.MaxInt
	}
	return max(1, int(n))
}
