package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
)

// farOut stands for a quantile or score without finite value: an interval made
// with it excludes nothing, and its products with ordinary numbers stay finite.
const farOut = 1e100

// manyDF is from where Student's t is computed from the normal distribution: the
// beta function loses digits there, and the expansion is good to eleven.
const manyDF = 1e6

// fewDF is below any degrees of freedom that data have: less is no distribution.
const fewDF = 1e-3

// NormalCDF gives P(Z <= z) of the standard normal, with full relative accuracy
// in the lower tail: ask for NormalCDF(-z) rather than 1-NormalCDF(z).
func NormalCDF(z float64) float64 {
	if math.IsNaN(z) {
		return 0.5
	}
	return 0.5 * math.Erfc(-z/math.Sqrt2)
}

// NormalQuantile gives the z with P(Z <= z) = p. A p at or beyond 0 or 1 is
// taken as the nearest number inside, so the result is finite: -38.5 to 8.3.
func NormalQuantile(p float64) float64 {
	if math.IsNaN(p) {
		return 0
	}
	p = min(max(p, math.SmallestNonzeroFloat64), 1-0x1p-53)
	return distuv.UnitNormal.Quantile(p)
}

// TCDF gives P(T <= t) of Student's t with df degrees of freedom, fractional df
// allowed (Satterthwaite). A df that is not positive says nothing about t: 0.5.
func TCDF(t, df float64) float64 {
	switch {
	case math.IsNaN(t) || !(df >= fewDF):
		return 0.5
	case math.IsInf(t, 0):
		return NormalCDF(t)
	}
	return tCDF(t, df)
}

// tCDF is TCDF for df in range. P(T <= -|t|) is half of I_x(df/2, 1/2) at
// x = df/(df+t^2); near the centre x is so close to 1 that the complement
// I_{1-x}(1/2, df/2), with 1-x computed directly, is the accurate side. Many df:
// Abramowitz and Stegun 26.7.8.
func tCDF(t, df float64) float64 {
	if df > manyDF {
		return NormalCDF(t * (1 - 1/(4*df)) / math.Hypot(1, t/math.Sqrt(2*df)))
	}
	var tail float64
	if sq := t * t; sq < df {
		tail = 0.5 * (1 - mathext.RegIncBeta(0.5, df/2, sq/(df+sq)))
	} else if math.IsInf(sq, 1) {
		tail = 0
	} else {
		tail = 0.5 * mathext.RegIncBeta(df/2, 0.5, df/(df+sq))
	}
	if t > 0 {
		return 1 - tail
	}
	return tail
}

// TQuantile gives the t with P(T <= t) = p for Student's t with df degrees of
// freedom, fractional df allowed. Where there is no finite quantile (df or p out
// of range) it gives ±1e100, so that an interval made with it excludes nothing.
func TQuantile(p, df float64) float64 {
	switch {
	case math.IsNaN(p) || !(df >= fewDF) || p >= 1:
		return farOut
	case p <= 0:
		return -farOut
	case p > 0.5:
		return -lowerTQuantile(1-p, df)
	}
	return lowerTQuantile(p, df)
}

// lowerTQuantile is TQuantile for p in (0, 0.5]. The bracket is widened until it
// holds the root; the tail of small df is so heavy that this is a search over
// exponents.
func lowerTQuantile(p, df float64) float64 {
	if p == 0.5 {
		return 0
	}
	lo := -1.0
	for tCDF(lo, df) > p {
		lo *= 4
		if lo < -farOut {
			return -farOut
		}
	}
	return root(lo, 0, func(t float64) float64 { return tCDF(t, df) - p })
}

// betaQuantile gives the x with I_x(a, b) = p, for a, b > 0.
func betaQuantile(p, a, b float64) float64 {
	return root(0, 1, func(x float64) float64 { return mathext.RegIncBeta(a, b, x) - p })
}

// root finds where a rising f crosses 0 between lo and hi, by bisection down to
// neighbouring floating-point numbers: slower than Brent's method and never
// fooled by a step. Where f does not change sign it gives the nearer end.
func root(lo, hi float64, f func(float64) float64) float64 {
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if f(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + (hi-lo)/2
}
