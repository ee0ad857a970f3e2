package stats

import "math"

// McNemarTest holds the p-values of McNemar's test: exact ones, which never
// reject too often, and mid-p ones, which are closer to the nominal level.
type McNemarTest struct {
	ExactTwoSided float64
	MidPTwoSided  float64
	ExactGreater  float64 // of "b is not more likely than c": P(X >= b)
	MidPGreater   float64
	ExactLess     float64 // of "b is not less likely than c": P(X <= b)
	MidPLess      float64
}

// McNemar tests whether the b pairs that only one arm has and the c pairs that
// only the other has are equally likely: X ~ Binomial(b+c, 1/2) (McNemar 1947;
// mid-p: Fagerland, Lydersen and Laake 2013, BMC Med Res Methodol 13:91).
// Concordant pairs do not matter. Without discordant pairs all p are 1. It has
// no margin: a large p is no evidence of "not worse". A p is never 0: what
// underflows is the smallest positive number.
func McNemar(b, c int) McNemarTest {
	if b < 0 || c < 0 || b+c == 0 {
		return McNemarTest{1, 1, 1, 1, 1, 1}
	}
	m := b + c
	point := binomialHalfPoint(m, b)
	greater, less := binomialHalfTail(m, b), binomialHalfTail(m, c)
	smaller := min(greater, less)
	two := McNemarTest{
		ExactTwoSided: min(1, 2*smaller),
		MidPTwoSided:  2*smaller - point,
		ExactGreater:  greater,
		MidPGreater:   greater - point/2,
		ExactLess:     less,
		MidPLess:      less - point/2,
	}
	if b == c {
		two.MidPTwoSided = 1 - point/2
	}
	for _, p := range []*float64{
		&two.ExactTwoSided, &two.MidPTwoSided, &two.ExactGreater, &two.MidPGreater, &two.ExactLess, &two.MidPLess,
	} {
		*p = min(max(*p, math.SmallestNonzeroFloat64), 1)
	}
	return two
}
