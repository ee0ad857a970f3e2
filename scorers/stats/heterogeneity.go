package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// CochranQ tests whether estimates d of several segments, with standard errors se,
// differ by more than chance: Q = sum (d-pooled)^2/se^2, referred to chi-square with
// one degree of freedom less than there are segments (Cochran 1954, Biometrics
// 10:101-129). i2 is the share of Q that chance does not explain, max(0, (Q-df)/Q)
// (Higgins and Thompson 2002). A segment whose standard error is not positive or
// whose numbers are not finite is left out; with fewer than two left it is 0, 1, 0:
// nothing is shown, and nothing excluded.
func CochranQ(d, se []float64) (q, p, i2 float64) {
	pooled, _, ok := InverseVariance(d, se)
	if !ok {
		return 0, 1, 0
	}
	df := -1.0
	for i, v := range d {
		if usable(v, se[i]) {
			u := (v - pooled) / se[i]
			q += u * u
			df++
		}
	}
	q = bounded(q)
	if df < 1 {
		return 0, 1, 0
	}
	if q > df {
		i2 = (q - df) / q
	}
	return q, chiSquareTail(q, df), i2
}

// InverseVariance pools estimates of independent segments, each weighed by 1/se^2.
// Segments as in [CochranQ]; ok is false where none is left or the columns differ in
// length.
func InverseVariance(d, se []float64) (mean, pooledSE float64, ok bool) {
	if len(d) != len(se) {
		return 0, 0, false
	}
	least := math.Inf(1) // weights relative to the most certain segment do not overflow
	for i, v := range d {
		if usable(v, se[i]) {
			least = min(least, se[i])
		}
	}
	if math.IsInf(least, 1) {
		return 0, 0, false
	}
	total := 0.0
	for i, v := range d {
		if usable(v, se[i]) {
			w := (least / se[i]) * (least / se[i])
			if total += w; total > 0 { // beside a far more certain segment a weight may vanish
				mean += (v - mean) * (w / total)
			}
		}
	}
	pooledSE = least / math.Sqrt(total)
	if !finite(mean, pooledSE) {
		return 0, 0, false
	}
	return mean, pooledSE, true
}

func usable(d, se float64) bool { return finite(d, se) && se > 0 }

// chiSquareTail gives P(X >= x) of chi-square with df degrees of freedom, never 0.
func chiSquareTail(x, df float64) float64 {
	switch {
	case !(x > 0):
		return 1
	case x > 2e5: // beyond the smallest float
		return math.SmallestNonzeroFloat64
	}
	return min(max(mathext.GammaIncRegComp(df/2, x/2), math.SmallestNonzeroFloat64), 1)
}
