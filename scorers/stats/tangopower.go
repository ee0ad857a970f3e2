package stats

import (
	"math"
	"sort"
)

// TangoPower gives the exact chance that n independent pairs show "not worse by
// margin" (TangoScore at margin at most -crit), where a share psi of pairs is
// discordant and the true difference is delta: the sum over the trinomial. At
// delta = margin it is the rate of false passes. It takes O(n^2 psi) steps at
// most. Out of range (|delta| > psi, psi > 1, n < 1) it is 0.
func TangoPower(n int, psi, delta, margin, crit float64) float64 {
	if n < 1 || !(math.Abs(delta) <= psi && psi <= 1) || math.IsNaN(margin+crit) {
		return 0
	}
	share := 0.5 // of harm among discordant pairs
	if psi > 0 {
		share = (1 + delta/psi) / 2
	}
	power := 0.0
	for m := range n + 1 {
		chance := binomialPoint(n, m, psi)
		if chance < 1e-16 {
			continue
		}
		// z rises with b at a fixed m, so what passes is all up to some b.
		passing := sort.Search(m+1, func(b int) bool {
			return TangoScore(float64(b), float64(m-b), float64(n), margin) > -crit
		})
		if passing > 0 {
			power += chance * binomialAtMost(m, passing-1, share)
		}
	}
	return min(power, 1)
}
