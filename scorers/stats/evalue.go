package stats

import (
	"math"
	"slices"
)

// DiscordantEValue gives the evidence that harm is more likely than repair among
// discordant pairs: b pairs that only the candidate lost and c that only it won, in
// the order in which they come, at any time and as often as one likes. It is the
// likelihood ratio of a share p of harm, averaged over p uniform in (1/2, 1), to p =
// 1/2: 2^(m+1) B(b+1, c+1) (1 - I_{1/2}(b+1, c+1)) with m = b+c (Robbins 1970, Ann
// Math Stat 41:1397-1409; as an e-value Shafer 2021, JRSS A 184:407-431). While harm
// is not more likely its mean is at most 1 whatever p is, so that the chance that it
// ever reaches 1/alpha is at most alpha.
//
// 8 of 10 gives 4.0, 10 of 10 gives 186; without pairs, or with a negative count, it
// is 1. At most the largest float.
func DiscordantEValue(b, c int) float64 {
	if b < 0 || c < 0 {
		return 1
	}
	// The beta functions reduce to sum over j > c of C(m+1, j) / C(m+1, c+1) / (c+1),
	// all terms positive: exact to the last digits however large the counts.
	term, sum := 1.0, 0.0
	for i := range b + 1 {
		sum += term
		term *= float64(b-i) / float64(c+2+i)
		if term < sum*1e-18 && b-i < c+2+i || math.IsInf(sum, 1) {
			break
		}
	}
	return bounded(sum / float64(c+1))
}

// MeanEValue merges e-values of any dependence into one: their average, the only
// rule that is safe for all (Vovk and Wang 2021, Ann Stat 49:1736-1754). Without
// e-values it is 1. One that is negative or no number counts as 0: it claims nothing.
func MeanEValue(e []float64) float64 {
	if len(e) == 0 {
		return 1
	}
	mean := 0.0
	for _, v := range e {
		mean += evidence(v) / float64(len(e))
	}
	return bounded(mean)
}

// ProductEValue merges e-values of independent data, or each valid given the data of
// those before it, as of a run and of its extension by fresh cases. Without
// e-values it is 1. One that is negative or no number counts as 0.
func ProductEValue(e []float64) float64 {
	product := 1.0
	for _, v := range e {
		product = bounded(product * evidence(v))
	}
	return product
}

// EValueP gives the p-value that an e-value is worth, min(1, 1/e): valid at any
// stopping time.
func EValueP(e float64) float64 {
	if e = evidence(e); e > 1 {
		return 1 / e
	}
	return 1
}

// EBH tells which of m e-values, of any dependence, may be claimed so that the
// expected share of false claims is at most q: the k largest, for the largest k
// whose k-th is at least m/(q k) (Wang and Ramdas 2022, JRSS B 84:822-852). The
// result is in the order of e; q outside (0, 1) claims nothing.
func EBH(e []float64, q float64) []bool {
	claimed := make([]bool, len(e))
	if !(q > 0 && q < 1) {
		return claimed
	}
	sorted := make([]float64, len(e))
	for i, v := range e {
		sorted[i] = evidence(v)
	}
	slices.Sort(sorted)
	slices.Reverse(sorted)
	least := math.Inf(1)
	for k, v := range sorted {
		if v*q*float64(k+1) >= float64(len(e)) {
			least = v
		}
	}
	for i, v := range e {
		claimed[i] = evidence(v) >= least
	}
	return claimed
}

// evidence is an e-value made safe to add and multiply.
func evidence(e float64) float64 {
	if !(e > 0) {
		return 0
	}
	return min(e, math.MaxFloat64)
}
