package compare

import (
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byFieller compares a mean with a relative margin: the ratio of both arms'
// totals over the same cases, which is what the bill follows.
func (q question) byFieller(c *gate.Comparison, p pairs) {
	c.Method = "ratio of means, Fieller interval over clusters"
	c.CandidateInterval = q.candidateMean(c, p)
	if c.Stable == nil || *c.Stable <= 0 {
		block(c, gate.BlockedZeroTotal, "a margin in % needs a stable value above 0", 0)
		return
	}
	df := float64(p.groups() - 1)
	fit := func(alpha float64) stats.FiellerResult {
		return stats.FiellerRatio(p.candidate, p.stable, p.cluster, p.weight, stats.TQuantile(1-alpha, df))
	}
	r := fit(q.alpha())
	if !r.Defined {
		block(c, gate.BlockedUnbounded, "the ratio of the two arms has no interval", 0)
		return
	}
	c.Estimate = number(r.Ratio - 1)
	if r.SE == 0 || p.scaled() {
		blockConstant(c, things(p.n(), "pairs")+" have the same ratio")
		q.constantHarm(c, p, p.diff())
		return
	}
	c.PairVariance = number(float64(p.n()) * r.SE * r.SE)
	if t, df, ok := stats.FiellerTest(p.candidate, p.stable, p.cluster, p.weight, 1); ok {
		tTest(c, t, df)
	}
	if !r.Bounded {
		block(c, gate.BlockedUnbounded, "stable varies so much that the ratio of the two arms has no finite interval", 0)
		return
	}
	c.Interval = interval(r.Lo-1, r.Hi-1)
	if wide := fit(twoSided95); wide.Bounded {
		c.Interval95 = interval(wide.Lo-1, wide.Hi-1)
	}
}
