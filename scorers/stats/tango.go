package stats

import "math"

// TangoScore gives the score statistic z of H0: (b-c)/n = delta for paired
// proportions, with the discordant probabilities estimated under H0 (Tango 1998,
// Stat Med 17:891-908). b and c count the pairs that only one arm has, n all
// pairs; all three may be scaled by a design effect and need not be integers.
//
// z falls as delta rises: NormalCDF(TangoScore(b, c, n, margin)) is the p-value
// of "not worse by margin" where b counts harm. Swapping b and c and the sign of
// delta flips the sign of z. At delta = 0 it is McNemar's (b-c)/sqrt(b+c), and 0
// without discordant pairs. delta is in [-1, 1]; without pairs z is 0.
func TangoScore(b, c, n, delta float64) float64 {
	if !counts(b, c, n) || !(math.Abs(delta) <= 1) {
		return 0
	}
	if delta < 0 { // the closed form loses no digits on this side
		return -tangoScore(c, b, n, -delta)
	}
	return tangoScore(b, c, n, delta)
}

// tangoScore is TangoScore for delta >= 0. q estimates the probability of a pair
// that counts in c: the larger root of 2n q^2 + B q + C = 0.
func tangoScore(b, c, n, delta float64) float64 {
	spread := delta * (1 - delta)
	bq := -b - c + (2*n-b+c)*delta
	cq := -c * spread
	disc := math.Sqrt(bq*bq - 8*n*cq)
	q := (disc - bq) / (4 * n)
	if bq > 0 { // the same root without subtracting near-equal numbers
		q = -2 * cq / (disc + bq)
	}
	diff := b - c - n*delta
	variance := n * (2*q + spread)
	switch {
	case diff == 0:
		return 0
	case variance <= 0:
		return math.Copysign(farOut, diff)
	}
	return min(max(diff/math.Sqrt(variance), -farOut), farOut)
}

// TangoInterval gives the score interval of (b-c)/n: the delta where
// [TangoScore] is ±crit (1.645 for a two-sided 90 % interval; Student's t with
// G-1 degrees of freedom where b, c and n were divided by a design effect). It
// is inside [-1, 1] and not empty even without discordant pairs, where the upper
// limit is crit^2/(n+crit^2). Without pairs it is all of [-1, 1].
func TangoInterval(b, c, n, crit float64) (lo, hi float64) {
	crit = math.Abs(crit)
	if !counts(b, c, n) || math.IsNaN(crit) {
		return -1, 1
	}
	return -tangoUpper(c, b, n, crit), tangoUpper(b, c, n, crit)
}

// tangoUpper gives the upper limit: the largest delta not rejected.
func tangoUpper(b, c, n, crit float64) float64 {
	if b-c >= n {
		return 1
	}
	at := (b - c) / n
	return root(at, 1, func(delta float64) float64 { return -crit - TangoScore(b, c, n, delta) })
}

// counts checks that b and c are parts of n, but for rounding, and n a number of
// pairs; its range is wide enough for any scaling and keeps products finite.
func counts(b, c, n float64) bool {
	return b >= 0 && c >= 0 && n > 1/farOut && n < farOut && b+c <= n*(1+1e-9)
}
