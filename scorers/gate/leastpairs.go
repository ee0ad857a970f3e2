package gate

import "forerun/scorers/stats"

// A p99 rests on the one worst case in a hundred. From 299 pairs it has a finite
// bound, which says little as long as two or three cases make it.
const (
	farOut      = 0.99
	farOutPairs = 1000
)

// LeastPairs is the number of equally weighted pairs from which a margin on a
// quantile is judged at a one-sided level: enough for a finite bound, and a
// thousand from the p99 outwards. Planning asks for as many as judging does.
func LeastPairs(quantile, alpha float64) int {
	n := stats.QuantileMinN(quantile, 1-alpha, false)
	if max(quantile, 1-quantile) >= farOut {
		return max(n, farOutPairs)
	}
	return n
}
