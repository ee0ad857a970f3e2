package stats_test

import (
	"math"
	"slices"

	"forerun/scorers/stats"
)

func signFlip(in inputs) results {
	d := in.column("d")
	greater, less := stats.SignFlip(d, nil)
	patterns := math.Ldexp(1, len(d))
	return results{
		"count_one_sided": greater * patterns, "count_two_sided": 2 * min(greater, less) * patterns,
		"p_greater": greater, "p_two_sided": 2 * min(greater, less),
	}
}

func signedRank(in inputs) results {
	d := in.differences()
	pratt, dropped := stats.SignedRank(d, stats.ZerosPratt), stats.SignedRank(d, stats.ZerosDropped)
	got := results{
		"V": dropped.Plus, "n_nonzero": dropped.Nonzero, "p_exact_two_sided": dropped.TwoSided, "p": dropped.TwoSided,
		"p_exact_zeros_dropped": dropped.TwoSided, "p_exact_wilcoxon_coin": dropped.TwoSided,
		"p_normal_nocc": dropped.Normal, "p_normal_cc": dropped.Corrected,
		"p_exact_pratt": pratt.TwoSided, "z_pratt": pratt.Z,
		"hl_all":     stats.HodgesLehmann(d),
		"hl_nonzero": stats.HodgesLehmann(slices.DeleteFunc(slices.Clone(d), func(v float64) bool { return v == 0 })),
	}
	if dropped.Nonzero == 0 {
		got["V"] = undefined{dropped.Plus}
	}
	return got
}

func signedRankNormal(in inputs) results {
	var method string
	var corrected bool
	in.read("zero_method", &method)
	in.read("correction", &corrected)
	zeros := map[string]stats.ZeroRanks{
		"pratt": stats.ZerosPratt, "wilcox": stats.ZerosDropped, "zsplit": stats.ZerosSplit,
	}[method]
	r := stats.SignedRank(in.differences(), zeros)
	got := results{"statistic": min(r.Plus, r.Minus), "p": r.Normal}
	if corrected {
		got["p"] = r.Corrected
	}
	return got
}
