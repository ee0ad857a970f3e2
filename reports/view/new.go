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
		Diagnoses: slices.Clone(in.Diagnoses),
		Waiver:    in.Waiver,
		Settings:  in.Settings,
		Cases:     in.Cases,

		screenHolds: in.Decision.ScreenHolds,
	}
	if in.Decision.Level == gate.Screen {
		r.Level = LevelScreen // whatever the run calls itself: it was judged as one
	}
	for _, s := range in.Decision.Suites {
		r.Suites = append(r.Suites, newSuite(s, in))
	}
	r.guard()
	r.closeScreen()
	for i := range r.Suites {
		r.Suites[i].tell()
	}
	r.Alpha = alphaOf(r.Suites)
	r.Warnings = append(r.Warnings, suiteWarnings(in.Decision.Suites)...)
	r.Warnings = append(r.Warnings, missingWarnings(r.Suites)...)
	if r.Run.AA {
		r.Warnings = append(r.Warnings, gate.Reason{
			Code:     "aa",
			Sentence: "both arms are the same on purpose: this says how the gate treats no change, and nothing of a candidate",
		})
	}
	r.Worst = worstFirst(r.Suites)
	r.Ranked = rank(r.Suites)
	r.Explained = explain(in.Diagnoses)
	r.Confirmed = confirmedOf(in.Confirmed)
	r.Look = lookAt(in.Evidence, in.Confirmed)
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
		r.screenHolds = r.screenHolds && len(s.Caveats) == 0
		for k := range s.Rows {
			f := s.Rows[k].Finding
			if !f.Decides {
				continue
			}
			findings++
			r.screenHolds = r.screenHolds && (f.Verdict == gate.Pass || sawNoHarm(f))
			s.Verdict = gate.Worse(s.Verdict, f.Verdict)
		}
		if s.Verdict == 0 {
			s.Verdict = gate.Inconclusive
		}
		r.Verdict = gate.Worse(r.Verdict, s.Verdict)
	}
	switch {
	case r.Verdict == 0 || ((r.Verdict == gate.Pass || r.screenHolds) && findings == 0):
		why = gate.Reason{Code: "nothing_judged", Sentence: "no guardrail was judged, so nothing is known of the candidate"}
	case (r.Verdict == gate.Pass || r.screenHolds) && r.Run.Status != StatusComplete:
		why = gate.Reason{Code: "incomplete_run", Sentence: fmt.Sprintf("the run is %s, and only a complete run can pass", cmp.Or(r.Run.Status, "of unknown status"))}
	default:
		return
	}
	r.Verdict, r.screenHolds = gate.Inconclusive, false
	r.Reasons = append([]gate.Reason{why}, r.Reasons...)
}

// alphaOf is the level of the whole gate. All guardrails must pass, so the
// chance that harm passes is that of the most lenient one.
func alphaOf(suites []Suite) *float64 {
	var most *float64
	for _, s := range suites {
		for _, r := range s.Guarded() {
			if g := r.Finding.Guardrail; r.Finding.Decides && g.Alpha > 0 && (most == nil || g.Alpha > *most) {
				most = new(g.Alpha)
			}
		}
	}
	return most
}

// worstFirst orders the findings that are told one by one: an announced change
// before all, then by verdict, then by how near the deciding bound comes to its
// margin, or how far it lies beyond it. What is only monitored goes last.
func worstFirst(suites []Suite) []Row {
	var rows []Row
	for _, s := range suites {
		for _, r := range s.Rows {
			if !folds(r.Finding) {
				rows = append(rows, r)
			}
		}
	}
	sortRows(rows)
	return rows
}

func sortRows(rows []Row) {
	slices.SortStableFunc(rows, func(a, b Row) int {
		f, g := a.Finding, b.Finding
		return cmp.Or(
			boolCompare(g.Decides, f.Decides),
			boolCompare(g.Guardrail.Intended != "", f.Guardrail.Intended != ""),
			cmp.Compare(g.Verdict, f.Verdict),
			boolCompare(f.Guardrail.Slice != nil, g.Guardrail.Slice != nil),
			cmp.Compare(harmOf(b), harmOf(a)),
		)
	})
}

// rank puts the worst suite first, and in each the worst finding.
func rank(suites []Suite) []Suite {
	out := slices.Clone(suites)
	for i := range out {
		out[i].Rows = slices.Clone(out[i].Rows)
		sortRows(out[i].Rows)
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
