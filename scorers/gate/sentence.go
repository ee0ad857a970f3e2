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
	case ReasonNotSettled:
		claim = fmt.Sprintf("is not settled: it may be %s by %s or more", worse, allowed)
	case ReasonHarmAtMargin:
		claim = fmt.Sprintf("looks %s by %s or more, so more cases like these would not let it pass", worse, allowed)
	default:
		claim = "can't be judged: " + blockedWords(c)
	}
	return join(g.Metric+" "+claim, numbers(c), further(needed))
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
	return join(g.Metric+" "+claim, candidateNumbers(c, g.Alpha), further(needed))
}

func dominated(f *Finding, with, without Verdict) string {
	c := f.Comparison
	return fmt.Sprintf("%s hangs on one cluster, %.40q, with %.0f %% of the pairs: with it the verdict is %s, without it %s",
		f.Guardrail.Metric, c.LargestCluster, 100*c.LargestClusterShare, with, without)
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
		return parenthesis(pairs(c))
	}
	text := "candidate " + value(*c.Candidate, c.Unit)
	if i := c.CandidateInterval; i.Lo != nil && i.Hi != nil {
		text += fmt.Sprintf(", %s interval %s to %s", percent(1-2*alpha), value(*i.Lo, c.Unit), value(*i.Hi, c.Unit))
	}
	return parenthesis(append([]string{text}, pairs(c)...))
}

func pairs(c Comparison) []string {
	switch {
	case c.NPairs == 0:
		return nil
	case c.NPairs == 1:
		return []string{"1 pair"}
	case c.NClusters < c.NPairs:
		return []string{fmt.Sprintf("%d pairs in %d clusters", c.NPairs, c.NClusters)}
	}
	return []string{fmt.Sprintf("%d pairs", c.NPairs)}
}

func further(needed *int) string {
	switch {
	case needed == nil:
		return ""
	case *needed == 1:
		return ": 1 further pair could settle it"
	}
	return fmt.Sprintf(": about %d further pairs could settle it", *needed)
}

func parenthesis(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

func join(parts ...string) string { return strings.Join(parts, "") }
