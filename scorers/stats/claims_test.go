package stats_test

import (
	"slices"

	"forerun/scorers/stats"
)

// claims is the table of what this package is held to. Stats that are not in it
// belong to methods that no part of forerun uses yet.
func claims() map[string]claim {
	return map[string]claim{
		"paired_proportion_difference":   pairedProportions,
		"tango_noninferiority":           tangoNonInferiority,
		"tango_zero_discordant":          tangoZeroDiscordant,
		"tango_design_effect":            tangoDesignEffect,
		"mcnemar":                        mcnemar,
		"clustered_se_mean":              clusteredMean,
		"clustered_paired_diff":          clusteredPairedDifference,
		"paired_t":                       pairedT,
		"weighted_mean_hajek":            hajek,
		"icc1_design_effect":             intraclass,
		"ratio_fieller_paired":           fieller,
		"ratio_delta":                    ratioDelta,
		"ratio_delta_clustered":          ratioDelta,
		"harrell_davis":                  harrellDavis,
		"quantile_type7":                 quantileType7,
		"quantile_order_stat_ci":         orderStatistics,
		"quantile_min_n":                 quantileMinN,
		"bootstrap_bca":                  bootstrapMean,
		"cluster_bootstrap":              bootstrapClusters,
		"paired_bootstrap_quantile":      bootstrapMedians,
		"paired_permutation_exact":       signFlip,
		"wilson_interval":                wilson,
		"wilson_design_effect":           wilsonDesignEffect,
		"clopper_pearson":                clopperPearson,
		"clopper_pearson_onesided_upper": clopperPearsonUpper,
		"p_adjust":                       adjusted,
		"paired_ni_sample_size":          sampleSize,
		"n_more_cases":                   moreCases,
		"normal_sf":                      normalTail,
	}
}

func pairedProportions(in inputs) results {
	a, b, c, d, n := in.number("a"), in.number("b"), in.number("c"), in.number("d"), in.number("n")
	conf := in.number("conf")
	return results{
		"delta":                   (b - c) / n,
		"tango_score":             pair(stats.TangoInterval(b, c, n, stats.NormalQuantile((1+conf)/2))),
		"newcombe_square_and_add": pair(stats.NewcombeInterval(a, b, c, d, conf)),
		"bonett_price":            pair(stats.BonettPrice(b, c, n, conf)),
	}
}

func tangoNonInferiority(in inputs) results {
	b, c, n := in.number("b"), in.number("c"), in.number("n")
	margin, alpha := in.number("margin"), in.number("alpha")
	z := stats.TangoScore(b, c, n, margin)
	_, upper := stats.TangoInterval(b, c, n, stats.NormalQuantile(1-alpha))
	return results{
		"delta": (b - c) / n, "z": z, "p_noninferior": stats.NormalCDF(z), "upper_onesided95": upper,
		"noninferior": upper < margin,
	}
}

func tangoZeroDiscordant(in inputs) results {
	b, c, n := in.number("b"), in.number("c"), in.number("n")
	_, upper := stats.TangoInterval(b, c, n, stats.NormalQuantile(1-in.number("alpha_one_sided")))
	return results{"upper": upper, "z_at_margin_0p02": stats.TangoScore(b, c, n, 0.02)}
}

func tangoDesignEffect(in inputs) results {
	deff, df := in.number("design_effect"), in.number("df")
	z := stats.TangoScore(in.number("b")/deff, in.number("c")/deff, in.number("n")/deff, in.number("margin"))
	return results{"z": z, "t_crit": stats.TQuantile(0.05, df), "p_t": stats.TCDF(z, df)}
}

func mcnemar(in inputs) results {
	test := stats.McNemar(in.count("b"), in.count("c"))
	return results{
		"p_exact_two_sided": test.ExactTwoSided, "p_midp_two_sided": test.MidPTwoSided,
		"p_exact_onesided_b_gt_c": test.ExactGreater, "p_midp_onesided_b_gt_c": test.MidPGreater,
	}
}

func clusteredMean(in inputs) results {
	r := stats.ClusterMean(in.column("s"), in.clusters(), nil)
	if !r.Defined {
		return results{
			"mean": r.Mean, "se_iid": r.SEIID, "G": r.G, "se_cr0": undefined{r.CR0},
			"se_cr1_G_over_Gm1": undefined{r.CR1}, "se_cr1S": undefined{r.CR1}, "se_cr2": undefined{r.CR2},
			"df_satterthwaite": undefined{r.DF}, "defined": false, "valid_for_gate": false,
		}
	}
	return results{
		"mean": r.Mean, "se_iid": r.SEIID, "se_cr0": r.CR0, "se_cr1_G_over_Gm1": r.CR1, "se_cr1S": r.CR1,
		"se_cr2": r.CR2, "df_satterthwaite": r.DF, "G": r.G,
	}
}

func clusteredPairedDifference(in inputs) results {
	r := stats.ClusterMean(in.minus("a", "b"), in.clusters(), nil)
	t := r.Mean / r.CR2
	return results{
		"diff": r.Mean, "se_iid": r.SEIID, "se_cr0": r.CR0, "se_cr1": r.CR1, "se_cr2": r.CR2,
		"df_satterthwaite": r.DF, "t": t, "p": 2 * stats.TCDF(-max(t, -t), r.DF),
	}
}

func pairedT(in inputs) results {
	r := stats.ClusterMean(in.minus("a", "b"), nil, nil)
	df := float64(r.G - 1)
	t := r.Mean / r.CR1
	crit := stats.TQuantile((1+in.number("conf"))/2, df)
	return results{
		"mean_diff": r.Mean, "se": r.CR1, "t": t, "df": df, "p": 2 * stats.TCDF(-max(t, -t), df),
		"lo": r.Mean - crit*r.CR1, "hi": r.Mean + crit*r.CR1,
	}
}

func hajek(in inputs) results {
	w := in.column("w")
	r := stats.ClusterMean(in.column("x"), nil, w)
	return results{"mean": r.Mean, "se": r.CR1, "n_eff_kish": stats.KishN(w)}
}

func intraclass(in inputs) results {
	var groups [][]float64
	in.read("groups", &groups)
	var x []float64
	var cluster []int
	for g, values := range groups {
		for _, v := range values {
			x, cluster = append(x, v), append(cluster, g)
		}
	}
	r := stats.Intraclass(x, cluster)
	return results{
		"msb": r.MSB, "msw": r.MSW, "icc1": r.ICC, "design_effect": r.DesignEffect, "n_eff": r.EffectiveN,
		"ratio_var_mean": r.MSB / r.MSW,
	}
}

func fieller(in inputs) results {
	num, den := in.column("num"), in.column("den")
	r := stats.FiellerRatio(num, den, nil, nil, stats.TQuantile((1+in.number("conf"))/2, float64(len(num)-1)))
	got := results{"ratio": r.Ratio, "g": r.G, "bounded": r.Bounded}
	if r.Bounded {
		got["lo"], got["hi"] = r.Lo, r.Hi
	}
	return got
}

func ratioDelta(in inputs) results {
	var cluster []int
	if in.has("cluster") {
		cluster = in.clusters()
	}
	r := stats.FiellerRatio(in.column("num"), in.column("den"), cluster, nil, 0)
	_, df, _ := stats.FiellerTest(in.column("num"), in.column("den"), cluster, nil, 1)
	z := stats.NormalQuantile(0.975)
	return results{"ratio": r.Ratio, "se": r.SE, "df": df, "lo_z": r.Ratio - z*r.SE, "hi_z": r.Ratio + z*r.SE}
}

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

func signFlip(in inputs) results {
	greater, less := stats.SignFlip(in.column("d"), nil)
	return results{"p_greater": greater, "p_two_sided": 2 * min(greater, less)}
}

func wilson(in inputs) results {
	lo, hi := stats.WilsonInterval(in.number("x"), in.number("n"), in.number("conf"))
	return results{"lo": lo, "hi": hi}
}

func wilsonDesignEffect(in inputs) results {
	deff := in.number("design_effect")
	lo, hi := stats.WilsonInterval(in.number("x")/deff, in.number("n")/deff, in.number("conf"))
	return results{"lo": lo, "hi": hi}
}

func clopperPearson(in inputs) results {
	lo, hi := stats.ClopperPearson(in.count("x"), in.count("n"), in.number("conf"))
	return results{"lo": lo, "hi": hi}
}

func clopperPearsonUpper(in inputs) results {
	return results{"hi": stats.ClopperPearsonUpper(in.count("x"), in.count("n"), in.number("conf"))}
}

func adjusted(in inputs) results {
	p := in.column("p")
	return results{
		"holm": list(stats.Holm(p)...), "hochberg": list(stats.Hochberg(p)...),
		"bonferroni": list(stats.Bonferroni(p)...),
		"bh":         list(stats.BenjaminiHochberg(p)...), "by": list(stats.BenjaminiYekutieli(p)...),
	}
}

func sampleSize(in inputs) results {
	psi, alpha := in.number("discordance"), in.number("alpha_one_sided")
	delta, margin := in.number("true_delta"), in.number("margin")
	n, _ := stats.PairedSampleSize(psi, delta, margin, alpha, in.number("power"))
	return results{
		"n_ceil":                      n,
		"exact_tango_power_at_n_ceil": stats.TangoPower(n, psi, delta, margin, stats.NormalQuantile(1-alpha)),
	}
}

func moreCases(in inputs) results {
	b, c, n := in.count("b"), in.count("c"), in.count("n")
	margin := in.number("margin")
	more, _ := stats.MoreCases(b, c, n, margin, 1, in.number("alpha_one_sided"), in.number("power"))
	return results{
		"z_now":      stats.TangoScore(float64(b), float64(c), float64(n), margin),
		"n_required": n + more, "n_more": more,
	}
}

func normalTail(in inputs) results {
	return results{"sf": each(in.column("z"), func(z float64) float64 { return stats.NormalCDF(-z) })}
}
