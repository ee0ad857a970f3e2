package jsonreport

import (
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// coverage is a finding by what the log could answer of its pairs' tool calls.
type coverage struct {
	Answered     part  `json:"answered"`
	Approximated part  `json:"approximated"`
	Missed       part  `json:"missed"`
	Unseen       part  `json:"unseen"`
	Tipping      *int  `json:"tipping"`        // missed pairs that take the pass away; null: none do, there is no pass, or it is not known
	Known        bool  `json:"tipping_known"`  // false: it is a pass, and how many would take it away is not known
	Within       bool  `json:"tipping_within"` // a pair at its worst is at the worst value seen
	Heard        *part `json:"heard"`          // the pairs that are not missed; null: none are
}

type part struct {
	Pairs      int      `json:"pairs"`
	Stable     *float64 `json:"stable"`
	Candidate  *float64 `json:"candidate"`
	Difference *float64 `json:"difference"`
}

func partOf(p gate.Part) part { return part(p) }

func coverageOf(f *gate.Finding) *coverage {
	c := &f.Comparison.Coverage
	if c.Empty() {
		return nil
	}
	out := &coverage{
		Answered: partOf(c.Answered), Approximated: partOf(c.Approximated), Missed: partOf(c.Missed), Unseen: partOf(c.Unseen),
		Known: f.Verdict != gate.Pass || !c.NotKnown, Within: c.Within && c.Tipping > 0,
	}
	if c.Tipping > 0 {
		out.Tipping = &c.Tipping
	}
	if h := c.Heard; h != nil {
		out.Heard = &part{h.NPairs, known(h.Stable), known(h.Candidate), known(h.Difference)}
	}
	return out
}

// logCoverage is what a suite's log could answer, by arm and by tool.
type logCoverage struct {
	Arms       map[string]answered `json:"arms"`
	Tools      []toolCoverage      `json:"tools"`
	Against    string              `json:"against"`    // stable-again, or stable
	Difference *float64            `json:"difference"` // the candidate's share of cases with a miss, minus that
	Interval95 bounds              `json:"interval95"`
	Frontier   int                 `json:"frontier"` // cases in which a write was proposed that the log does not have
}

type answered struct {
	Cases        int `json:"cases"`
	Answered     int `json:"answered"`
	Approximated int `json:"approximated"`
	Missed       int `json:"missed"`
	Unseen       int `json:"unseen"`
}

type toolCoverage struct {
	Tool  string                 `json:"tool"`
	Arms  map[string]toolAnswers `json:"arms"`
	More  bool                   `json:"candidate_misses_more"`
	Alone armCount               `json:"missed_alone"` // cases in which the other did not
}

type toolAnswers struct {
	Calls       int `json:"calls"`
	Misses      int `json:"misses"`
	Cases       int `json:"cases"`
	CasesMissed int `json:"cases_missed"`
}

func logCoverageOf(s *view.Suite) *logCoverage {
	if s.Log == nil {
		return nil
	}
	out := &logCoverage{
		Arms: map[string]answered{}, Tools: []toolCoverage{}, Against: s.Log.Against,
		Difference: s.Log.Difference, Interval95: boundsOf(s.Log.Interval95), Frontier: s.Log.Frontier,
	}
	for _, a := range s.Log.Arms {
		out.Arms[a.Arm] = answered{a.Cases, a.Answered, a.Approximated, a.Missed, a.Unseen}
	}
	for _, t := range s.Log.Tools {
		one := toolCoverage{Tool: t.Tool, Arms: map[string]toolAnswers{}, More: t.More, Alone: armCount{t.StableOnly, t.CandidateOnly}}
		for arm, a := range map[string]gate.ToolAnswers{"stable": t.Stable, "candidate": t.Candidate, "stable-again": t.Again} {
			if a.Calls > 0 {
				one.Arms[arm] = toolAnswers(a)
			}
		}
		out.Tools = append(out.Tools, one)
	}
	return out
}
