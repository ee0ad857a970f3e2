package stats_test

import (
	"math"

	"forerun/scorers/stats"
)

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
		"delta":      float64(b-c) / float64(n),
		"z_now":      stats.TangoScore(float64(b), float64(c), float64(n), margin),
		"n_required": n + more, "n_more": more,
	}
}

func repeatedDesign(in inputs) stats.RepeatedDesign {
	return stats.RepeatedDesign{
		Between: in.number("omega2"), WithinStable: in.number("sigma2_a"), WithinCandidate: in.number("sigma2_b"),
		TrialsStable: in.count("K_a"), TrialsCandidate: in.count("K_b"),
	}
}

func millerSampleSize(in inputs) results {
	n, _ := stats.MillerSampleSize(repeatedDesign(in), in.number("delta"), in.number("alpha"), in.number("power"))
	return results{"n_ceil": n}
}

func millerMDE(in inputs) results {
	mde, _ := stats.MillerMDE(repeatedDesign(in), in.count("n"), in.number("alpha"), in.number("power"))
	return results{"mde": mde}
}

func intersectionUnionPower(in inputs) results {
	const alpha = 0.05
	overall := in.number("overall_power")
	each := stats.IntersectionUnionPower(in.count("guardrails"), overall)
	needs, _ := stats.MinimumDetectable(1, 1, alpha, each)
	alone, _ := stats.MinimumDetectable(1, 1, alpha, overall)
	return results{"per_guardrail_power": each, "n_inflation": needs * needs / (alone * alone)}
}

func conditionalPower(in inputs) results {
	b, c, m := in.number("b"), in.number("c"), in.number("m")
	now := stats.Interim{
		Harm: (b - c) / m, SE: math.Sqrt(stats.PairVariance(b, c, m) / m), Fraction: m / in.number("N"),
	}
	zero, _ := stats.ConditionalPower(now, 0, in.number("margin"), in.number("z_final"))
	observed, _ := stats.ConditionalPower(now, now.Harm, in.number("margin"), in.number("z_final"))
	return results{"trend_zero": zero, "trend_observed": observed}
}
