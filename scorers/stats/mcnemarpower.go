package stats

import "sort"

// McNemarPower gives the exact chance that the exact one-sided McNemar test at alpha
// finds harm among n independent pairs of which a share pb is lost and pc won: the
// sum over the trinomial. 0 out of range (n < 1, pb+pc > 1, alpha outside (0, 1)).
func McNemarPower(n int, pb, pc, alpha float64) float64 {
	return mcNemarPower(n, pb, pc, alpha, func(t McNemarTest) float64 { return t.ExactGreater })
}

// McNemarMidPPower is [McNemarPower] of the mid-p test, by which the gate claims
// harm: closer to its level, and so more powerful.
func McNemarMidPPower(n int, pb, pc, alpha float64) float64 {
	return mcNemarPower(n, pb, pc, alpha, func(t McNemarTest) float64 { return t.MidPGreater })
}

func mcNemarPower(n int, pb, pc, alpha float64, p func(McNemarTest) float64) float64 {
	if n < 1 || !(pb >= 0 && pc >= 0 && pb+pc <= 1 && alpha > 0 && alpha < 1) || pb+pc == 0 {
		return 0
	}
	power := 0.0
	for m := 1; m <= n; m++ {
		chance := binomialPoint(n, m, pb+pc)
		if chance < 1e-16 {
			continue
		}
		least := sort.Search(m+1, func(b int) bool { return p(McNemar(b, m-b)) <= alpha })
		if least <= m { // at least that many of m, counted from the other side
			power += chance * binomialAtMost(m, m-least, pc/(pb+pc))
		}
	}
	return min(power, 1)
}
