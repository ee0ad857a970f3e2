package gate

import "math"

// harm is a comparison seen from the side that hurts: positive is worse. A nil
// number is not known, or has no finite limit.
type harm struct {
	estimate, lower, upper *float64
	p                      *float64 // one-sided: small when harm is real
}

// orient turns a comparison towards harm. Where both sides harm, the estimate
// is the distance from zero, upper the far end of the interval and lower its
// near end (negative when the interval holds zero), and p pays for looking on
// both sides.
func orient(d Direction, c Comparison) harm {
	est, lo, hi := finite(c.Estimate), finite(c.Interval.Lo), finite(c.Interval.Hi)
	higher, lower := probability(c.PHigher), probability(c.PLower)
	switch d {
	case Lower:
		return harm{estimate: est, lower: lo, upper: hi, p: higher}
	case Higher:
		return harm{estimate: negate(est), lower: negate(hi), upper: negate(lo), p: lower}
	case None:
		return harm{
			estimate: greater(est, negate(est)),
			lower:    greater(lo, negate(hi)),
			upper:    greater(hi, negate(lo)),
			p:        eitherSide(higher, lower),
		}
	}
	return harm{} // an unknown direction knows nothing, so it can't pass
}

func finite(x *float64) *float64 {
	if x == nil || math.IsNaN(*x) || math.IsInf(*x, 0) {
		return nil
	}
	return x
}

func probability(x *float64) *float64 {
	if x == nil || !(*x >= 0 && *x <= 1) {
		return nil
	}
	return x
}

func negate(x *float64) *float64 {
	if x == nil {
		return nil
	}
	return new(0 - *x) // 0 - x, not -x: zero stays positive
}

// greater needs both: half an interval says nothing about both sides.
func greater(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return new(max(*a, *b))
}

func eitherSide(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return new(min(1, 2*min(*a, *b)))
}
