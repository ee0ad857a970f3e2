package stats

import "math"

// Interim is what is known of one harm in the middle of a run: the estimate so far,
// its standard error, and the fraction of the planned information it rests on.
type Interim struct {
	Harm     float64 // positive is worse
	SE       float64
	Fraction float64 // in (0, 1]
}

// ConditionalPower gives the chance that "not worse by margin" will be shown at the
// planned end, z at least crit there, if the true harm of what is still to come is
// assumed (0 asks whether the run could still pass were the rest clean; the
// estimate so far would be the "observed trend", which gives up too early). With
// t = Fraction it is Phi((Z sqrt(t) + drift (1-t) - crit)/sqrt(1-t)), Z = (margin -
// Harm)/SE, drift = (margin-assumed)/(SE sqrt(t)) (Lan and Wittes 1988, Biometrics
// 44:579-585). At t = 1 it is 1 or 0. ok is false where nothing can be said: an SE
// or a fraction out of range, a number that is not finite.
func ConditionalPower(now Interim, assumed, margin, crit float64) (power float64, ok bool) {
	t := now.Fraction
	if !finite(now.Harm, now.SE, t, assumed, margin, crit) || now.SE <= 0 || t <= 0 || t > 1 {
		return 0, false
	}
	z := (margin - now.Harm) / now.SE
	if t == 1 {
		if z >= crit {
			return 1, true
		}
		return 0, true
	}
	drift := (margin - assumed) / (now.SE * math.Sqrt(t))
	reach := (z*math.Sqrt(t) + drift*(1-t) - crit) / math.Sqrt(1-t)
	if math.IsNaN(reach) {
		return 0, false
	}
	return NormalCDF(reach), true
}

// PairVariance gives the variance of one pair's harm, 1, 0 or -1, from b pairs lost
// and c won of n: psi - D^2 with D = (b-c)/n, and the discordance psi =
// (b+c+1)/(n+2) shrunk so that it is not 0 where none was seen. b, c and n may be
// divided by a design effect. Without pairs it is 1, the largest there is.
func PairVariance(b, c, n float64) float64 {
	if !counts(b, c, n) {
		return 1
	}
	d := math.Abs(b-c) / n
	return max((b+c+1)/(n+2), d) - min(d*d, 1)
}
