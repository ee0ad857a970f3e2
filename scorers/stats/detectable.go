package stats

import "math"

// MinimumDetectable gives the smallest true difference that n cases show with the
// given power in a one-sided test at alpha, where one case's difference has the
// given variance: (z_{1-alpha} + z_power) sqrt(variance/n), in the unit of the data.
// Multiply variance by the design effect of clusters. ok is false where no
// difference can be named: no cases, or a number out of range.
func MinimumDetectable(variance float64, n int, alpha, power float64) (difference float64, ok bool) {
	if n < 1 || !(variance >= 0) || !(alpha > 0 && alpha < 1 && power > 0 && power < 1) {
		return 0, false
	}
	z := max(0, NormalQuantile(1-alpha)+NormalQuantile(power))
	difference = z * math.Sqrt(variance/float64(n))
	if !finite(difference) {
		return 0, false
	}
	return difference, true
}

// IntersectionUnionPower gives the power that each of m guardrails needs so that all
// pass together with the given power: 1 - (1-power)/m. A gate that opens only where
// all pass does not split alpha, but must split the chance of missing (Schultzberg,
// Ankargren and Frånberg 2024). m below 1 counts as 1.
func IntersectionUnionPower(m int, power float64) float64 {
	if !(power > 0) {
		return 0
	}
	return 1 - (1-min(power, 1))/float64(max(m, 1))
}
