package stats

// EquivalenceResult is the pair of one-sided tests that together show that a mean
// lies inside a range.
type EquivalenceResult struct {
	TLow, PLow   float64 // of "the mean is not above low"
	THigh, PHigh float64 // of "the mean is not below high"
	P            float64 // the larger of the two: the p of "not inside the range"
	DF           float64
	Defined      bool
}

// TOST tests whether the mean of d lies inside (low, high), by two one-sided tests
// (Schuirmann 1987, J Pharmacokinet Biopharm 15:657-680): for metrics where a change
// either way is unwanted. At level alpha it says so exactly where the two-sided
// 1-2alpha interval lies inside. Standard errors as [ClusterMeanResult.Robust] has
// them; P is 1 and Defined false where [ClusterMean] is not defined or the range is
// empty.
func TOST(d []float64, cluster []int, w []float64, low, high float64) EquivalenceResult {
	r := ClusterMean(d, cluster, w)
	if !r.Defined || !finite(low, high) || low >= high {
		return EquivalenceResult{PLow: 1, PHigh: 1, P: 1}
	}
	se, df := r.Robust()
	e := EquivalenceResult{DF: df, TLow: bounded((r.Mean - low) / se), THigh: bounded((r.Mean - high) / se), Defined: true}
	e.PLow, e.PHigh = TCDF(-e.TLow, df), TCDF(e.THigh, df)
	e.P = max(e.PLow, e.PHigh)
	return e
}
