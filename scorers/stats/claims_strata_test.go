package stats_test

import (
	"slices"

	"forerun/scorers/stats"
)

// strata reads stratum names as indices into their sizes.
func (in inputs) strata() (stratum []int, size []float64) {
	in.t.Helper()
	var names []string
	sizes := map[string]float64{}
	in.read("stratum", &names)
	in.read("N", &sizes)
	var order []string
	for _, name := range names {
		at := slices.Index(order, name)
		if at < 0 {
			at = len(order)
			order, size = append(order, name), append(size, sizes[name])
		}
		stratum = append(stratum, at)
	}
	return stratum, size
}

func stratifiedMean(in inputs) results {
	stratum, size := in.strata()
	r := stats.StratifiedMean(in.column("d"), stratum, size)
	return results{"mean": r.Mean, "se": r.SE, "naive_mean": r.Naive}
}

func poststratifiedMean(in inputs) results {
	stratum, size := in.strata()
	r := stats.PoststratifiedMean(in.column("d"), stratum, nil, size)
	return results{"mean": r.Mean, "se": r.SE}
}

func mantelHaenszel(in inputs) results {
	var tables [][4]float64
	in.read("strata_x1_f1_x2_f2", &tables)
	var strata []stats.TwoByTwo
	var all stats.TwoByTwo
	for _, x := range tables {
		s := stats.TwoByTwo{StableYes: x[0], StableNo: x[1], CandidateYes: x[2], CandidateNo: x[3]}
		strata = append(strata, s)
		all.StableYes, all.StableNo = all.StableYes+x[0], all.StableNo+x[1]
		all.CandidateYes, all.CandidateNo = all.CandidateYes+x[2], all.CandidateNo+x[3]
	}
	r, crude := stats.MantelHaenszel(strata), stats.MantelHaenszel([]stats.TwoByTwo{all})
	lo, hi := r.OddsRatioInterval(0.95)
	return results{
		"chi2": r.ChiSquare, "p": r.P, "chi2_cc": r.ChiSquareCorrected, "p_cc": r.PCorrected,
		"or_mh": r.OddsRatio, "or_lo": lo, "or_hi": hi, "crude_or": crude.OddsRatio,
	}
}

func cochranQ(in inputs) results {
	d, se := in.column("estimates"), in.column("se")
	q, p, i2 := stats.CochranQ(d, se)
	pooled, pooledSE, _ := stats.InverseVariance(d, se)
	return results{"pooled": pooled, "pooled_se": pooledSE, "Q": q, "p": p, "I2": i2}
}
