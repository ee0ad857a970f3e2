package stats

import "math"

// LogRatioResult is the geometric mean of paired ratios.
type LogRatioResult struct {
	Ratio   float64 // exp of Log; 1 is no change
	Log     float64 // mean of log(num/den)
	SE      float64 // of Log
	DF      float64
	Defined bool
}

// LogRatio gives the geometric mean of num[i]/den[i] over cases, with the
// cluster-robust error of [ClusterMeanResult.Robust] on the logarithms: what changes
// for the typical request, however long the tail. It is not the bill: for money and
// totals [FiellerRatio] is the target, and this one stands beside it. Undefined where
// a value is not positive or not finite, or where [ClusterMean] is not defined.
func LogRatio(num, den []float64, cluster []int, w []float64) LogRatioResult {
	if len(num) != len(den) {
		return LogRatioResult{}
	}
	d := make([]float64, len(num))
	for i, v := range num {
		if !(v > 0 && den[i] > 0) || !finite(v, den[i]) {
			return LogRatioResult{}
		}
		d[i] = math.Log(v) - math.Log(den[i])
	}
	r := ClusterMean(d, cluster, w)
	ratio := math.Exp(r.Mean)
	if !r.Defined || !finite(ratio) || ratio == 0 {
		return LogRatioResult{}
	}
	se, df := r.Robust()
	return LogRatioResult{Ratio: ratio, Log: r.Mean, SE: se, DF: df, Defined: true}
}

// Interval gives the two-sided interval of the ratio at confidence conf; where the
// result is not defined it is 0 to the largest float.
func (r LogRatioResult) Interval(conf float64) (lo, hi float64) {
	if !r.Defined || !(conf > 0 && conf < 1) {
		return 0, math.MaxFloat64
	}
	half := TQuantile((1+conf)/2, r.DF) * r.SE
	return bounded(math.Exp(r.Log - half)), bounded(math.Exp(r.Log + half))
}

// PBelow gives the one-sided p of "the ratio is not below limit"; 1 where the result
// is not defined or limit is not positive.
func (r LogRatioResult) PBelow(limit float64) float64 {
	if !r.Defined || !(limit > 0) || math.IsInf(limit, 1) {
		return 1
	}
	return TCDF((r.Log-math.Log(limit))/r.SE, r.DF)
}
