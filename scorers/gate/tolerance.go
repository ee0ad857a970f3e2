package gate

// byTolerance judges a margin, at the end or where an early stop left it.
func (c court) byTolerance(f *Finding) opinion {
	if c.early == nil {
		return byMarginOrCluster(f, f.Comparison, c.power, f.Guardrail.Alpha*c.share)
	}
	return c.early.byTolerance(f, c)
}

// byMarginOrCluster judges the margin by c, and again without the largest cluster
// where that holds over a fifth of the pairs: a verdict that one customer decides
// alone is none.
func byMarginOrCluster(f *Finding, c Comparison, power, level float64) opinion {
	o := byMargin(f, c, f.tested(), power, level)
	rest := c.WithoutLargest
	if rest == nil || o.verdict == Inconclusive {
		return o
	}
	without := byMargin(f, *rest, adjustedWithout(f, *rest), power, level)
	if without.verdict == o.verdict {
		return o
	}
	return dominated(f, o.verdict, without.verdict)
}

func dominated(f *Finding, with, without Verdict) opinion {
	return opinion{Inconclusive, ReasonDominated, dominatedSentence(f, with, without), nil}
}

// adjustedWithout gives the rest's p-value after Holm. Its raw one stands in for
// it in the same proportion, so that leaving a cluster out never undoes Holm.
func adjustedWithout(f *Finding, rest Comparison) *float64 {
	p := orient(f.Guardrail.Direction, rest).p
	if p == nil || f.HarmP == nil || f.HarmPHolm == nil || *f.HarmP <= 0 {
		return p
	}
	return new(min(1, *p**f.HarmPHolm / *f.HarmP))
}

// noClaim is a level at which no harm is shown, whatever the p-value.
const noClaim = -1.0

// shown reports whether harm is, by its adjusted p-value at a level.
func shown(adjusted *float64, level float64, c Comparison) bool {
	return adjusted != nil && *adjusted <= level && c.NClusters >= minClustersOfHarm
}

// byMargin is the verdict rule, from the evidence c and its adjusted p.
func byMargin(f *Finding, c Comparison, adjusted *float64, power, level float64) opinion {
	g, margin := f.Guardrail, f.Guardrail.Margin.Value
	c = orFewClusters(c)
	h := orient(g.Direction, c)
	proven := shown(adjusted, level, c) && !tolerableConstant(c, h, margin)
	say := func(v Verdict, reason string, needed *int) opinion {
		return opinion{v, reason, marginSentence(f, c, reason, needed), needed}
	}
	switch {
	case c.Blocked == "" && h.upper != nil && *h.upper < margin:
		if h.lower != nil && *h.lower > 0 {
			return say(Pass, ReasonWorseWithinMargin, nil)
		}
		return say(Pass, ReasonWithinMargin, nil)
	case proven && h.lower != nil && *h.lower > margin:
		return say(Fail, ReasonBeyondMargin, nil)
	case proven:
		return say(Fail, ReasonNotTolerable, nil)
	case c.Blocked != "":
		return say(Inconclusive, c.Blocked, moreAfterBlocked(c, moreForMargin(g, c, h, power)))
	case h.upper == nil:
		return say(Inconclusive, BlockedUnbounded, nil)
	case h.estimate == nil || *h.estimate >= margin:
		return say(Inconclusive, ReasonHarmAtMargin, nil)
	}
	return say(Inconclusive, ReasonNotSettled, moreForMargin(g, c, h, power))
}

// tolerableConstant reports a difference that is the same in every pair and does not
// exceed the margin. It is real and has no interval: neither shown to be tolerable
// nor a harm to fail for.
func tolerableConstant(c Comparison, h harm, margin float64) bool {
	return c.Blocked == BlockedConstant && (h.estimate == nil || *h.estimate <= margin)
}

// orFewClusters blocks what rests on too few clusters. Whoever compares does so
// already; a pass must not hang on that.
func orFewClusters(c Comparison) Comparison {
	if c.Blocked == "" && c.NPairs > 0 && c.NClusters < minClustersOfPass {
		c.Blocked, c.NeedPairs = BlockedTooFewClusters, c.NPairs+minClustersOfPass-c.NClusters
	}
	return c
}
