package view

import (
	"cmp"
	"fmt"
	"slices"

	"forerun/scorers/gate"
)

// New decides how a decision reads.
func New(in Input) *Report {
	r := &Report{
		Run:       in.Run,
		Level:     cmp.Or(in.Level, LevelClear),
		Verdict:   in.Decision.Verdict,
		Reasons:   slices.Clone(in.Decision.Reasons),
		Stable:    in.Stable,
		Candidate: in.Candidate,
		Spend:     in.Spend.known(),
		Warnings:  slices.Clone(in.Warnings),
	}
	for _, s := range in.Decision.Suites {
		r.Suites = append(r.Suites, newSuite(s, in))
	}
	r.guard()
	for i := range r.Suites {
		r.Suites[i].Line = suiteLine(r.Suites[i])
	}
	r.Warnings = append(r.Warnings, missingWarnings(r.Suites)...)
	r.Worst = worstFirst(r.Suites)
	r.Ranked = rank(r.Suites)
	r.Look = lookAt(in.Evidence)
	r.Words = wordsOf(r)
	return r
}

// guard makes the verdict the worst of what there is, and refuses a pass that
// nothing carries. The gate refuses them first; a
// report that trusted it would be one mistake away from opening a canary.
func (r *Report) guard() {
	var why gate.Reason
	findings := 0
	for i := range r.Suites {
		s := &r.Suites[i]
		findings += len(s.Rows)
		for k := range s.Rows {
			s.Verdict = gate.Worse(s.Verdict, s.Rows[k].Finding.Verdict)
		}
		if s.Verdict == 0 {
			s.Verdict = gate.Inconclusive
		}
		r.Verdict = gate.Worse(r.Verdict, s.Verdict)
	}
	switch {
	case r.Verdict == 0 || (r.Verdict == gate.Pass && findings == 0):
		why = gate.Reason{Code: "nothing_judged", Sentence: "no guardrail was judged, so nothing is known of the candidate"}
	case r.Verdict == gate.Pass && r.Run.Status != StatusComplete:
		why = gate.Reason{Code: "incomplete_run", Sentence: fmt.Sprintf("the run is %s, and only a complete run can pass", cmp.Or(r.Run.Status, "of unknown status"))}
	default:
		return
	}
	r.Verdict = gate.Inconclusive
	r.Reasons = append([]gate.Reason{why}, r.Reasons...)
}

func newSuite(s gate.Suite, in Input) Suite {
	suite := Suite{
		Name: s.Name, Verdict: s.Verdict, Completion: s.Completion, Invalid: s.Invalid,
		Title: Line(s.Name),
	}
	for _, e := range in.Evidence.Suites {
		if e.Suite == s.Name {
			suite.Infra = &[2]int{e.StableInfraErrors, e.CandidateInfraErrors}
		}
	}
	seen := map[string]int{}
	for _, f := range s.Findings {
		if f.Verdict == 0 {
			f.Verdict = gate.Inconclusive // what nobody judged is no pass
		}
		seen[f.Guardrail.Metric]++
		name := f.Guardrail.Metric
		if n := seen[name]; n > 1 {
			name = fmt.Sprintf("%s (%d)", name, n)
		}
		suite.Rows = append(suite.Rows, newRow(s.Name, name, f))
	}
	for _, reason := range slices.Concat(s.Invalid, s.Missing) {
		suite.Caveats = append(suite.Caveats, Line(reason.Sentence))
	}
	return suite
}

// worstFirst orders all findings: by verdict, then by how near the deciding
// bound comes to its margin, or how far it lies beyond it.
func worstFirst(suites []Suite) []Row {
	var rows []Row
	for _, s := range suites {
		rows = append(rows, s.Rows...)
	}
	slices.SortStableFunc(rows, func(a, b Row) int {
		return cmp.Or(
			cmp.Compare(b.Finding.Verdict, a.Finding.Verdict),
			cmp.Compare(harmOf(b), harmOf(a)),
		)
	})
	return rows
}

// rank puts the worst suite first, and in each the worst finding.
func rank(suites []Suite) []Suite {
	out := slices.Clone(suites)
	for i := range out {
		out[i].Rows = worstFirst(out[i : i+1])
	}
	slices.SortStableFunc(out, func(a, b Suite) int { return cmp.Compare(b.Verdict, a.Verdict) })
	return out
}

// harmOf ranks a finding among those of its verdict; one without an estimate
// goes last.
func harmOf(r Row) float64 {
	worst := -1e300
	for _, t := range r.Tests {
		switch {
		case t.Estimate == nil:
		case t.TwoSided:
			worst = max(worst, *t.Estimate, -*t.Estimate)
		default:
			worst = max(worst, *t.Estimate)
		}
	}
	return worst
}

func (s Spend) known() Spend {
	return Spend{known(s.StableUSD), known(s.CandidateUSD), known(s.JudgeUSD), known(s.AvoidedUSD)}
}
