package gate

import (
	"fmt"
	"strings"
)

// marginSentence says in words what the margin's evidence c came to.
func marginSentence(f *Finding, c Comparison, reason string, needed *int) string {
	g := f.Guardrail
	allowed := quantity(g.Margin.Value, c.Unit, g.Margin.Scale)
	worse, reach := "worse", "a difference within "+allowed
	if g.Direction == None {
		worse = "different"
	}
	var claim string
	switch reason {
	case ReasonWithinMargin:
		claim = fmt.Sprintf("is not %s by %s or more", worse, allowed)
	case ReasonWorseWithinMargin:
		claim = fmt.Sprintf("is %s, but by less than the %s allowed", worse, allowed)
	case ReasonBeyondMargin:
		claim = fmt.Sprintf("is %s by more than the %s allowed", worse, allowed)
	case ReasonNotTolerable:
		claim = fmt.Sprintf("is %s, and %s is not shown", worse, reach)
	case ReasonHarmSeenEarly:
		claim = fmt.Sprintf("is %s: the harm was so plain that the run stopped", worse)
	case ReasonNotSettled:
		claim = fmt.Sprintf("is not settled: it may be %s by %s or more", worse, allowed)
	case ReasonHarmAtMargin:
		claim = fmt.Sprintf("looks %s by %s or more, so more cases like these would not let it pass", worse, allowed)
	case ReasonCannotPass:
		claim = fmt.Sprintf("could hardly have been shown to be within %s by the planned end, so the run stopped", allowed)
	default:
		claim = "can't be judged: " + blockedWords(c)
	}
	return join(g.name()+" "+claim, numbers(c), step(reason, needed))
}

func goalSentence(f *Finding, c Comparison, reason string, needed *int) string {
	var claim string
	switch reason {
	case ReasonImproved:
		claim = "is better, as asked"
	case ReasonWorse:
		claim = "is worse, and was to be better"
	case ReasonNotImproved:
		claim = "is not shown to be better, as asked"
	default:
		claim = "can't be judged: " + blockedWords(c)
	}
	return join(f.Guardrail.name()+" "+claim, numbers(c), step(reason, needed))
}

func sliceSentence(f *Finding, c Comparison, reason string) string {
	allowed := quantity(f.Guardrail.Margin.Value, c.Unit, f.Guardrail.Margin.Scale)
	var claim string
	switch reason {
	case ReasonHarmInSlice:
		claim = fmt.Sprintf("is worse by more than the %s allowed to a slice", allowed)
	case ReasonSliceUnharmed:
		claim = fmt.Sprintf("shows no harm beyond the %s allowed to a slice", allowed)
	case ReasonCannotPass:
		claim = fmt.Sprintf("looks worse by more than the %s allowed to a slice, but the run stopped before its test", allowed)
	default:
		claim = "can't be judged: " + blockedWords(c)
	}
	return join(f.Guardrail.name()+" "+claim, numbers(c), step(reason, nil))
}

// eventSentence says what was seen of what must never happen.
func eventSentence(f *Finding, reason string, needed *int) string {
	g, c := f.Guardrail, f.Comparison
	switch reason {
	case ReasonEvent:
		e := *c.Events
		return join(fmt.Sprintf("%s must never happen, and did in %d of %s of candidate", g.name(), e.Candidate, count(e.CandidateTrials, "trials")),
			caseNames(e), sharedWithStable(e), step(reason, needed))
	case ReasonNeverSeen, ReasonNotRuledOut:
	default:
		return join(g.name()+" must never happen, and can't be judged: "+blindWords(c, reason), step(reason, needed))
	}
	e := *c.Events
	bound := fmt.Sprintf("%s did not happen in %s of candidate: its rate is below %s, with %s confidence",
		g.name(), count(e.CandidateTrials, "trials"), percent(eventRate(e, g.Alpha)), percent(1-g.Alpha))
	if reason == ReasonNotRuledOut {
		bound += fmt.Sprintf(", and not shown to be below %s", percent(g.Margin.Value))
	}
	return join(bound, step(reason, needed))
}

// blindWords says why no event does not mean that there was none.
func blindWords(c Comparison, reason string) string {
	if reason == c.Blocked {
		return blockedWords(c)
	}
	switch reason {
	case BlockedUnscored:
		return "no trial of candidate is scored"
	case BlockedTooFewClusters:
		if c.NClusters == 1 {
			return "1 cluster is too few to say how alike its cases are"
		}
		return fmt.Sprintf("%d clusters are too few to say how alike their cases are", c.NClusters)
	}
	return "no case is scored in both arms"
}

// shownCases is the number of cases that a sentence names.
const shownCases = 3

func caseNames(e Events) string {
	if len(e.Cases) == 0 {
		return ""
	}
	names := make([]string, 0, shownCases)
	for _, id := range e.Cases[:min(len(e.Cases), shownCases)] {
		names = append(names, fmt.Sprintf("%.40q", id))
	}
	if len(e.Cases) > shownCases {
		names = append(names, "…")
	}
	return " (" + strings.Join(names, ", ") + ")"
}

func sharedWithStable(e Events) string {
	if e.Stable == 0 {
		return fmt.Sprintf("; stable has none in %d", e.StableTrials)
	}
	return fmt.Sprintf("; stable has it too, in %d of %d", e.Stable, e.StableTrials)
}

func limitSentence(f *Finding, reason string, limit float64, s side, needed *int) string {
	c, g := f.Comparison, f.Guardrail
	bound := "at most "
	if s == atLeast {
		bound = "at least "
	}
	bound += value(limit, c.Unit)
	var claim string
	switch reason {
	case ReasonWithinLimit:
		claim = "keeps its limit of " + bound
	case ReasonLimitBroken:
		claim = "breaks its limit of " + bound
	case ReasonLimitNotSettled:
		claim = "is not shown to keep its limit of " + bound
	default:
		claim = fmt.Sprintf("can't be held to its limit of %s: %s", bound, blockedWords(c))
	}
	return join(g.name()+" "+claim, candidateNumbers(c, g.Alpha), step(reason, needed))
}

func dominatedSentence(f *Finding, with, without Verdict) string {
	c := f.Comparison
	return fmt.Sprintf("%s hangs on one cluster, %.40q, with %.0f %% of the pairs: with it the verdict is %s, without it %s%s",
		f.Guardrail.name(), c.LargestCluster, 100*c.LargestClusterShare, with, without, step(ReasonDominated, nil))
}

func blockedWords(c Comparison) string {
	if c.BlockedWords != "" {
		return c.BlockedWords
	}
	if c.Blocked != "" {
		return strings.ReplaceAll(c.Blocked, "_", " ")
	}
	return "its interval has no finite bound on the side that matters"
}

// numbers gives both arms, the difference with the interval that decides, and n.
func numbers(c Comparison) string {
	var parts []string
	if c.Stable != nil && c.Candidate != nil {
		parts = append(parts, value(*c.Stable, c.Unit)+" → "+value(*c.Candidate, c.Unit))
	}
	if c.Estimate != nil {
		diff := signed(*c.Estimate, c.Unit, c.Scale)
		if c.Interval.Lo != nil && c.Interval.Hi != nil {
			diff += " " + bracket(*c.Interval.Lo, *c.Interval.Hi, c.Unit, c.Scale)
		}
		parts = append(parts, diff)
	}
	return parenthesis(append(parts, pairs(c)...))
}

func candidateNumbers(c Comparison, alpha float64) string {
	if c.Candidate == nil {
		return pairsWords(c)
	}
	text := "candidate " + value(*c.Candidate, c.Unit)
	if i := c.CandidateInterval; i.Lo != nil && i.Hi != nil {
		text += fmt.Sprintf(", %s interval %s to %s", percent(1-2*alpha), value(*i.Lo, c.Unit), value(*i.Hi, c.Unit))
	}
	return parenthesis(append([]string{text}, pairs(c)...))
}

func pairsWords(c Comparison) string { return parenthesis(pairs(c)) }

func pairs(c Comparison) []string {
	switch {
	case c.NPairs == 0:
		return nil
	case c.NClusters < c.NPairs:
		return []string{count(c.NPairs, "pairs") + " in " + count(c.NClusters, "clusters")}
	}
	return []string{count(c.NPairs, "pairs")}
}

func parenthesis(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

func join(parts ...string) string { return strings.Join(parts, "") }
