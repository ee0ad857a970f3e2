package stats_test

import (
	"forerun/scorers/stats"
)

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
	b, c := in.number("b"), in.number("c")
	test := stats.McNemar(int(b), int(c))
	z := stats.TangoScore(b, c, b+c, 0) // at no margin Tango's score is McNemar's
	return results{
		"chi2_asymptotic": z * z, "p_asymptotic": 2 * stats.NormalCDF(-max(z, -z)),
		"p_exact_two_sided": test.ExactTwoSided, "p_midp_two_sided": test.MidPTwoSided,
		"p_exact_onesided_b_gt_c": test.ExactGreater, "p_midp_onesided_b_gt_c": test.MidPGreater,
	}
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

func mcnemarPower(in inputs) results {
	return results{"power": stats.McNemarPower(in.count("npairs"), in.number("pb"), in.number("pc"), in.number("alpha"))}
}

func excessDisagreement(in inputs) results {
	r := stats.ExcessDisagreement(in.column("stable_run1"), in.column("stable_run2"), in.column("candidate"), nil)
	return results{
		"noise_rate": r.Noise, "raw_rate": r.Raw, "excess": r.OneRun.Mean, "excess_se": r.OneRun.CR1,
		"excess_symmetric": r.Excess.Mean, "excess_symmetric_se": r.Excess.CR1,
		"delta_vs_mean_of_two": r.Change.Mean, "delta_se": r.Change.CR1,
	}
}

func passK(in inputs) results {
	n, c := in.count("n"), in.count("c")
	of := func(estimate func(n, c, k int) (float64, bool)) []any {
		return each(in.column("k"), func(k float64) any {
			p, ok := estimate(n, c, int(k))
			if !ok {
				return undefined{p}
			}
			return p
		})
	}
	return results{"pass_at_k": of(stats.PassAtK), "pass_hat_k": of(stats.PassHatK)}
}

func passHatKSuite(in inputs) results {
	trials := in.count("trials")
	var mean, se []any
	for k := 1; k <= trials; k++ {
		var p []float64
		for _, c := range in.column("successes") {
			v, _ := stats.PassHatK(trials, int(c), k)
			p = append(p, v)
		}
		r := stats.ClusterMean(p, nil, nil)
		mean, se = append(mean, r.Mean), append(se, r.CR1)
	}
	return results{"pass_hat": mean, "se": se}
}
