package stats

import "math"

// WilsonInterval gives the score interval of a proportion x/n at two-sided
// confidence conf (Wilson 1927, JASA 22:209-212): for reporting rates. x and n may
// be divided by a design effect. It is never empty at x = 0 or x = n; without
// trials it is [0, 1].
func WilsonInterval(x, n, conf float64) (lo, hi float64) {
	if !counts(x, 0, n) || !(conf > 0 && conf < 1) {
		return 0, 1
	}
	x = min(x, n) // shares of weights may round to a little more than all
	z := NormalQuantile((1 + conf) / 2)
	p := x / n
	shrink := 1 + z*z/n
	centre := (p + z*z/(2*n)) / shrink
	half := z / shrink * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	lo, hi = max(0, centre-half), min(1, centre+half)
	if x == 0 {
		lo = 0
	}
	if x == n {
		hi = 1
	}
	return lo, hi
}

// ClopperPearson gives the exact interval of a proportion x/n at two-sided
// confidence conf (Clopper and Pearson 1934, Biometrika 26:404-413): it never
// covers too seldom. Without trials it is [0, 1].
func ClopperPearson(x, n int, conf float64) (lo, hi float64) {
	tail := (1 - conf) / 2
	return clopperPearsonLower(x, n, tail), clopperPearsonUpper(x, n, tail)
}

// ClopperPearsonUpper gives the exact one-sided upper limit of a proportion x/n:
// for events that must not happen. Without events it is 1-(1-conf)^(1/n), about
// 3/n at 95 %.
func ClopperPearsonUpper(x, n int, conf float64) float64 {
	return clopperPearsonUpper(x, n, 1-conf)
}

func clopperPearsonLower(x, n int, tail float64) float64 {
	if x <= 0 || x > n || !(tail > 0 && tail < 1) {
		return 0
	}
	return betaQuantile(tail, float64(x), float64(n-x+1))
}

func clopperPearsonUpper(x, n int, tail float64) float64 {
	switch {
	case n < 1 || x < 0 || x >= n || !(tail > 0 && tail < 1):
		return 1
	case x == 0:
		return -math.Expm1(math.Log(tail) / float64(n))
	}
	// The quantile of the complement: tails of 1e-10 would drown in 1-tail.
	return 1 - betaQuantile(tail, float64(n-x), float64(x+1))
}
