package compare

import (
	"math"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byWeightedQuantile compares weighted quantiles. As in the linearisation for
// many pairs, the share of weight at or below each arm's quantile gets a
// cluster-robust error, which the values turn into limits (Woodruff), and the
// limits of both arms join by square-and-add with the correlation of the shares.
func (q question) byWeightedQuantile(c *gate.Comparison, p pairs) {
	c.Method = "weighted quantiles, paired clustered linearisation (Woodruff)"
	w := weighted{
		at: q.metric.Quantile, relative: q.scale() == gate.Relative,
		stable: newDistribution(p.stable, p.weight), candidate: newDistribution(p.candidate, p.weight),
	}
	s := indicators(p.stable, w.stable.quantile(w.at))
	t := indicators(p.candidate, w.candidate.quantile(w.at))
	rs, rt, rd := stats.ClusterMean(s, p.cluster, p.weight), stats.ClusterMean(t, p.cluster, p.weight), stats.ClusterMean(minus(t, s), p.cluster, p.weight)
	w.seStable, w.seCandidate = rs.CR1, rt.CR1
	if rs.Defined && rt.Defined {
		w.correlation = (rs.CR1*rs.CR1 + rt.CR1*rt.CR1 - rd.CR1*rd.CR1) / (2 * rs.CR1 * rt.CR1)
		w.correlation = min(max(w.correlation, -1), 1)
	}
	q.quantileResult(c, p, w.result(q.alpha(), float64(p.groups()-1), rs.Defined && rt.Defined))
}

type weighted struct {
	at, seStable, seCandidate, correlation float64
	stable, candidate                      distribution
	relative                               bool
}

func (w weighted) result(alpha, df float64, defined bool) stats.BootstrapResult {
	r := stats.BootstrapResult{Estimate: w.estimate(), PGreater: 1, PLess: 1, Degenerate: true}
	smallest := min(w.stable.value[0], w.candidate.value[0])
	if !defined || (w.relative && smallest <= 0) {
		return r
	}
	for _, a := range []float64{alpha, twoSided95} {
		crit := stats.TQuantile(1-a, df)
		if reach := crit * max(w.seStable, w.seCandidate); w.at+reach >= 1 || w.at-reach <= 0 {
			return r // a limit beyond the values
		}
		lo, hi := w.interval(crit)
		r.Intervals = append(r.Intervals, [2]float64{lo, hi})
	}
	lo, hi := w.interval(1)
	r.SE = (hi - lo) / 2
	if !(r.SE > 0) {
		return r
	}
	r.Degenerate = false
	r.PGreater, r.PLess = stats.TCDF(-r.Estimate/r.SE, df), stats.TCDF(r.Estimate/r.SE, df)
	return r
}

func (w weighted) estimate() float64 {
	s, t := w.stable.quantile(w.at), w.candidate.quantile(w.at)
	switch {
	case !w.relative:
		return t - s
	case s > 0:
		return t/s - 1
	}
	return 0
}

func (w weighted) interval(crit float64) (lo, hi float64) {
	arm := func(d distribution, se float64) (below, above float64) {
		q, lo, hi := d.quantile(w.at), d.quantile(w.at-crit*se), d.quantile(w.at+crit*se)
		if w.relative {
			return math.Log(q / lo), math.Log(hi / q)
		}
		return q - lo, hi - q
	}
	sBelow, sAbove := arm(w.stable, w.seStable)
	cBelow, cAbove := arm(w.candidate, w.seCandidate)
	down := math.Sqrt(max(0, cBelow*cBelow+sAbove*sAbove-2*w.correlation*cBelow*sAbove))
	up := math.Sqrt(max(0, cAbove*cAbove+sBelow*sBelow-2*w.correlation*cAbove*sBelow))
	e := w.estimate()
	if w.relative {
		return (1+e)*math.Exp(-down) - 1, (1+e)*math.Exp(up) - 1
	}
	return e - down, e + up
}
