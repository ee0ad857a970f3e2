package stats

import "math"

// NewcombeInterval gives the square-and-add interval of (b-c)/n for paired
// proportions at two-sided confidence conf, n = a+b+c+d: Wilson limits of both
// arms' rates joined with their correlation (Newcombe 1998, Stat Med
// 17:2635-2650, method 10). Beside [TangoInterval] for readers who expect it; the
// gate uses Tango's. Without pairs it is [-1, 1].
func NewcombeInterval(a, b, c, d, conf float64) (lo, hi float64) {
	n := a + b + c + d
	if !counts(a, b, n) || !counts(c, d, n) || !(conf > 0 && conf < 1) {
		return -1, 1
	}
	p1, p2 := (a+b)/n, (a+c)/n
	l1, u1 := WilsonInterval(a+b, n, conf)
	l2, u2 := WilsonInterval(a+c, n, conf)
	psi := 0.0
	if margins := (a + b) / n * (c + d) * (a + c) / n * (b + d); margins > 0 {
		excess := a*d - b*c
		switch { // Newcombe's continuity-corrected numerator
		case excess > n/2:
			excess -= n / 2
		case excess >= 0:
			excess = 0
		}
		psi = excess / n / math.Sqrt(margins)
	}
	diff := p1 - p2
	down, up := p1-l1, u2-p2
	lo = diff - math.Sqrt(max(0, down*down-2*psi*down*up+up*up))
	down, up = p2-l2, u1-p1
	hi = diff + math.Sqrt(max(0, down*down-2*psi*down*up+up*up))
	return max(lo, -1), min(hi, 1)
}

// BonettPrice gives the adjusted Wald interval of (b-c)/n for paired proportions
// at two-sided confidence conf: one pair more of each discordant kind (Bonett and
// Price 2012, J Educ Behav Stat 37:479-488). It is slightly liberal at rare
// discordance: for description only. Without pairs it is [-1, 1].
func BonettPrice(b, c, n, conf float64) (lo, hi float64) {
	if !counts(b, c, n) || !(conf > 0 && conf < 1) {
		return -1, 1
	}
	p12, p21 := (b+1)/(n+2), (c+1)/(n+2)
	half := NormalQuantile((1+conf)/2) * math.Sqrt((p12+p21-(p12-p21)*(p12-p21))/(n+2))
	return max(p12-p21-half, -1), min(p12-p21+half, 1)
}
