package view_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func names(rows []view.Row) []string {
	var out []string
	for _, r := range rows {
		out = append(out, r.Name+" | "+r.Margin)
	}
	return out
}

func TestIntendedChangesComeFirstAndMonitorsLast(t *testing.T) {
	t.Parallel()
	r := view.New(reporttest.Input("goals"))
	want := []string{
		"refusal.rate (intended) | must fall", "escalation.rate | ±5 pp", "leak (never) | never, < 1 %", "facts | 5 pp",
		"success (goal) | must rise", "latency.p95 (monitor) | ≤ 2 s",
	}
	if diff := cmp.Diff(want, names(r.Worst)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if r.Verdict != gate.Pass {
		t.Errorf("a monitored guardrail that fails makes the gate %s", r.Verdict)
	}
	if want := "5 guardrails: 5 pass; 1 monitored: 1 fail"; r.Words.Counts != want {
		t.Errorf("counts %q, want %q", r.Words.Counts, want)
	}
}

func TestAGateOfMonitorsIsNoPass(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	for i := range in.Decision.Suites {
		for k := range in.Decision.Suites[i].Findings {
			in.Decision.Suites[i].Findings[k].Decides = false
		}
	}
	if r := view.New(in); r.Verdict != gate.Inconclusive || r.Alpha != nil {
		t.Errorf("it is %s at alpha %v", r.Verdict, r.Alpha)
	}
}

func TestSlicesFoldUnlessTheyFail(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("slices")
	r := view.New(in)
	if diff := cmp.Diff([]string{"success [language=de] | 10 pp", "success | 5 pp"}, names(r.Worst)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := "5 slices: 1 fail, 2 no harm seen; 2 not judged, 4.20 % of the traffic"; r.Suites[0].SliceLine != want {
		t.Errorf("got %q, want %q", r.Suites[0].SliceLine, want)
	}
	if !slices.Contains(r.Words.NotJudged, "shadow, slice language=fr: 21 pairs, too few to be judged; 3.50 % of the traffic") {
		t.Errorf("not judged: %q", r.Words.NotJudged)
	}
	// One that turned out too small decides nothing, whatever it seems to show.
	f := &in.Decision.Suites[0].Findings[1]
	f.Verdict, f.Reason, f.Decides = gate.Inconclusive, gate.BlockedTooFewClusters, false
	if want := "5 slices: 2 no harm seen; 2 not judged, 4.20 % of the traffic; 1 too small to decide"; view.New(in).Suites[0].SliceLine != want {
		t.Errorf("got %q, want %q", view.New(in).Suites[0].SliceLine, want)
	}
}

func TestConfirmedRegressionsComeFirst(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("harm")
	first := in.Evidence.Cases[1]
	first.CaseID = "c-0001"
	in.Evidence.Cases = slices.Insert(in.Evidence.Cases, 0, first)
	r := view.New(in)
	var got []string
	for _, c := range r.Confirmed {
		got = append(got, c.CaseID+" "+c.Again)
	}
	if diff := cmp.Diff([]string{"c-0044 5/5 → 0/5", "c-0017 5/5 → 1/5", "c-0031 4/5 → 3/5"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := "2 of 3 asked again, good trials: c-0044 5/5 → 0/5, c-0017 5/5 → 1/5"; r.Words.Confirmed != want {
		t.Errorf("got %q, want %q", r.Words.Confirmed, want)
	}
	if c := r.Look[0].Cases; c[0].CaseID != "c-0017" || c[0].Again != "5/5 → 1/5" || c[1].CaseID != "c-0001" || c[1].Again != "" {
		t.Errorf("cases to look at: %s %q, %s %q", c[0].CaseID, c[0].Again, c[1].CaseID, c[1].Again)
	}
}

func TestFidelityIsReadAsTheGateReadsIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		f    gate.Fidelity
		want string
	}{
		{"within", gate.Fidelity{Applies: true, Interval98: span(-0.04, 0.03), Margin: 0.05}, "the same, within the margin"},
		{"beyond", gate.Fidelity{Applies: true, Interval98: span(0.06, 0.09), Margin: 0.05}, "differs"},
		{"beyond on the other side", gate.Fidelity{Applies: true, Interval98: span(-0.09, -0.06), Margin: 0.05}, "differs"},
		{"between", gate.Fidelity{Applies: true, Interval98: span(-0.09, 0.02), Margin: 0.05, Needed: new(40)}, "not shown to be the same; about 40 further pairs could show it"},
		{"no bound", gate.Fidelity{Applies: true, Margin: 0.05}, "not shown to be the same"},
		{"does not apply", gate.Fidelity{Why: "stable is recorded"}, "stable is recorded"},
	} {
		in := reporttest.Input("pass")
		in.Decision.Suites[0].Fidelity = []gate.Fidelity{tt.f}
		if got := view.New(in).Suites[0].Replayed[0].Words; got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func span(lo, hi float64) gate.Interval { return gate.Interval{Lo: &lo, Hi: &hi} }

func TestHowAnEarlyStopReads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ decision, want string }{
		{gate.LookPass, "stopped after 240 of 600 cases: all passed"},
		{gate.LookHarm, "stopped after 240 of 600 cases: harm shown"},
		{gate.LookFutile, "stopped after 240 of 600 cases: it could no longer pass"},
		{gate.LookGoOn, "looked once and did not come to its end: 240 of 600 cases"},
		{gate.LookEnd, "looked once, went on to the end"},
	} {
		in := reporttest.Input("pass")
		s := &in.Decision.Suites[1]
		s.Planned, s.Looks = 600, []gate.Look{{Cases: 240, Share: 0.4, Decision: tt.decision}}
		r := view.New(in)
		if got := r.Suites[1].Early; got.Line != tt.want || got.Saved != 360 {
			t.Errorf("%s: %q, %d saved", tt.decision, got.Line, got.Saved)
		}
		if !strings.Contains(r.Suites[1].Line, tt.want) {
			t.Errorf("the suite's line %q does not say it", r.Suites[1].Line)
		}
	}
}

func TestWarningsOfASuiteNameIt(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("slices")
	in.Decision.Suites[0].Warnings = append(in.Decision.Suites[0].Warnings, gate.Reason{Code: "x", Sentence: "suite shadow: told already."})
	in.Run.AA = true
	r := view.New(in)
	for _, want := range []string{"shadow: the slices of language differ", "suite shadow: told already.", "both arms are the same on purpose"} {
		if !slices.ContainsFunc(r.Words.Warnings, func(w string) bool { return strings.HasPrefix(w, want) }) {
			t.Errorf("no warning %q in %q", want, r.Words.Warnings)
		}
	}
}
