package view

import (
	"fmt"
	"strings"

	"forerun/scorers/gate"
)

// notJudged lists what the report says nothing about.
func notJudged(r *Report, notes []gate.Reason) []string {
	var out []string
	for i := range r.Suites {
		s := &r.Suites[i]
		if left := s.Completion.Cases - s.Completion.Paired; left > 0 {
			out = append(out, fmt.Sprintf("%s: %s without an outcome in both arms", s.Title, plural(left, "case")))
		}
		if s.Early != nil && s.Early.Saved > 0 {
			out = append(out, fmt.Sprintf("%s: %s planned and not used, because the suite stopped early", s.Title, plural(s.Early.Saved, "case")))
		}
		if len(s.Rows) == 0 {
			out = append(out, s.Title+": no guardrail, so its cases were replayed and not judged")
		}
		out = append(out, rowsNotJudged(s)...)
		for _, u := range s.Left {
			out = append(out, fmt.Sprintf("%s, slice %s: %s, too few to be judged; %s of the traffic", s.Title, u.Slice, plural(u.Pairs, "pair"), u.Share))
		}
	}
	for _, n := range notes {
		out = append(out, strings.TrimSuffix(Line(n.Sentence), "."))
	}
	return out
}

// rowsNotJudged says which guardrails had no number, and which left pairs out;
// those that left out as many are told together.
func rowsNotJudged(s *Suite) []string {
	var out []string
	var order []int
	partly := map[int][]string{} // by the number of pairs left out
	for _, row := range s.Guarded() {
		c := row.Finding.Comparison
		switch left := s.Completion.Paired - c.NPairs; {
		case c.Events != nil && c.Events.CandidateTrials > 0:
		case c.Estimate == nil && c.Candidate == nil:
			out = append(out, fmt.Sprintf("%s, %s: no number could be had%s", s.Title, row.Name, because(c)))
		case left > 0:
			if _, ok := partly[left]; !ok {
				order = append(order, left)
			}
			partly[left] = append(partly[left], row.Name)
		}
	}
	for _, left := range order {
		out = append(out, fmt.Sprintf("%s: %d of %s left out of %s: not applicable, or without a score",
			s.Title, left, plural(s.Completion.Paired, "pair"), strings.Join(partly[left], ", ")))
	}
	return out
}

func because(c gate.Comparison) string {
	if c.BlockedWords == "" {
		return ""
	}
	return ": " + Line(c.BlockedWords)
}
