package view_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

func TestTheAxisIsInMarginsAndRightIsWorse(t *testing.T) {
	t.Parallel()
	limited := func(kind string, most, least *float64, value, lo, hi float64) gate.Finding {
		f := numbers(kind, "ms", nil, 1, value, 0, -1, 1)
		f.Guardrail.Max, f.Guardrail.Min = most, least
		f.Comparison.CandidateInterval = gate.Interval{Lo: &lo, Hi: &hi}
		return f
	}
	higher := numbers("proportion", "pp", absolute(0.05), 0.5, 0.4, -0.1, -0.15, -0.05)
	higher.Guardrail.Direction = gate.Higher
	for _, tt := range []struct {
		name             string
		f                gate.Finding
		estimate, lo, hi float64
	}{
		{"lower is better", numbers("proportion", "pp", absolute(0.05), 0.4, 0.5, 0.1, 0.05, 0.15), 2, 1, 3},
		{"higher is better", higher, 2, 1, 3},
		{"relative", numbers("ratio", "usd", relative(0.1), 1, 1.05, 0.05, -0.02, 0.2), 0.5, -0.2, 2},
		{"at most", limited("quantile", new(2000.0), nil, 1000, 900, 1500), 0.5, 0.45, 0.75},
		{"at least", limited("quantile", nil, new(1000.0), 500, 250, 750), 1.5, 1.25, 1.75},
	} {
		tests := row(t, tt.f).Tests
		if len(tests) != 1 {
			t.Fatalf("%s: %d tests", tt.name, len(tests))
		}
		got := tests[0]
		if !near(*got.Estimate, tt.estimate) || !near(*got.Lo, tt.lo) || !near(*got.Hi, tt.hi) {
			t.Errorf("%s: got %v [%v, %v], want %v [%v, %v]", tt.name, *got.Estimate, *got.Lo, *got.Hi, tt.estimate, tt.lo, tt.hi)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestWhatCannotBeDrawnSaysWhy(t *testing.T) {
	t.Parallel()
	unscaled := numbers("mean", "", absolute(0), 1, 1, 0.1, -0.1, 0.2)
	blocked := numbers("mean", "", absolute(1), 1, 1, 0.1, -0.1, 0.2)
	blocked.Comparison.Blocked, blocked.Comparison.BlockedWords = gate.BlockedTooFewClusters, "only 7 clusters"
	empty := blocked
	empty.Comparison.Estimate = nil
	for _, tt := range []struct {
		name            string
		f               gate.Finding
		missing, caveat string
	}{
		{"no scale", unscaled, "a margin of nothing has no scale", ""},
		{"no pass", blocked, "", "only 7 clusters"},
		{"no number", empty, "only 7 clusters", ""},
	} {
		if got := row(t, tt.f).Tests[0]; got.Missing != tt.missing || got.Caveat != tt.caveat {
			t.Errorf("%s: got %q, %q", tt.name, got.Missing, got.Caveat)
		}
	}
}

// No picture contradicts its verdict, whatever the numbers: the gate decides,
// and the drawn intervals must say the same.
func TestNoPictureContradictsItsVerdict(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, c := draw(t)
		d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g}, Comparisons: []gate.Comparison{c}, Completions: []gate.Completion{{Suite: "s", Cases: 100, Paired: 100, StableTrials: 100, CandidateTrials: 100}}})
		r := view.New(view.Input{Run: view.Run{Status: view.StatusComplete}, Decision: d})
		row := r.Suites[0].Rows[0]
		f := row.Finding
		if r.Verdict != f.Verdict && g.Slice == nil {
			t.Fatalf("the gate is %s, its finding %s", r.Verdict, f.Verdict)
		}
		worst := gate.Verdict(0)
		for i, test := range row.Tests {
			worst = gate.Worse(worst, test.Verdict)
			if test.Missing != "" {
				continue
			}
			left := test.Hi != nil && *test.Hi <= test.Line && (!test.TwoSided || (test.Lo != nil && *test.Lo >= -test.Line))
			if test.Verdict == gate.Pass && !left && g.Slice == nil {
				t.Fatalf("a pass reaches over its margin: %+v\n%+v", test, f)
			}
			if test.Stamp.Word == "pass" && g.Slice != nil {
				t.Fatalf("a slice that was looked at for harm alone reads as a pass: %+v", test)
			}
			if g.Goal && i == 0 && test.Line != 0 {
				t.Fatalf("a goal is held against %v", test.Line)
			}
			if test.Verdict == gate.Fail && left && test.Caveat == "" {
				t.Fatalf("a fail lies on the good side: %+v\n%+v", test, f)
			}
			if f.Reason == gate.ReasonBeyondMargin && test.Verdict == gate.Fail && !(test.Lo != nil && *test.Lo > 1) && !test.TwoSided {
				t.Fatalf("beyond the margin is not beyond it: %+v", test)
			}
		}
		if worst != f.Verdict {
			t.Fatalf("the picture's worst is %s, the finding %s (%s): %+v", worst, f.Verdict, f.Reason, row.Tests)
		}
	})
}

// draw gives a guardrail and a comparison with consistent numbers.
func draw(t *rapid.T) (gate.Guardrail, gate.Comparison) {
	g := gate.Guardrail{
		Suite: "s", Metric: "m", Alpha: 0.05,
		Direction: rapid.SampledFrom([]gate.Direction{gate.Higher, gate.Lower, gate.None}).Draw(t, "direction"),
	}
	what := rapid.IntRange(1, 7).Draw(t, "conditions")
	kind := rapid.SampledFrom([]string{"plain", "plain", "goal", "never", "slice"}).Draw(t, "kind")
	switch kind {
	case "goal":
		g.Goal, g.Direction = true, rapid.SampledFrom([]gate.Direction{gate.Higher, gate.Lower}).Draw(t, "side")
	case "never":
		g.Never = true
	case "slice":
		g.Slice, what = &gate.Slice{Segment: "tier", Value: "gold"}, 1
	}
	if what&1 != 0 {
		g.Margin = absolute(rapid.Float64Range(0.001, 0.2).Draw(t, "margin"))
	}
	if what&2 != 0 {
		g.Max = new(rapid.Float64Range(0.01, 1).Draw(t, "max"))
	}
	if what&4 != 0 {
		g.Min = new(rapid.Float64Range(0.01, 1).Draw(t, "min"))
	}
	around := func(label string, at float64) gate.Interval {
		return gate.Interval{Lo: new(at - rapid.Float64Range(0, 0.2).Draw(t, label+" below")), Hi: new(at + rapid.Float64Range(0, 0.2).Draw(t, label+" above"))}
	}
	stable := rapid.Float64Range(0, 1).Draw(t, "stable")
	diff := rapid.Float64Range(-0.3, 0.3).Draw(t, "difference")
	candidate := stable + diff
	c := gate.Comparison{
		Suite: "s", Metric: "m", Kind: "mean", Scale: gate.Absolute, NPairs: 100, NClusters: 100,
		Stable: &stable, Candidate: &candidate, Difference: &diff, Estimate: &diff,
		Interval: around("interval", diff), CandidateInterval: around("candidate", candidate),
	}
	if g.Never {
		c.Events = &gate.Events{Candidate: rapid.IntRange(0, 3).Draw(t, "events"), CandidateTrials: 100, StableTrials: 100}
	}
	// One-sided p that go with the interval: small where it excludes zero.
	c.PHigher, c.PLower = new(0.5), new(0.5)
	if *c.Interval.Lo > 0 {
		c.PHigher, c.PLower = new(0.001), new(0.999)
	}
	if *c.Interval.Hi < 0 {
		c.PHigher, c.PLower = new(0.999), new(0.001)
	}
	if rapid.IntRange(0, 4).Draw(t, "blocked") == 0 {
		c.Blocked, c.BlockedWords = gate.BlockedTooFewClusters, "too few clusters"
	}
	return g, c
}
