package gate

import (
	"math"

	"forerun/scorers/stats"
)

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
		return say(Inconclusive, blindToEvents(c), moreThanBlocked(orFewClusters(c)))
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

// eventRate is the upper bound of the candidate's rate of events.
func eventRate(e Events, alpha float64) float64 {
	return stats.ClopperPearsonUpper(e.Candidate, e.CandidateTrials, 1-alpha)
}

// moreForRate is the number of further pairs at which none with an event would
// show a rate below the margin: log(alpha)/log(1-margin) trials in all.
func moreForRate(c Comparison, margin, alpha float64) *int {
	if !(margin > 0 && margin < 1) || c.Events.CandidateTrials <= 0 {
		return nil
	}
	trials := math.Floor(math.Log(alpha)/math.Log1p(-margin)) + 1 - float64(c.Events.CandidateTrials)
	each := max(1, float64(c.Events.CandidateTrials)/float64(max(c.NPairs, 1)))
	if n := math.Ceil(trials / each); n >= 1 && n < math.MaxInt32 {
		return new(int(n))
	}
	return nil
}
