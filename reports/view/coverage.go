package view

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"forerun/scorers/gate"
)

// ToolRow is what was asked of one tool, by arm, where the log could not answer
// all of it.
type ToolRow struct {
	Tool                     string
	Stable, Candidate, Again string // "3 of 120 calls, in 2 of 80 cases"
	More                     bool   // the candidate misses it in more cases, above chance
}

// mostTools is how many tools a report tells apart.
const mostTools = 20

func toolRows(r *gate.Replayed) []ToolRow {
	var out []ToolRow
	for _, t := range missedMost(r) {
		if len(out) == mostTools {
			break
		}
		out = append(out, ToolRow{
			Tool: Cut(Line(t.Tool), 100), Stable: answersWords(t.Stable), Candidate: answersWords(t.Candidate), Again: answersWords(t.Again), More: t.More,
		})
	}
	return out
}

func answersWords(a gate.ToolAnswers) string {
	if a.Calls == 0 {
		return NoEvidence
	}
	return fmt.Sprintf("%d of %s, in %d of %s", a.Misses, plural(a.Calls, "call"), a.CasesMissed, plural(a.Cases, "case"))
}

// missedMost gives the tools that had no answer, those with the most cases first.
func missedMost(r *gate.Replayed) []gate.ReplayedTool {
	if r == nil {
		return nil
	}
	all := func(t gate.ReplayedTool) int {
		return t.Stable.CasesMissed + t.Candidate.CasesMissed + t.Again.CasesMissed
	}
	out := slices.DeleteFunc(slices.Clone(r.Tools), func(t gate.ReplayedTool) bool { return all(t) == 0 })
	slices.SortStableFunc(out, func(a, b gate.ReplayedTool) int { return cmp.Compare(all(b), all(a)) })
	return out
}

// logLine says how often a case asked for what the log does not have.
func logLine(r *gate.Replayed) string {
	if r == nil {
		return ""
	}
	var arms []string
	missed := 0
	for _, a := range r.Arms {
		missed += a.Missed
		if a.Unseen < a.Cases {
			arms = append(arms, fmt.Sprintf("%s %d/%d", a.Arm, a.Missed, a.Cases-a.Unseen))
		}
	}
	if missed == 0 {
		return ""
	}
	line := "unanswered tools: " + strings.Join(arms, ", ") + " cases"
	if most := missedMost(r); len(most) > 0 {
		line += "; most " + Cut(Line(most[0].Tool), 40)
	}
	return line
}

// knownLog drops what is no number.
func knownLog(r *gate.Replayed) *gate.Replayed {
	if r == nil {
		return nil
	}
	out := *r
	out.Difference, out.Interval95.Lo, out.Interval95.Hi = known(r.Difference), known(r.Interval95.Lo), known(r.Interval95.Hi)
	return &out
}

// coveredWords splits a finding's pairs by what the log could answer; empty where
// it is known to have answered all, or nothing is known of any.
func coveredWords(f gate.Finding, diff scale) string {
	c := f.Comparison.Coverage
	if c.Approximated.Pairs+c.Missed.Pairs == 0 {
		return ""
	}
	var parts []string
	for _, part := range []struct {
		words string
		gate.Part
	}{{"answered", c.Answered}, {"approximated", c.Approximated}, {"missed", c.Missed}, {"out of sight", c.Unseen}} {
		if part.Pairs == 0 {
			continue
		}
		words := part.words + " " + strconv.Itoa(part.Pairs)
		if d := part.Difference; d != nil && f.Comparison.Scale != gate.Relative {
			words += " (" + diff.signed(d) + diff.differenceUnit(false) + ")"
		}
		parts = append(parts, words)
	}
	if tips := tippingWords(f); tips != "" {
		parts = append(parts, tips)
	}
	return strings.Join(parts, ", ")
}

// tippingWords says how many missed pairs would take a pass away.
func tippingWords(f gate.Finding) string {
	c := f.Comparison.Coverage
	turn := "turned"
	if c.Within {
		turn = "at the worst value seen"
	}
	switch {
	case c.Missed.Pairs == 0:
	case c.Tipping > 0:
		return fmt.Sprintf("%d of the missed %s would take the pass away", c.Tipping, turn)
	case f.Verdict == gate.Pass && c.NotKnown:
		return "how many of the missed would take the pass away is not known"
	case f.Verdict == gate.Pass:
		return "all of the missed " + turn + " would not take the pass away"
	}
	return ""
}
