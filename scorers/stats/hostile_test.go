package stats_test

import (
	"forerun/scorers/stats"
)

// others calls, with what [TestNoNaNLeaves] has drawn, the functions that plan, stop
// early, stratify and describe.
func others(x, y, w []float64, cluster []int, f [4]float64, c [3]int) map[string][]any {
	p, q, r, s := f[0], f[1], f[2], f[3]
	i, j, k := c[0], c[1], c[2]
	got := map[string][]any{
		"OBrienFlemingBounds": {stats.OBrienFlemingBounds(x, p), stats.OBrienFlemingBounds([]float64{0.3, 1}, p)},
		"OBrienFlemingSpent":  {stats.OBrienFlemingSpent(p, q)},
		"e-values": {
			stats.DiscordantEValue(i, j), stats.MeanEValue(x), stats.ProductEValue(x), stats.EValueP(p), stats.EBH(x, p),
		},
		"PairVariance":           {stats.PairVariance(p, q, r)},
		"IntersectionUnionPower": {stats.IntersectionUnionPower(i, p)},
		"McNemarPower":           {stats.McNemarPower(k, p, q, r), stats.McNemarMidPPower(k, p, q, r)},
		"VarianceComponents":     {stats.VarianceComponents([][]float64{x, y, w})},
		"ExcessDisagreement":     {stats.ExcessDisagreement(x, y, w, cluster)},
		"StratifiedMean":         {stats.StratifiedMean(x, cluster, w)},
		"PoststratifiedMean":     {stats.PoststratifiedMean(x, cluster, cluster, y)},
		"TOST":                   {stats.TOST(x, cluster, w, p, q)},
		"Woodruff":               {stats.Woodruff(x, cluster, w, p, q)},
		"SignedRank":             {stats.SignedRank(x, stats.ZeroRanks(i))},
		"HodgesLehmann":          {stats.HodgesLehmann(x)},
	}
	add := func(name string, results ...any) { got[name] = append(got[name], results...) }
	power, _ := stats.ConditionalPower(stats.Interim{Harm: p, SE: q, Fraction: r}, s, q, p)
	add("ConditionalPower", power)
	mde, _ := stats.MinimumDetectable(p, k, q, r)
	add("MinimumDetectable", mde)
	design := stats.RepeatedDesign{Between: p, WithinStable: q, WithinCandidate: r, TrialsStable: i, TrialsCandidate: j}
	variance, _ := design.Variance()
	mde, _ = stats.MillerMDE(design, k, s, 0.8)
	add("RepeatedDesign", variance, mde)
	stats.MillerSampleSize(design, s, p, q)
	hat, _ := stats.PassHatK(i, j, k)
	at, _ := stats.PassAtK(i, j, k)
	add("pass", hat, at)
	cochran, tail, share := stats.CochranQ(x, y)
	mean, se, _ := stats.InverseVariance(x, y)
	add("CochranQ", cochran, tail, share, mean, se)
	tables := []stats.TwoByTwo{{p, q, r, s}, {3, 1, 2, 4}}
	mh := stats.MantelHaenszel(tables)
	lo, hi := mh.OddsRatioInterval(p)
	add("MantelHaenszel", mh, lo, hi)
	ratio := stats.LogRatio(x, y, cluster, w)
	lo, hi = ratio.Interval(p)
	add("LogRatio", ratio, lo, hi, ratio.PBelow(q))
	robust, df := stats.ClusterMean(x, cluster, w).Robust()
	add("Robust", robust, df)
	return got
}
