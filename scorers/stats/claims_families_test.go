package stats_test

import "forerun/scorers/stats"

func adjusted(in inputs) results {
	p := in.column("p")
	count := func(adjusted []float64) (rejected int) {
		for _, v := range adjusted {
			if v <= 0.05 {
				rejected++
			}
		}
		return rejected
	}
	return results{
		"rejected_bh_05": count(stats.BenjaminiHochberg(p)), "rejected_bonferroni_05": count(stats.Bonferroni(p)),
		"holm": list(stats.Holm(p)...), "hochberg": list(stats.Hochberg(p)...),
		"bonferroni": list(stats.Bonferroni(p)...),
		"bh":         list(stats.BenjaminiHochberg(p)...), "by": list(stats.BenjaminiYekutieli(p)...),
	}
}
