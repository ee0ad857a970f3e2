package stats

import (
	"cmp"
	"math"
	"slices"
)

// signedRankExact is the number of differences up to which the distribution of the
// rank sum is computed rather than approximated. The number alone decides.
const signedRankExact = 100

// ZeroRanks says what differences of 0 do in a signed-rank test.
type ZeroRanks int

// Pratt is what forerun uses; the others are for readers who compare programs.
const (
	ZerosPratt   ZeroRanks = iota + 1 // they are ranked and then left out (Pratt 1959); the zero value too
	ZerosDropped                      // they are left out before ranking (Wilcoxon 1945)
	ZerosSplit                        // half of their ranks counts on each side
)

// SignedRankResult is Wilcoxon's signed-rank test.
type SignedRankResult struct {
	Nonzero     int     // differences other than 0
	Plus, Minus float64 // rank sums of positive and of negative differences
	Z           float64 // of the normal approximation, without continuity correction

	Exact                   bool    // of the p-values below
	Greater, Less, TwoSided float64 // of "not above 0", "not below 0", "0"
	Normal, Corrected       float64 // two-sided, by the normal approximation, without and with continuity correction
}

// SignedRank tests whether paired differences d are spread evenly about 0, by the
// ranks of their sizes (Wilcoxon 1945, Biometrics Bull 1:80-83; ties share their
// mean rank). It assumes that the differences are symmetric and independent: it
// describes, robustly, and neither money nor a mean latency may be gated by it. p is
// exact, by convolution, up to 100 differences, ties and zeros as they are; above it
// is the normal approximation with the variance of the ranks. Without a difference
// other than 0, or with one that is not finite, every p is 1.
func SignedRank(d []float64, zeros ZeroRanks) SignedRankResult {
	r := SignedRankResult{Greater: 1, Less: 1, TwoSided: 1, Normal: 1, Corrected: 1}
	if !finite(d...) {
		return r
	}
	ranked, sign := signedRanks(d, zeros)
	if len(ranked) == 0 {
		return r
	}
	total, variance := 0.0, 0.0
	for i, rank := range ranked {
		total += rank
		variance += rank * rank / 4
		switch {
		case sign[i] > 0:
			r.Plus += rank
			r.Nonzero++
		case sign[i] < 0:
			r.Nonzero++
		default:
			r.Plus += rank / 2
		}
	}
	r.Minus = total - r.Plus
	if r.Nonzero == 0 {
		return r
	}
	off := r.Plus - total/2
	sd := math.Sqrt(variance)
	r.Z = off / sd
	r.Normal = min(1, 2*NormalCDF(-math.Abs(off)/sd))
	r.Corrected = min(1, 2*NormalCDF(-max(0, math.Abs(off)-0.5)/sd))
	if len(ranked) <= signedRankExact {
		r.Exact = true
		r.Greater, r.Less = rankTails(ranked, r.Plus)
	} else {
		r.Greater, r.Less = NormalCDF(-r.Z), NormalCDF(r.Z)
	}
	r.Greater, r.Less = max(r.Greater, math.SmallestNonzeroFloat64), max(r.Less, math.SmallestNonzeroFloat64)
	r.TwoSided = min(1, 2*min(r.Greater, r.Less))
	return r
}

// signedRanks ranks the sizes of d from 1, ties by their mean rank, and gives the
// ranks that take part with the signs of their differences.
func signedRanks(d []float64, zeros ZeroRanks) (ranked []float64, sign []int) {
	sorted := slices.Clone(d)
	if zeros == ZerosDropped {
		sorted = slices.DeleteFunc(sorted, func(v float64) bool { return v == 0 })
	}
	slices.SortFunc(sorted, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && math.Abs(sorted[j]) == math.Abs(sorted[i]) {
			j++
		}
		for ; i < j && sorted[i] == 0 && zeros != ZerosSplit; i++ { // ranked, and left out
			continue
		}
		first := i
		for ; i < j; i++ {
			ranked = append(ranked, float64(first+1+j)/2)
			sign = append(sign, cmp.Compare(sorted[i], 0))
		}
	}
	return ranked, sign
}

// rankTails gives the exact chances that the ranks which fall heads add up to at
// least and to at most plus: by convolution over doubled ranks, which are whole.
func rankTails(ranked []float64, plus float64) (greater, less float64) {
	total := 0
	for _, rank := range ranked {
		total += int(2 * rank)
	}
	chance := make([]float64, total+1)
	chance[0] = 1
	reach := 0
	for _, rank := range ranked {
		step := int(2 * rank)
		for x := reach; x >= 0; x-- {
			half := chance[x] / 2
			chance[x] = half
			chance[x+step] += half
		}
		reach += step
	}
	for x, p := range chance {
		if float64(x) >= 2*plus {
			greater += p
		}
		if float64(x) <= 2*plus {
			less += p
		}
	}
	return min(greater, 1), min(less, 1)
}
