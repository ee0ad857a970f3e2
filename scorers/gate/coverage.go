package gate

import "fmt"

// What a verdict must rest on where tools had no answer.
const (
	coverageShare = 0.1 // of the missed cases, that must turn before the verdict does
	leastHeard    = 30  // pairs whose tools had an answer
)

// Coverage splits the pairs of a comparison by what the log could answer of either
// arm's calls, at worst, and says how far the verdict hangs on the pairs that it
// could not. It is zero where every call is known to have got what was recorded
// for it, or no call is known.
type Coverage struct {
	Answered     Part // each call got what was recorded for it
	Approximated Part // some got what stands in for it
	Missed       Part // some got nothing: what the agent would have done with an answer is not known
	Unseen       Part // the calls of an arm are not known

	Heard *Comparison // the same without the missed pairs; nil where there are none

	// Tipping is the smallest number of missed pairs that take the pass away, were
	// what lacked an answer there at its worst; 0 where all of them do not, or where
	// there is no pass to take away. Open is how many of them are not at their worst
	// already.
	Tipping, Open int
	// Within is true where the worst is the worst value that was seen, since nobody
	// knows a worse one; NotKnown where even that can't be told.
	Within, NotKnown bool

	MoreThanStable bool // the candidate lacks answers in more cases of the suite than stable does, above chance
}

// Part is what some of the pairs came to; nil where there are none of them.
type Part struct {
	Pairs                         int
	Stable, Candidate, Difference *float64 // in the metric's unit
}

// Empty reports whether nothing is split.
func (c *Coverage) Empty() bool {
	return c.Answered.Pairs+c.Approximated.Pairs+c.Missed.Pairs+c.Unseen.Pairs == 0
}

// unheard asks whether enough pairs are left whose tools had an answer: on a few
// of them no verdict stands, whatever the others say.
func unheard(f *Finding) Reason {
	c := f.Comparison
	missed := c.Coverage.Missed.Pairs
	heard := c.Coverage.Heard
	if heard == nil || float64(missed) <= coverageShare*float64(c.NPairs) {
		return Reason{}
	}
	if heard.NPairs >= leastHeard && heard.NClusters >= minClustersOfPass {
		return Reason{}
	}
	return Reason{ReasonReplayCoverage, fmt.Sprintf(
		"%s: in %d of %s a tool was asked for what the log does not have, and on %s in %s nothing can be said: record or approximate more of what the tools return.",
		f.Guardrail.name(), missed, count(c.NPairs, "pairs"), leftWords(heard.NPairs), count(heard.NClusters, "clusters"))}
}

func leftWords(n int) string {
	if n == 1 {
		return "the 1 that is left"
	}
	return fmt.Sprintf("the %d that are left", n)
}

// uncovered asks of a pass whether it hangs on answers that the log does not have:
// where fewer than a tenth of the missed cases would turn it, it shows nothing. What
// would not pass without its largest cluster either hangs on those cases as well.
func uncovered(f *Finding) Reason {
	of := f.Comparison.Coverage
	tips := of.Tipping
	if rest := f.Comparison.WithoutLargest; rest != nil && rest.Coverage.Tipping > 0 && (tips == 0 || rest.Coverage.Tipping < tips) {
		tips = rest.Coverage.Tipping
	}
	if tips == 0 || float64(tips) >= coverageShare*float64(of.Missed.Pairs) {
		return Reason{}
	}
	turn := fmt.Sprintf("harm in %d of them would", tips)
	switch {
	case f.Guardrail.Never:
		turn = "one event among them would"
	case of.Within:
		turn = fmt.Sprintf("the worst value seen, in %d of them, would", tips)
	}
	return Reason{ReasonReplayCoverage, fmt.Sprintf(
		"%s: in %s a tool was asked for what the log does not have; %s take the pass away, fewer than a tenth: record or approximate the tools' answers, or leave those cases out.",
		f.Guardrail.name(), count(of.Missed.Pairs, "pairs"), turn)}
}

// unshown asks of a fail whether the harm is the candidate's, or the log's: where
// the candidate lacks answers more often than stable does, and the pairs without a
// miss show no harm, it is not shown of the candidate. Where stable lacks as many
// answers the two are alike, and the harm stands. So does an event that must never
// happen: whatever the tools said, it was done.
func unshown(f *Finding) Reason {
	of := f.Comparison.Coverage
	if of.Heard == nil || !of.MoreThanStable || f.Reason == ReasonEvent || harmful(f.Guardrail, *of.Heard) {
		return Reason{}
	}
	return Reason{ReasonReplayCoverage, fmt.Sprintf(
		"%s: harm is seen, and not in the %s whose tools had an answer%s; in the other %d candidate asks for what the log does not have, more often than stable: record or approximate the tools' answers.",
		f.Guardrail.name(), count(of.Heard.NPairs, "pairs"), heardNumbers(*of.Heard), of.Missed.Pairs)}
}

func heardNumbers(c Comparison) string {
	est, lo, hi := finite(c.Estimate), finite(c.Interval.Lo), finite(c.Interval.Hi)
	if est == nil || lo == nil || hi == nil {
		return ""
	}
	return fmt.Sprintf(" (%s %s)", signed(*est, c.Unit, c.Scale), bracket(*lo, *hi, c.Unit, c.Scale))
}

// harmful reports whether a comparison shows harm for itself, without the
// correction for the other guardrails: a fail is taken back for want of evidence,
// not for want of the strictest.
func harmful(g Guardrail, c Comparison) bool {
	lo, hi := finite(c.CandidateInterval.Lo), finite(c.CandidateInterval.Hi)
	if g.Max != nil && lo != nil && *lo > *g.Max || g.Min != nil && hi != nil && *hi < *g.Min {
		return true
	}
	h := orient(g.Direction, c)
	return (g.Margin != nil || g.Goal) && h.p != nil && *h.p <= g.Alpha && c.NClusters >= minClustersOfHarm
}

// failing reports whether a finding that decides fails. Then no missing answer
// could turn the verdict.
func failing(findings []Finding) bool {
	for _, f := range findings {
		if f.Decides && f.Verdict == Fail {
			return true
		}
	}
	return false
}
