package view_test

import (
	"slices"
	"strings"
	"testing"

	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// What was left out on purpose, or for want of data, warns of nothing: people read
// it under what was not judged, and programs among the warnings.
func TestNotesAreNoWarnings(t *testing.T) {
	t.Parallel()
	for _, code := range []string{gate.WarnFidelityUnknown, view.NoteLogs, view.NoteSilenced, view.NoteTuned} {
		in := reporttest.Input("pass")
		in.Warnings = []gate.Reason{{Code: code, Sentence: "A note."}, {Code: "signal_silent", Sentence: "A warning."}}
		r := view.New(in)
		if !slices.Equal(r.Words.Warnings, []string{"A warning."}) {
			t.Errorf("%s: people are warned of %q", code, r.Words.Warnings)
		}
		if !slices.Contains(r.Words.NotJudged, "A note") {
			t.Errorf("%s: not judged is %q", code, r.Words.NotJudged)
		}
		if len(r.Warnings) != 2 {
			t.Errorf("%s: programs read %v", code, r.Warnings)
		}
	}
}

func TestPairsThatSeveralGuardrailsLeaveOutAreToldOnce(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	for i := range 2 {
		in.Decision.Suites[1].Findings[i].Comparison.NPairs = 470
	}
	in.Decision.Suites[1].Findings[2].Comparison.NPairs = 599
	got := strings.Join(view.New(in).Words.NotJudged, "\n")
	want := "shadow: 130 of 600 pairs left out of success, escalation.missed_per_case: not applicable, or without a score\n" +
		"shadow: 1 of 600 pairs left out of cost.per_case: not applicable, or without a score"
	if got != want {
		t.Errorf("not judged:\n%s\nwant:\n%s", got, want)
	}
}
