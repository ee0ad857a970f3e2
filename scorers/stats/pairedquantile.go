package stats

import "math/rand/v2"

// BootstrapMaxPairs is the largest number of pairs whose quantiles are compared
// by the bootstrap; above it the linearisation agrees with it and costs nothing.
const BootstrapMaxPairs = 2000

// BootstrapOptions are how two quantiles are compared. The zero value works.
type BootstrapOptions struct {
	B        int        // resamples; 0 is 9,999
	Relative bool       // compare candidate/stable - 1 instead of candidate - stable
	Rand     *rand.Rand // nil is a fixed seed
	Levels   []float64  // two-sided confidence levels; nil is 0.90 and 0.95
}

// BootstrapResult is the difference of a quantile between two arms.
type BootstrapResult struct {
	Estimate  float64      // of Harrell-Davis quantiles, on the scale that was asked
	Intervals [][2]float64 // one a level, in the order of Levels
	PGreater  float64      // one-sided p of "the candidate is not above stable"
	PLess     float64      // one-sided p of "the candidate is not below stable"
	SE        float64      // standard error of Estimate

	// Degenerate means that the intervals bound nothing and may not let anything
	// pass: no pairs, fewer than two clusters, no variation, a limit beyond the
	// data, or a stable quantile that is not positive where Relative was asked.
	Degenerate bool
}

// PairedQuantile compares the p-quantile of two arms over the same cases:
// [PairedQuantileBootstrap] up to [BootstrapMaxPairs] pairs,
// [PairedQuantileLinear] above. The number of pairs alone decides.
func PairedQuantile(stable, candidate []float64, cluster []int, p float64, o BootstrapOptions) BootstrapResult {
	if len(stable) <= BootstrapMaxPairs {
		return PairedQuantileBootstrap(stable, candidate, cluster, p, o)
	}
	return PairedQuantileLinear(stable, candidate, cluster, p, o)
}

func (o BootstrapOptions) levels() []float64 {
	if o.Levels == nil {
		return []float64{0.90, 0.95}
	}
	return o.Levels
}

// change gives the difference on the scale that was asked; ok is false where it
// is not defined.
func (o BootstrapOptions) change(stable, candidate float64) (d float64, ok bool) {
	switch {
	case !o.Relative:
		d = candidate - stable
	case stable > 0:
		d = candidate/stable - 1
	default:
		return 0, false
	}
	if !finite(d) {
		return 0, false
	}
	return d, true
}

// degenerate is the result that lets nothing pass: every interval is the estimate
// alone.
func (o BootstrapOptions) degenerate(estimate float64) BootstrapResult {
	r := BootstrapResult{Estimate: estimate, PGreater: 1, PLess: 1, Degenerate: true}
	for range o.levels() {
		r.Intervals = append(r.Intervals, [2]float64{estimate, estimate})
	}
	return r
}
