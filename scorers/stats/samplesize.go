package stats

import "math"

// SampleSize gives the number of pairs at which a one-sided test at alpha shows,
// with the given power, that a true difference of assumed is below margin, where
// one pair's difference has the given variance: (z_{1-alpha} + z_power)^2
// variance/(margin-assumed)^2. Multiply variance by the design effect of clusters.
// ok is false where no number suffices: assumed is at margin or above.
func SampleSize(variance, assumed, margin, alpha, power float64) (n int, ok bool) {
	gap := margin - assumed
	if !(gap > 0 && variance >= 0 && alpha > 0 && alpha < 1 && power > 0 && power < 1) {
		return 0, false
	}
	z := max(0, NormalQuantile(1-alpha)+NormalQuantile(power))
	size := math.Ceil(z / gap * z / gap * variance)
	if !(size < math.MaxInt32) {
		return 0, false
	}
	return max(1, int(size)), true
}

// PairedSampleSize is [SampleSize] for a proportion: psi is the share of
// discordant pairs, assumed the true (b-c)/n, margin the harm allowed; a pair's
// variance is psi - assumed^2. The score test of [TangoScore] reaches .786 to .792
// where this asks for .80: plan 3 % more.
func PairedSampleSize(psi, assumed, margin, alpha, power float64) (n int, ok bool) {
	if !(psi >= 0 && psi <= 1) {
		return 0, false
	}
	return SampleSize(max(psi, math.Abs(assumed))-assumed*assumed, assumed, margin, alpha, power)
}

// MoreCases gives how many pairs more than n would let "not worse by margin" be
// shown with the given power, if what was seen is true: discordance
// (b+c+1)/(n+2), true difference max((b-c)/n, 0), times the design effect deff
// (with the 3 % of [PairedSampleSize], if they are wanted: 1.03 deff). It is 0
// where n is enough already. ok is false where more would not help: the harm seen
// is at the margin.
func MoreCases(b, c, n int, margin, deff, alpha, power float64) (more int, ok bool) {
	if b < 0 || c < 0 || n < 1 || b+c > n || !(deff > 0) {
		return 0, false
	}
	psi := float64(b+c+1) / float64(n+2)
	seen := max(float64(b-c)/float64(n), 0)
	needed, ok := SampleSize(deff*(max(psi, seen)-seen*seen), seen, margin, alpha, power)
	if !ok {
		return 0, false
	}
	return max(0, needed-n), true
}
