package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// QuantileType7 gives the p-quantile of sorted values by linear interpolation at
// h = (n-1)p (Hyndman and Fan 1996, type 7; R's and NumPy's default): the point
// value that reports show. Values are finite. p is taken into [0, 1]; without
// values it is 0.
func QuantileType7(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	h := float64(n-1) * clampShare(p)
	at := int(h)
	if at >= n-1 {
		return bounded(sorted[n-1])
	}
	f := h - float64(at)
	return bounded((1-f)*sorted[at] + f*sorted[at+1])
}

// HarrellDavis gives the p-quantile of sorted values as a mean of all of them,
// weighted by where the p-quantile of a sample lies: I_{i/n}(a,b) -
// I_{(i-1)/n}(a,b), a = (n+1)p, b = (n+1)(1-p) (Harrell and Davis 1982,
// Biometrika 69:635-640). Less variance than a single order statistic; the
// intervals of two arms rest on it. Values are finite. p is taken into [0, 1];
// without values it is 0.
func HarrellDavis(sorted []float64, p float64) float64 {
	n := len(sorted)
	p = clampShare(p)
	switch {
	case n == 0:
		return 0
	case p == 0:
		return bounded(sorted[0])
	case p == 1:
		return bounded(sorted[n-1])
	}
	w := harrellDavisSums(n, p)
	sum := 0.0
	for i, v := range sorted[w.from:w.to] {
		sum += v * (w.at(w.from+i+1) - w.at(w.from+i))
	}
	return bounded(sum)
}

// hdSums holds the running sums of Harrell-Davis weights: at(i) is the weight of
// the i smallest of n values. Outside (from, to] the weights are 0 to all digits:
// at n = 100,000 all but a thousand are.
type hdSums struct {
	from, to int
	sums     []float64 // at(from) … at(to)
}

func (w hdSums) at(i int) float64 {
	switch {
	case i <= w.from:
		return 0
	case i >= w.to:
		return 1
	}
	return w.sums[i-w.from]
}

// harrellDavisSums computes the running sums outwards from the quantile and stops
// where nothing is left, for p inside (0, 1).
func harrellDavisSums(n int, p float64) hdSums {
	const nothing = 1e-18
	a, b := float64(n+1)*p, float64(n+1)*(1-p)
	centre := min(int(p*float64(n)), n-1)
	var below, above []float64
	from := centre
	for ; from > 0; from-- {
		v := mathext.RegIncBeta(a, b, float64(from)/float64(n))
		if v < nothing {
			break
		}
		below = append(below, v)
	}
	to := centre + 1
	for ; to < n; to++ {
		rest := mathext.RegIncBeta(b, a, float64(n-to)/float64(n))
		if rest < nothing {
			break
		}
		above = append(above, 1-rest)
	}
	sums := make([]float64, 0, to-from+1)
	sums = append(sums, 0)
	slices.Reverse(below)
	sums = append(append(append(sums, below...), above...), 1)
	return hdSums{from: from, to: to, sums: sums}
}

func clampShare(p float64) float64 {
	if math.IsNaN(p) {
		return 0
	}
	return min(max(p, 0), 1)
}

// bounded keeps what a caller should not have passed from becoming NaN or
// infinite; NaN becomes the largest number, since an unknown latency is no good one.
func bounded(v float64) float64 {
	if math.IsNaN(v) {
		return math.MaxFloat64
	}
	return min(max(v, -math.MaxFloat64), math.MaxFloat64)
}
