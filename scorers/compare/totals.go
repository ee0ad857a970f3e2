package compare

import (
	"math"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byTotals compares ratios of totals, such as cost per success. Each arm's ratio
// is linearised around its value, so that a case's influence on the comparison
// is one number, and the spread of those numbers over clusters gives the error:
// on the logarithm for a relative margin, as it is for an absolute one.
func (q question) byTotals(c *gate.Comparison, p pairs) {
	stable, candidate := linearise(p.stable, p.stablePer, p.weight), linearise(p.candidate, p.candidatePer, p.weight)
	relative := q.scale() == gate.Relative
	c.Method = "ratio of totals, clustered delta method"
	if relative {
		c.Method += " on the logarithm of the ratio of the arms"
	}
	if words := q.emptyTotal(stable, candidate, relative); words != "" {
		block(c, gate.BlockedZeroTotal, words, 0)
		return
	}
	c.CandidateInterval = q.candidateTotals(p)

	estimate, influence := candidate.ratio-stable.ratio, minus(candidate.influence, stable.influence)
	if relative {
		estimate = candidate.ratio/stable.ratio - 1
		for i := range influence {
			influence[i] = candidate.influence[i]/candidate.ratio - stable.influence[i]/stable.ratio
		}
	}
	c.Estimate = number(estimate)
	r := stats.ClusterMean(influence, p.cluster, p.weight)
	if !r.Defined || negligible(influence, candidate, stable, relative) {
		if q.guardrail.Margin != nil {
			blockConstant(c, things(p.n(), "pairs")+" have the same ratio")
		}
		q.constantHarm(c, p, q.exchanged(p))
		return
	}
	// CR1 at every number of clusters, as Fieller's interval of one ratio has it.
	e := standardError{r.CR1, float64(r.G - 1), ""}
	if relative {
		at := math.Log(candidate.ratio / stable.ratio)
		c.Interval, c.Interval95 = grown(e.interval(at, q.alpha())), grown(e.interval(at, twoSided95))
		e.test(c, at)
		onScale := e.se * (1 + estimate)
		c.PairVariance = number(float64(p.n()) * onScale * onScale)
		return
	}
	c.Interval, c.Interval95 = e.interval(estimate, q.alpha()), e.interval(estimate, twoSided95)
	e.test(c, estimate)
	c.PairVariance = number(float64(p.n()) * e.se * e.se)
}

// emptyTotal says why a ratio can't be formed.
func (q question) emptyTotal(stable, candidate linear, relative bool) string {
	for _, arm := range []struct {
		name string
		l    linear
	}{{"stable", stable}, {"candidate", candidate}} {
		switch {
		case !(arm.l.per > 0):
			return "the total that " + arm.name + " is divided by is 0"
		case relative && !(arm.l.ratio > 0):
			return "a margin in % needs values above 0, and the total of " + arm.name + " is 0"
		}
	}
	return ""
}

// linear is a ratio of totals and each case's influence on it.
type linear struct {
	ratio, per float64 // per is the mean of the denominator
	influence  []float64
}

func linearise(value, per, w []float64) linear {
	l := linear{per: mean(per, w), influence: make([]float64, len(value))}
	if !(l.per > 0) {
		return l
	}
	l.ratio = mean(value, w) / l.per
	for i := range value {
		l.influence[i] = (value[i] - l.ratio*per[i]) / l.per
	}
	return l
}

// negligible reports that influences are what rounding leaves of none.
func negligible(influence []float64, candidate, stable linear, relative bool) bool {
	size := max(math.Abs(candidate.ratio), math.Abs(stable.ratio))
	if relative {
		size = 1
	}
	for _, v := range influence {
		if math.Abs(v) > 1e-12*size {
			return false
		}
	}
	return true
}

// grown turns an interval of a logarithm into one of ratio minus 1.
func grown(i gate.Interval) gate.Interval {
	if i.Lo == nil || i.Hi == nil {
		return gate.Interval{}
	}
	return interval(math.Exp(*i.Lo)-1, math.Exp(*i.Hi)-1)
}

// candidateTotals bounds the candidate's own ratio for a hard limit, by Fieller
// over clusters.
func (q question) candidateTotals(p pairs) gate.Interval {
	crit := stats.TQuantile(1-q.alpha(), float64(p.groups()-1))
	r := stats.FiellerRatio(p.candidate, p.candidatePer, p.cluster, p.weight, crit)
	if !r.Bounded || r.SE == 0 {
		return gate.Interval{}
	}
	return interval(r.Lo, r.Hi)
}
