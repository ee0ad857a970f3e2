package gate

// byGoal asks for improvement: it passes when even the upper bound of harm is
// below zero, and fails when harm is shown. A margin beside it asks for less and
// says nothing new.
func (c court) byGoal(f *Finding) opinion {
	o := c.goalBy(f, f.Comparison, f.tested())
	rest := f.Comparison.WithoutLargest
	if rest == nil || o.verdict == Inconclusive {
		return o
	}
	without := c.goalBy(f, *rest, adjustedWithout(f, *rest))
	if without.verdict == o.verdict {
		return o
	}
	return dominated(f, o.verdict, without.verdict)
}

func (c court) goalBy(f *Finding, at Comparison, adjusted *float64) opinion {
	g := f.Guardrail
	at = orFewClusters(at)
	h := orient(g.Direction, at)
	say := func(v Verdict, reason string, needed *int) opinion {
		return opinion{v, reason, goalSentence(f, at, reason, needed), needed}
	}
	switch {
	case c.early.atTheEnd() && shown(adjusted, g.Alpha*c.share, at):
		return say(Fail, ReasonWorse, nil)
	case at.Blocked != "":
		return say(Inconclusive, at.Blocked, moreAfterBlocked(at, moreForGoal(g, at, h, c.power)))
	case !c.early.atTheEnd():
		return say(Inconclusive, ReasonNotImproved, nil)
	case h.upper == nil:
		return say(Inconclusive, BlockedUnbounded, nil)
	case *h.upper < 0:
		return say(Pass, ReasonImproved, nil)
	}
	return say(Inconclusive, ReasonNotImproved, moreForGoal(g, at, h, c.power))
}

// moreForGoal is the number of further pairs at which an improvement as large as
// it looks would be shown; nil where there is none to be seen.
func moreForGoal(g Guardrail, c Comparison, h harm, power float64) *int {
	if h.estimate == nil || *h.estimate >= 0 {
		return nil
	}
	return more(c.NPairs, c.PairVariance, -*h.estimate, g.Alpha, power)
}
