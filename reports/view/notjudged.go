package view

import (
	"fmt"

	"forerun/scorers/gate"
)

// notJudged lists what the report says nothing about.
func notJudged(r *Report) []string {
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
		for _, row := range s.Guarded() {
			if words := rowNotJudged(s, row); words != "" {
				out = append(out, words)
			}
		}
		for _, u := range s.Left {
			out = append(out, fmt.Sprintf("%s, slice %s: %s, too few to be judged; %s of the traffic", s.Title, u.Slice, plural(u.Pairs, "pair"), u.Share))
		}
		for k, f := range s.Replayed {
			if !s.Fidelity[k].Applies {
				out = append(out, fmt.Sprintf("%s, fidelity of the replay in %s: %s", s.Title, f.Metric, f.Words))
			}
			if f.Others != "" {
				out = append(out, fmt.Sprintf("%s, fidelity of the replay in %s: %s", s.Title, f.Metric, f.Others))
			}
		}
	}
	return out
}

func rowNotJudged(s *Suite, row Row) string {
	c := row.Finding.Comparison
	switch {
	case c.Events != nil && c.Events.CandidateTrials > 0:
		return ""
	case c.Estimate == nil && c.Candidate == nil:
		return fmt.Sprintf("%s, %s: no number could be had%s", s.Title, row.Name, because(c))
	case c.NPairs < s.Completion.Paired:
		return fmt.Sprintf("%s, %s: %s not counted, not being scored or not being asked about",
			s.Title, row.Name, plural(s.Completion.Paired-c.NPairs, "pair"))
	}
	return ""
}

func because(c gate.Comparison) string {
	if c.BlockedWords == "" {
		return ""
	}
	return ": " + Line(c.BlockedWords)
}
