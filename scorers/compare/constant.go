package compare

import (
	"math"

	"forerun/scorers/gate"
)

// constantHarm tests a difference that is the same in every pair. Without spread
// there is no interval and no pass; but if each cluster's sign were a coin toss, all
// of them would hardly fall on one side, so that harm can be claimed.
func (q question) constantHarm(c *gate.Comparison, p pairs, d []float64) {
	if c.Difference == nil || math.Abs(*c.Difference) <= rounding*max(math.Abs(*c.Stable), math.Abs(*c.Candidate)) {
		return // what rounding leaves of none
	}
	c.Method += "; " + q.signFlip(c, p, d)
}

// oneSided gives the signs of sums that all have the same. Whatever their sizes, one
// pattern of signs alone reaches so far, and signs are counted exactly.
func oneSided(sums []float64) ([]float64, bool) {
	signs := make([]float64, len(sums))
	for i, s := range sums {
		switch {
		case s == 0 || math.IsNaN(s) || (s > 0) != (sums[0] > 0):
			return nil, false
		case s > 0:
			signs[i] = 1
		default:
			signs[i] = -1
		}
	}
	return signs, true
}

// rounding is how far values that should be the same may lie apart, as a share of
// the numbers that they come from.
const rounding = 1e-12

// shifted reports whether every pair differs by the same amount.
func (p pairs) shifted() bool {
	for i, c := range p.candidate {
		if math.Abs((c-p.stable[i])-(p.candidate[0]-p.stable[0])) > rounding*max(math.Abs(c), math.Abs(p.stable[i])) {
			return false
		}
	}
	return true
}

// scaled reports whether every pair has the same ratio.
func (p pairs) scaled() bool {
	for i, s := range p.stable {
		if !(s > 0) || math.Abs(p.candidate[i]/s-p.candidate[0]/p.stable[0]) > rounding*math.Abs(p.candidate[0]/p.stable[0]) {
			return false
		}
	}
	return true
}
