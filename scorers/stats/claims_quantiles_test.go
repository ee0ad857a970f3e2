package stats_test

import (
	"slices"

	"forerun/scorers/stats"
)

func harrellDavis(in inputs) results {
	x := slices.Sorted(slices.Values(in.column("x")))
	return results{"q": each(in.column("probs"), func(p float64) float64 { return stats.HarrellDavis(x, p) })}
}

func quantileType7(in inputs) results {
	x := slices.Sorted(slices.Values(in.column("x")))
	return results{"q": each(in.column("probs"), func(p float64) float64 { return stats.QuantileType7(x, p) })}
}

func orderStatistics(in inputs) results {
	x := slices.Sorted(slices.Values(in.column("x")))
	rankLo, rankHi, coverage := stats.QuantileRanks(len(x), in.number("p"), in.number("conf"))
	lo, hi := stats.QuantileInterval(x, in.number("p"), in.number("conf"))
	return results{"rank_lo": rankLo, "rank_hi": rankHi, "coverage": coverage, "lo": lo, "hi": hi}
}

func quantileMinN(in inputs) results {
	n := func(twoSided bool) []any {
		return each(in.column("p"), func(p float64) float64 {
			return float64(stats.QuantileMinN(p, in.number("conf"), twoSided))
		})
	}
	return results{"one_sided": n(false), "two_sided": n(true)}
}

func woodruff(in inputs) results {
	var q, lo, hi, se []any
	for _, p := range in.column("probs") {
		r := stats.Woodruff(in.column("x"), nil, in.column("w"), p, in.number("conf"))
		q, lo, hi, se = append(q, r.Quantile), append(lo, r.Lo), append(hi, r.Hi), append(se, r.SE)
	}
	return results{"q": q, "lo": lo, "hi": hi, "se": se}
}
