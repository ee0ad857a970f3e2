package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/combin"
)

// exactTrials is the largest m whose binomial coefficients are all finite as
// floating-point numbers; up to 2^53 the coefficients, and so the tails of small
// m, are exact.
const exactTrials = 1000

// binomialHalfPoint gives P(X = k) of X ~ Binomial(m, 1/2).
func binomialHalfPoint(m, k int) float64 {
	if k < 0 || k > m {
		return 0
	}
	k = min(k, m-k) // the same number from either side, to the last bit
	if m > exactTrials {
		return math.Exp(combin.LogGeneralizedBinomial(float64(m), float64(k)) - float64(m)*math.Ln2)
	}
	coefficient := 1.0
	for j := range k {
		coefficient = coefficient * float64(m-j) / float64(j+1)
	}
	return math.Ldexp(coefficient, -m)
}

// binomialHalfTail gives P(X >= k) of X ~ Binomial(m, 1/2). The sum runs over
// the tail that lies beyond the middle, where terms only fall; the other tail is
// its complement.
func binomialHalfTail(m, k int) float64 {
	switch {
	case k <= 0:
		return 1
	case k > m:
		return 0
	case 2*k <= m:
		return 1 - binomialHalfTail(m, m-k+1)
	}
	term := binomialHalfPoint(m, k)
	sum := 0.0
	for j := k; j <= m && term > sum*1e-18; j++ {
		sum += term
		term *= float64(m-j) / float64(j+1)
	}
	return sum
}

// binomialCDF gives P(X <= k) of X ~ Binomial(n, p), for p inside (0, 1).
func binomialCDF(n, k int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return mathext.RegIncBeta(float64(n-k), float64(k+1), 1-p)
}

// binomialQuantile gives the smallest k with P(X <= k) >= q. The fuzz is R's: a
// q that was meant to equal a tail probability must not miss it by rounding.
func binomialQuantile(n int, p, q float64) int {
	q *= 1 - 64*0x1p-52
	lo, hi := -1, n
	for hi-lo > 1 {
		mid := lo + (hi-lo)/2
		if binomialCDF(n, mid, p) >= q {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// binomialAtMost is binomialCDF for any p in [0, 1].
func binomialAtMost(n, k int, p float64) float64 {
	switch {
	case k >= n || p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	return binomialCDF(n, k, p)
}

// binomialPoint gives P(X = k) of X ~ Binomial(n, p) for p in [0, 1].
func binomialPoint(n, k int, p float64) float64 {
	switch {
	case p <= 0 && k == 0, p >= 1 && k == n:
		return 1
	case p <= 0 || p >= 1:
		return 0
	}
	return math.Exp(combin.LogGeneralizedBinomial(float64(n), float64(k)) +
		float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
}
