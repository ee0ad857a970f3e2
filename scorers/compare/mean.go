package compare

import (
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byMean compares means of case differences: graded scores, several trials a
// case, and every mean with a margin in its own unit.
func (q question) byMean(c *gate.Comparison, p pairs) {
	r := stats.ClusterMean(p.diff(), p.cluster, p.weight)
	c.Estimate = number(r.Mean)
	c.CandidateInterval = q.candidateMean(c, p)
	c.Method = "mean of case differences"
	if !r.Defined || p.shifted() {
		c.Method += "; no spread"
		if q.guardrail.Margin != nil {
			blockConstant(c, things(p.n(), "pairs")+" differ by the same amount")
		}
		q.constantHarm(c, p, p.diff())
		return
	}
	e := errorOf(r)
	c.Interval, c.Interval95 = e.interval(r.Mean, q.alpha()), e.interval(r.Mean, twoSided95)
	c.PairVariance = number(float64(p.n()) * e.se * e.se)
	e.test(c, r.Mean)
	c.Method += ", " + e.name
}

// standardError is a standard error with the t distribution it is referred to.
type standardError struct {
	se, df float64
	name   string
}

// errorOf chooses between the cluster-robust errors by the number of clusters.
func errorOf(r stats.ClusterMeanResult) standardError {
	if r.G >= manyClusters {
		return standardError{r.CR1, float64(r.G - 1), "cluster-robust t (CR1)"}
	}
	return standardError{r.CR2, r.DF, "cluster-robust t (CR2, Satterthwaite)"}
}

func (e standardError) interval(at, alpha float64) gate.Interval {
	half := e.se * stats.TQuantile(1-alpha, e.df)
	return interval(at-half, at+half)
}

// test fills in the p-values of the claim that at differs from 0.
func (e standardError) test(c *gate.Comparison, at float64) { tTest(c, at/e.se, e.df) }

func tTest(c *gate.Comparison, t, df float64) {
	c.PHigher, c.PLower = number(stats.TCDF(-t, df)), number(stats.TCDF(t, df))
	c.PValue = bothSides(c.PHigher, c.PLower)
}

func bothSides(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return number(min(1, 2*min(*a, *b)))
}

// candidateMean bounds the candidate's own mean for a hard limit.
func (q question) candidateMean(c *gate.Comparison, p pairs) gate.Interval {
	r := stats.ClusterMean(p.candidate, p.cluster, p.weight)
	if r.Defined {
		return errorOf(r).interval(r.Mean, q.alpha())
	}
	if q.guardrail.Margin == nil {
		blockConstant(c, things(p.n(), "values")+" of candidate are the same")
	}
	return gate.Interval{}
}
