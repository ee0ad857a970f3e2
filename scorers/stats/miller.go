package stats

import "math"

// RepeatedDesign describes cases that each arm answers several times.
type RepeatedDesign struct {
	Between         float64 // variance over cases of the difference in expected score
	WithinStable    float64 // variance of one case's score over trials
	WithinCandidate float64
	TrialsStable    int
	TrialsCandidate int
}

// Variance gives the variance of one case's difference of mean scores, Between +
// WithinStable/TrialsStable + WithinCandidate/TrialsCandidate; ok is false where a
// variance is negative or not finite, or an arm has no trial.
func (d RepeatedDesign) Variance() (variance float64, ok bool) {
	if !(d.Between >= 0 && d.WithinStable >= 0 && d.WithinCandidate >= 0) || d.TrialsStable < 1 || d.TrialsCandidate < 1 {
		return 0, false
	}
	variance = d.Between + d.WithinStable/float64(d.TrialsStable) + d.WithinCandidate/float64(d.TrialsCandidate)
	if !finite(variance) {
		return 0, false
	}
	return variance, true
}

// MillerSampleSize gives the number of cases at which a two-sided test at alpha
// shows a true difference of delta with the given power (Miller 2024,
// arXiv:2411.00640, section 5): (z_{1-alpha/2} + z_power)^2 Variance/delta^2. It asks
// "is there a difference"; [SampleSize] asks "is it below the margin". ok is false
// where no number suffices.
func MillerSampleSize(d RepeatedDesign, delta, alpha, power float64) (n int, ok bool) {
	variance, ok := d.Variance()
	if !ok {
		return 0, false
	}
	return SampleSize(variance, 0, math.Abs(delta), alpha/2, power)
}

// MillerMDE is [MillerSampleSize] solved for the difference: what n cases can show.
func MillerMDE(d RepeatedDesign, n int, alpha, power float64) (difference float64, ok bool) {
	variance, ok := d.Variance()
	if !ok {
		return 0, false
	}
	return MinimumDetectable(variance, n, alpha/2, power)
}
