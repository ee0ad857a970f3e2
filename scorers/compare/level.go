package compare

import (
	"math"
	"slices"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// points fills in the values of both arms over the pairs.
func (q question) points(c *gate.Comparison, p pairs) {
	c.Stable = q.level(loner{p.stable, p.stablePer, p.weight})
	c.Candidate = q.level(loner{p.candidate, p.candidatePer, p.weight})
	if c.Stable == nil || c.Candidate == nil {
		return
	}
	c.Difference = number(*c.Candidate - *c.Stable)
	if *c.Stable > 0 {
		c.Relative = number(*c.Candidate / *c.Stable - 1)
	}
}

// level is one arm's value: a mean, a quantile, or a ratio of totals; nil on
// nothing.
func (q question) level(l loner) *float64 {
	if len(l.value) == 0 {
		return nil
	}
	switch q.metric.Kind {
	case scorers.KindProportion, scorers.KindMean:
		return number(mean(l.value, l.weight))
	case scorers.KindQuantile:
		if unequal(l.weight) != nil {
			return number(newDistribution(l.value, l.weight).quantile(q.metric.Quantile))
		}
		return number(stats.QuantileType7(slices.Sorted(slices.Values(l.value)), q.metric.Quantile))
	case scorers.KindRatioOfTotals:
		return number(mean(l.value, l.weight) / mean(l.per, l.weight))
	}
	return nil
}

func mean(x, w []float64) float64 {
	sum, total := 0.0, 0.0
	for i, v := range x {
		weight := 1.0
		if w != nil {
			weight = w[i]
		}
		sum += weight * v
		total += weight
	}
	return sum / total
}

// number is a value if it is one.
func number(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return new(x + 0) // + 0 makes a negative zero positive
}

func interval(lo, hi float64) gate.Interval { return gate.Interval{Lo: number(lo), Hi: number(hi)} }
