package stats_test

import (
	"slices"

	"forerun/scorers/stats"
)

// everyResample gives a statistic's value on each of the n^n ways to draw n units
// from n with replacement, so that a bootstrap has no randomness left.
func everyResample(n int, statistic func(units []int) float64) []float64 {
	var values []float64
	units := make([]int, n)
	var draw func(i int)
	draw = func(i int) {
		if i == n {
			values = append(values, statistic(units))
			return
		}
		for u := range n {
			units[i] = u
			draw(i + 1)
		}
	}
	draw(0)
	return values
}

// leaveOneOut gives a statistic's values with one unit left out each.
func leaveOneOut(n int, statistic func(units []int) float64) []float64 {
	values := make([]float64, n)
	for out := range n {
		var units []int
		for u := range n {
			if u != out {
				units = append(units, u)
			}
		}
		values[out] = statistic(units)
	}
	return values
}

func all(n int) []int {
	units := make([]int, n)
	for u := range n {
		units[u] = u
	}
	return units
}

func resampled(n int, statistic func(units []int) float64) (stats.Resampled, float64) {
	estimate := statistic(all(n))
	return stats.NewResampled(estimate, everyResample(n, statistic), leaveOneOut(n, statistic)), estimate
}

// meanOf is the statistic of the mean of the pooled values of units.
func meanOf(groups [][]float64) func(units []int) float64 {
	return func(units []int) float64 {
		sum, n := 0.0, 0
		for _, u := range units {
			for _, v := range groups[u] {
				sum += v
				n++
			}
		}
		return sum / float64(n)
	}
}

func bootstrapMean(in inputs) results {
	x := in.column("x")
	groups := make([][]float64, len(x))
	for i, v := range x {
		groups[i] = []float64{v}
	}
	conf := 0.95
	if in.has("conf") {
		conf = in.number("conf")
	}
	r, estimate := resampled(len(x), meanOf(groups))
	lo, hi := r.BCa(conf)
	pLo, pHi := r.Percentile(conf)
	return results{
		"theta": estimate, "boot_mean": r.Mean(), "boot_se": r.SE(), "lo": lo, "hi": hi, "bca_lo": lo, "bca_hi": hi, "percentile_lo": pLo, "percentile_hi": pHi,
		"z0": r.Bias(), "z0_half_ties": r.Bias(), "a": r.Acceleration(), "a_jackknife": r.Acceleration(),
		"valid_for_gate": !r.Degenerate(),
	}
}

func bootstrapClusters(in inputs) results {
	var groups [][]float64
	in.read("clusters", &groups)
	conf := in.number("conf")
	r, estimate := resampled(len(groups), meanOf(groups))
	lo, hi := r.BCa(conf)
	pLo, pHi := r.Percentile(conf)
	return results{
		"theta": estimate, "boot_mean": r.Mean(), "boot_se": r.SE(), "percentile_lo": pLo, "percentile_hi": pHi,
		"z0_half_ties": r.Bias(), "a_jackknife_clusters": r.Acceleration(), "bca_lo": lo, "bca_hi": hi,
	}
}

func bootstrapMedians(in inputs) results {
	stable, candidate, p := in.column("stable"), in.column("candidate"), in.number("prob")
	difference := func(units []int) float64 {
		s, c := make([]float64, len(units)), make([]float64, len(units))
		for i, u := range units {
			s[i], c[i] = stable[u], candidate[u]
		}
		slices.Sort(s)
		slices.Sort(c)
		return stats.QuantileType7(c, p) - stats.QuantileType7(s, p)
	}
	r, estimate := resampled(len(stable), difference)
	lo, hi := r.Percentile(in.number("conf"))
	return results{"point": estimate, "lo": lo, "hi": hi, "mean": r.Mean(), "sd": r.SE()}
}
