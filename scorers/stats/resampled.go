package stats

import (
	"math"
	"slices"
	"sort"
)

// Resampled is what a bootstrap has computed of one statistic: its estimate, its
// replicates on resamples of whole clusters, and its values with one cluster left
// out each. Any number of intervals and p-values is read from it.
type Resampled struct {
	estimate     float64
	replicates   []float64 // sorted
	bias         float64
	acceleration float64
}

// NewResampled takes ownership of replicates and sorts them. Without replicates
// every interval is the estimate alone, and Degenerate says so; an estimate that
// is not finite becomes 0, likewise Degenerate.
func NewResampled(estimate float64, replicates, leaveOneOut []float64) Resampled {
	if !finite(estimate) {
		estimate, replicates = 0, nil
	}
	slices.Sort(replicates)
	r := Resampled{estimate: estimate, replicates: replicates}
	if r.Degenerate() {
		return r
	}
	below, equal := r.share(estimate)
	b := float64(len(replicates))
	// All replicates on one side would put the bias at infinity.
	r.bias = NormalQuantile(min(max(below+equal/2, 0.5/b), 1-0.5/b))
	r.acceleration = acceleration(leaveOneOut)
	return r
}

// Degenerate reports that all replicates are equal (or that there are none, or
// one is not a number): intervals have no width then, and certify nothing.
func (r Resampled) Degenerate() bool {
	n := len(r.replicates)
	return n == 0 || !finite(r.estimate, r.replicates[0], r.replicates[n-1]) || r.replicates[0] == r.replicates[n-1]
}

// Bias is BCa's z0: the normal quantile of the share of replicates below the
// estimate, those equal counted half. 0 without bias.
func (r Resampled) Bias() float64 { return r.bias }

// Acceleration is BCa's a: a sixth of the skewness of the leave-one-out values, 0
// where they are all equal.
func (r Resampled) Acceleration() float64 { return r.acceleration }

// Mean is the mean of the replicates.
func (r Resampled) Mean() float64 {
	if r.Degenerate() {
		return r.estimate
	}
	sum := 0.0
	for _, v := range r.replicates {
		sum += v / float64(len(r.replicates))
	}
	return sum
}

// SE is the standard deviation of the replicates (over all of them, as an
// enumeration of every resample has it); 0 where Degenerate.
func (r Resampled) SE() float64 {
	if r.Degenerate() {
		return 0
	}
	mean, n, sum := r.Mean(), len(r.replicates), 0.0
	scale := max(r.replicates[n-1]/2-mean/2, mean/2-r.replicates[0]/2)
	for _, v := range r.replicates {
		u := (v/2 - mean/2) / scale // at most 1, and halved before: no square or difference overflows
		sum += u * u
	}
	return bounded(2 * scale * math.Sqrt(sum/float64(n)))
}

// Percentile gives the two-sided percentile interval at confidence conf.
func (r Resampled) Percentile(conf float64) (lo, hi float64) {
	if r.Degenerate() {
		return r.estimate, r.estimate
	}
	return QuantileType7(r.replicates, (1-conf)/2), QuantileType7(r.replicates, (1+conf)/2)
}

// BCa gives the two-sided bias-corrected and accelerated interval at confidence
// conf: percentiles at Phi(z0 + (z0+z)/(1-a(z0+z))) (Efron 1987, JASA 82:171-185).
func (r Resampled) BCa(conf float64) (lo, hi float64) {
	if r.Degenerate() {
		return r.estimate, r.estimate
	}
	at := func(z float64) float64 {
		shifted := r.bias + z
		scale := 1 - r.acceleration*shifted
		if scale <= 0 { // the correction is beyond its range: the outermost replicate
			return QuantileType7(r.replicates, NormalCDF(math.Copysign(farOut, z)))
		}
		return QuantileType7(r.replicates, NormalCDF(r.bias+shifted/scale))
	}
	z := NormalQuantile((1 + conf) / 2)
	return at(-z), at(z)
}

// PGreater gives the one-sided p of "the statistic is not above 0", by the level
// at which the BCa limit reaches 0, and PLess of "not below 0". Replicates equal
// to 0 count against the claim and so does one more, so p is at least 1/(B+1)
// before the correction. Both are 1 where Degenerate.
func (r Resampled) PGreater() float64 {
	below, equal := r.share(0)
	return r.pValue(below+equal, 1)
}

// PLess is the other side of PGreater.
func (r Resampled) PLess() float64 {
	below, _ := r.share(0)
	return r.pValue(1-below, -1)
}

// pValue corrects the share of replicates on the wrong side of 0; side is 1 where
// that is the lower one.
func (r Resampled) pValue(share, side float64) float64 {
	if r.Degenerate() {
		return 1
	}
	b := float64(len(r.replicates))
	share = min((share*b+1)/(b+1), b/(b+1))
	moved := NormalQuantile(share) - side*r.bias
	scale := 1 + side*r.acceleration*moved
	if scale <= 0 {
		return share
	}
	return max(NormalCDF(moved/scale-side*r.bias), math.SmallestNonzeroFloat64)
}

// share gives the shares of replicates below x and equal to it, equal but for
// rounding: sums of the same values in another order are ties.
func (r Resampled) share(x float64) (below, equal float64) {
	n := len(r.replicates)
	if n == 0 {
		return 0, 0
	}
	slack := 1e-12 * max(math.Abs(r.replicates[0]), math.Abs(r.replicates[n-1]))
	from, _ := slices.BinarySearch(r.replicates, x-slack)
	to := from + sort.Search(n-from, func(i int) bool { return r.replicates[from+i] > x+slack })
	return float64(from) / float64(n), float64(to-from) / float64(n)
}

// acceleration gives sum u^3 / (6 (sum u^2)^1.5), u = mean minus each
// leave-one-out value, and 0 for 0/0.
func acceleration(leaveOneOut []float64) float64 {
	if !finite(leaveOneOut...) || len(leaveOneOut) == 0 {
		return 0
	}
	mean, scale := 0.0, 0.0
	for _, v := range leaveOneOut {
		mean += v / float64(len(leaveOneOut))
	}
	for _, v := range leaveOneOut {
		scale = max(scale, math.Abs(v-mean))
	}
	if scale <= 1e-14*math.Abs(mean) || !finite(mean, scale) {
		return 0
	}
	var squares, cubes float64
	for _, v := range leaveOneOut {
		u := (mean - v) / scale
		squares += u * u
		cubes += u * u * u
	}
	return cubes / (6 * squares * math.Sqrt(squares))
}
