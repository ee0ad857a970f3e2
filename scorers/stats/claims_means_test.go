package stats_test

import (
	"forerun/scorers/stats"
)

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
	r := stats.ClusterMean(in.differences(), in.clusters(), nil)
	t := r.Mean / r.CR2
	return results{
		"diff": r.Mean, "se_iid": r.SEIID, "se_cr0": r.CR0, "se_cr1": r.CR1, "se_cr2": r.CR2,
		"df_satterthwaite": r.DF, "t": t, "p": 2 * stats.TCDF(-max(t, -t), r.DF),
	}
}

func pairedT(in inputs) results {
	r := stats.ClusterMean(in.differences(), nil, nil)
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

func tost(in inputs) results {
	d := in.differences()
	e := stats.TOST(d, nil, nil, in.number("low"), in.number("high"))
	r := stats.ClusterMean(d, nil, nil)
	se, df := r.Robust()
	half := stats.TQuantile(1-in.number("alpha"), df) * se
	return results{
		"t_lower": e.TLow, "p_lower": e.PLow, "t_upper": e.THigh, "p_upper": e.PHigh, "p_tost": e.P,
		"ci90": pair(r.Mean-half, r.Mean+half),
	}
}

func logRatio(in inputs) results {
	r := stats.LogRatio(in.column("candidate"), in.column("stable"), nil, nil)
	t := r.Log / r.SE
	lo, hi := r.Interval(in.number("conf"))
	return results{
		"gmr": r.Ratio, "t": t, "p": 2 * stats.TCDF(-max(t, -t), r.DF), "lo": lo, "hi": hi,
		"p_noninferior_1p10": r.PBelow(1.10),
	}
}

func varianceComponents(in inputs) results {
	var scores [][]float64
	in.read("scores", &scores)
	r := stats.VarianceComponents(scores)
	return results{
		"grand_mean": r.Mean, "within_case_var": r.Within, "between_case_var": r.Between,
		"se_of_mean": r.SE, "se_if_repeats_treated_iid": r.SEIID,
	}
}
