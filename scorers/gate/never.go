package gate

import "math"

// byEvents judges what must never happen: one event of the candidate fails,
// whether stable has it too or not. Without any, a margin asks that their rate be
// shown to lie below it.
func byEvents(f *Finding) opinion {
	g, c := f.Guardrail, f.Comparison
	say := func(v Verdict, reason string, needed *int) opinion {
		return opinion{v, reason, eventSentence(f, reason, needed), needed}
	}
	e := c.Events
	switch {
	case e != nil && e.Candidate > 0:
		return say(Fail, ReasonEvent, nil)
	case blindToEvents(c) != "":
		return say(Inconclusive, blindToEvents(c), moreForEvents(g, c))
	case g.Margin != nil && !(eventRate(*e, g.Alpha) < g.Margin.Value):
		return say(Inconclusive, ReasonNotRuledOut, moreForRate(c, g.Margin.Value, g.Alpha))
	}
	return say(Pass, ReasonNeverSeen, nil)
}

// blindToEvents says why the absence of events is no evidence. That all values are
// equal is no reason here: it is what is hoped for.
func blindToEvents(c Comparison) string {
	switch c.Blocked {
	case "", BlockedConstant, BlockedUnbounded, BlockedZeroTotal, BlockedTooFewPairs, BlockedTooFewClusters:
	default:
		return c.Blocked
	}
	switch {
	case c.Events == nil || c.Events.CandidateTrials <= 0:
		return BlockedUnscored
	case c.NPairs == 0:
		return BlockedNoPairs
	case c.NClusters < minClustersOfPass:
		return BlockedTooFewClusters
	}
	return ""
}

// eventRate is the upper bound of the candidate's rate of events where it has none:
// Clopper's and Pearson's, of as many trials as those of its clusters are worth.
func eventRate(e Events, alpha float64) float64 {
	if !(e.worth() > 0) {
		return 1
	}
	return -math.Expm1(math.Log(alpha) / e.worth())
}

// effect is how many trials one independent trial takes.
func (e Events) effect() float64 {
	if !(e.Effect >= 1) || math.IsInf(e.Effect, 0) {
		return 1
	}
	return e.Effect
}

// worth is the number of independent trials that the candidate's are worth.
func (e Events) worth() float64 { return float64(e.CandidateTrials) / e.effect() }

// moreForRate is the number of further pairs at which none with an event would
// show a rate below the margin: log(alpha)/log(1-margin) independent trials in all.
func moreForRate(c Comparison, margin, alpha float64) *int {
	if !(margin > 0 && margin < 1) || c.Events.CandidateTrials <= 0 {
		return nil
	}
	independent := math.Log(alpha) / math.Log1p(-margin)
	trials := math.Floor(independent*c.Events.effect()) + 1 - float64(c.Events.CandidateTrials)
	each := max(1, float64(c.Events.CandidateTrials)/float64(max(c.NPairs, 1)))
	if n := math.Ceil(trials / each); n >= 1 && n < math.MaxInt32 {
		return new(int(n))
	}
	return nil
}

// moreForEvents is the number of further pairs that would settle a rule that can't
// be judged yet: without a bound to keep, those that end what blocks it.
func moreForEvents(g Guardrail, c Comparison) *int {
	if blindToEvents(c) == BlockedTooFewClusters {
		c.Blocked = "" // by nothing else that matters here
		c = orFewClusters(c)
	}
	least := moreThanBlocked(c)
	if least == nil || g.Margin == nil || c.Events == nil || eventRate(*c.Events, g.Alpha) < g.Margin.Value {
		return least
	}
	return larger(least, moreForRate(c, g.Margin.Value, g.Alpha))
}
