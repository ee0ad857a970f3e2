package view_test

import (
	"strings"
	"testing"

	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func TestWhatEndsWithZero(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		of     string
		change func(*view.Input)
		want   bool
	}{
		{"a pass", "pass", nil, true},
		{"a screen that saw no harm", "screen", nil, true},
		{"a fail", "fail", nil, false},
		{"inconclusive", "inconclusive", nil, false},
		{"invalid", "invalid", nil, false},
		{"a screen that failed", "fail", func(in *view.Input) { in.Level, in.Decision.Level = view.LevelScreen, gate.Screen }, false},
		{"a screen that could not look", "inconclusive", func(in *view.Input) { in.Level, in.Decision.Level = view.LevelScreen, gate.Screen }, false},
		{"a screen whose gate forgot a finding", "screen", func(in *view.Input) { in.Decision.Suites[0].Findings[0].Reason = gate.BlockedUnscored }, false},
		{"a screen without a finding", "screen", func(in *view.Input) { in.Decision.Suites[0].Findings = nil }, false},
		{"a screen that lacks cases", "screen", func(in *view.Input) {
			in.Decision.Suites[0].Missing = []gate.Reason{{Code: gate.ReasonNoCases, Sentence: "no case"}}
		}, false},
		{"a screen that was cut off", "screen", func(in *view.Input) { in.Run.Status = "interrupted" }, false},
		{"the same words at level clear", "screen", func(in *view.Input) { in.Level, in.Decision.Level = view.LevelClear, gate.Clear }, false},
	} {
		in := reporttest.Input(tt.of)
		if tt.change != nil {
			tt.change(&in)
		}
		r := view.New(in)
		if got := r.ExitsZero(); got != tt.want {
			t.Errorf("%s: exits with zero: %t, want %t", tt.name, got, tt.want)
		}
		if screen := strings.HasPrefix(r.Words.Verdict, "SCREEN"); screen != (tt.want && tt.of == "screen") {
			t.Errorf("%s reads %q", tt.name, r.Words.Verdict)
		}
	}
}

func TestAScreenOpensNothingAndSaysWhatItCouldSee(t *testing.T) {
	t.Parallel()
	r := view.New(reporttest.Input("screen"))
	if r.Words.Verdict != "SCREEN: no harm seen" || r.Verdict != gate.Inconclusive {
		t.Errorf("it reads %q, and is %s", r.Words.Verdict, r.Verdict)
	}
	if !strings.Contains(r.Words.Actor, "never opens the canary") {
		t.Errorf("who acts: %q", r.Words.Actor)
	}
	if want := "success 8.73 pp, cost.per_case 18.3 %, forms (never) events in 1.33 %"; r.Words.CouldSee != want {
		t.Errorf("could see %q, want %q", r.Words.CouldSee, want)
	}
	passed := reporttest.Input("pass")
	passed.Level = view.LevelScreen
	if got := view.New(passed); got.Verdict != gate.Inconclusive || got.Reasons[0].Code != gate.ReasonScreenNoHarm {
		t.Errorf("a screen that passes everything is %s, %v", got.Verdict, got.Reasons)
	}
}

func TestTheVerdictIsNotReadWithoutItsAttempt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		attempt int
		level   string
		want    string
	}{
		{"inconclusive", 1, view.LevelClear, "INCONCLUSIVE"},
		{"inconclusive", 0, view.LevelClear, "INCONCLUSIVE"},
		{"futile", 3, view.LevelClear, "INCONCLUSIVE (attempt 3, at alpha 0.0125)"},
		{"fail", 1, view.LevelScreen, "FAIL (screen)"},
		{"fail", 2, view.LevelScreen, "FAIL (screen; attempt 2, at alpha 0.05)"},
		{"screen", 2, view.LevelScreen, "SCREEN: no harm seen (attempt 2, at alpha 0.05)"},
	} {
		in := reporttest.Input(tt.name)
		in.Run.Attempt, in.Level = tt.attempt, tt.level
		if got := view.New(in).Words.Title(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
