package stats

import (
	"math"
	"slices"
)

// HodgesLehmann gives the pseudo-median of d, the median of all means of two of its
// values, each with itself included (Hodges and Lehmann 1963, Ann Math Stat
// 34:598-611): a robust centre of paired differences, and their median where they are
// symmetric. Zeros take part. In O(n log n) time: the means are counted, never
// listed. Without values, or with one that is not finite, it is 0.
func HodgesLehmann(d []float64) float64 {
	n := len(d)
	if n == 0 || !finite(d...) {
		return 0
	}
	sorted := slices.Sorted(slices.Values(d))
	pairs := n * (n + 1) / 2
	return walsh(sorted, (pairs+1)/2)/2 + walsh(sorted, pairs/2+1)/2
}

// walsh gives the k-th smallest mean of two of the sorted values, k from 1.
func walsh(sorted []float64, k int) float64 {
	lo, hi := math.Nextafter(sorted[0], math.Inf(-1)), sorted[len(sorted)-1]
	for range 200 {
		mid := lo/2 + hi/2
		if mid <= lo || mid >= hi {
			break
		}
		if meansUpTo(sorted, mid) >= k {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// meansUpTo counts the pairs i <= j whose mean is at most x.
func meansUpTo(sorted []float64, x float64) int {
	count, j := 0, len(sorted)-1
	for i := 0; i <= j; {
		if sorted[i]/2+sorted[j]/2 <= x {
			count += j - i + 1
			i++
		} else {
			j--
		}
	}
	return count
}
