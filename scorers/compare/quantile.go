package compare

import (
	"fmt"
	"math"
	"slices"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byQuantile compares a quantile of the two arms: Harrell-Davis estimates with
// a bootstrap over clusters, or linearised where pairs are many or weighted.
func (q question) byQuantile(c *gate.Comparison, p pairs) {
	least := q.leastQuantile()
	c.CandidateInterval = q.candidateQuantile(p)
	if p.weight != nil {
		q.byWeightedQuantile(c, p)
	} else {
		q.byPlainQuantile(c, p)
	}
	if worth := int(effectiveShare(p) * float64(p.n())); worth < least {
		// No resample reaches beyond the largest value seen, so what came out of too
		// few bounds nothing and tests nothing.
		c.Interval, c.Interval95, c.PairVariance = gate.Interval{}, gate.Interval{}, nil
		c.PHigher, c.PLower, c.PValue = nil, nil, nil
		need := int(math.Ceil(float64(least) / effectiveShare(p)))
		block(c, gate.BlockedTooFewPairs, fmt.Sprintf("%s; %s needs at least %d", things(p.n(), "pairs"), q.onQuantile(), need), need)
	}
}

// leastQuantile is the number of pairs from which a quantile is compared.
func (q question) leastQuantile() int {
	if q.guardrail.Margin != nil {
		return gate.LeastPairs(q.metric.Quantile, q.alpha())
	}
	return stats.QuantileMinN(q.metric.Quantile, 1-q.alpha(), false)
}

func (q question) onQuantile() string {
	if q.guardrail.Margin != nil {
		return "a margin on the " + ordinal(q.metric.Quantile)
	}
	return "a limit on the " + ordinal(q.metric.Quantile)
}

func (q question) byPlainQuantile(c *gate.Comparison, p pairs) {
	c.Method = "Harrell-Davis quantiles, paired cluster bootstrap (BCa)"
	if p.n() > stats.BootstrapMaxPairs {
		c.Method = "Harrell-Davis quantiles, paired clustered linearisation (Woodruff)"
	}
	compare := stats.PairedQuantile
	if q.quick {
		compare = stats.PairedQuantileLinear
	}
	r := compare(p.stable, p.candidate, p.cluster, q.metric.Quantile, stats.BootstrapOptions{
		B: q.resamples(), Relative: q.scale() == gate.Relative, Rand: q.rand("quantile"),
		Levels: []float64{1 - 2*q.alpha(), 1 - 2*twoSided95},
	})
	q.quantileResult(c, p, r)
}

func (q question) resamples() int {
	if q.options.Resamples > 0 {
		return q.options.Resamples
	}
	return quantileResample
}

func (q question) quantileResult(c *gate.Comparison, p pairs, r stats.BootstrapResult) {
	c.Estimate = number(r.Estimate)
	switch {
	case q.scale() == gate.Relative && (c.Stable == nil || *c.Stable <= 0):
		c.Estimate = nil
		block(c, gate.BlockedZeroTotal, "a margin in % needs a stable value above 0", 0)
		return
	case r.Degenerate || q.narrow(c, r.Intervals[0]):
		if q.guardrail.Margin != nil {
			block(c, gate.BlockedConstant, "the pairs leave the difference no spread to make an interval from", 0)
		}
		if p.shifted() || p.scaled() {
			q.constantHarm(c, p, p.diff())
		}
		return
	}
	c.Interval = interval(r.Intervals[0][0], r.Intervals[0][1])
	c.Interval95 = interval(r.Intervals[1][0], r.Intervals[1][1])
	c.PHigher, c.PLower = number(r.PGreater), number(r.PLess)
	c.PValue = bothSides(c.PHigher, c.PLower)
	c.PairVariance = number(float64(p.n()) * r.SE * r.SE)
}

// narrow reports that an interval has no width but for rounding, as among equal
// values, where hardly a resample differs from another: nothing is known then.
func (q question) narrow(c *gate.Comparison, i [2]float64) bool {
	size := 1.0
	if q.scale() == gate.Absolute && c.Stable != nil && c.Candidate != nil {
		size = max(math.Abs(*c.Stable), math.Abs(*c.Candidate))
	}
	return !(i[1]-i[0] > 1e-12*size)
}

// candidateQuantile bounds the candidate's own quantile for a hard limit by
// order statistics. Where pairs share clusters or weights differ, the share of
// values below is bounded by Wilson at the pairs' worth and read back on the
// values (Woodruff). A limit that would lie beyond the values is not finite.
func (q question) candidateQuantile(p pairs) gate.Interval {
	at, conf := q.metric.Quantile, 1-2*q.alpha()
	if !p.clustered() && p.weight == nil {
		lo, hi := stats.QuantileInterval(slices.Sorted(slices.Values(p.candidate)), at, conf)
		return gate.Interval{Lo: lo, Hi: hi}
	}
	d := newDistribution(p.candidate, p.weight)
	under := indicators(p.candidate, d.quantile(at))
	n := float64(p.n()) * effectiveShare(p) / stats.DesignEffect(under, p.cluster, p.weight)
	conf = 1 - 2*stats.NormalCDF(-critical(p, q.alpha()))
	lo, hi := stats.WilsonInterval(at*n, n, conf)
	out := gate.Interval{}
	least := float64(stats.QuantileMinN(at, 1-q.alpha(), false))
	if n >= least || at > 0.5 {
		out.Lo = number(d.atOrBelow(lo))
	}
	if n >= least || at < 0.5 {
		out.Hi = number(d.atOrAbove(hi))
	}
	return out
}

func ordinal(p float64) string { return fmt.Sprintf("p%g", math.Round(1e6*p)/1e4) }

// indicators marks the values at or below q.
func indicators(x []float64, q float64) []float64 {
	in := make([]float64, len(x))
	for i, v := range x {
		if v <= q {
			in[i] = 1
		}
	}
	return in
}
