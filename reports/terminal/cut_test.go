package terminal_test

import (
	"strings"
	"testing"

	"forerun/reports/reporttest"
	"forerun/reports/terminal"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

const (
	longReason    = "shadow: escalation.missed is worse by more than the 5 pp allowed (9.79 % → 67.1 %; +57.3 pp [+50.5, +63.9]; 143 pairs): begin with the cases that got worse."
	longDiagnosis = "82 cases that needed a person, by their label, and got one from stable got none from the candidate, which hands fewer cases over to a person: escalation.rate 21.1 % → 7.32 % (-13.8 pp [-16.4, -11.1])."
)

// talkative is a report with more to say than a screen holds.
func talkative() view.Input {
	in := reporttest.Input("fail")
	in.Decision.Reasons = []gate.Reason{{Sentence: longReason}, {Sentence: "second " + longReason}, {Sentence: "third " + longReason}}
	in.Diagnoses = []view.Diagnosis{{Suite: "shadow", Sentence: longDiagnosis}, {Suite: "shadow", Sentence: "second " + longDiagnosis}}
	in.Warnings = []gate.Reason{{Sentence: "suite shadow: " + strings.Repeat("something to mind ", 12)}, {Sentence: "another"}}
	return in
}

// words joins a screen to one line, so that it does not matter where it breaks.
func words(screen string) string { return strings.Join(strings.Fields(screen), " ") }

func TestFirstReasonAndFirstDiagnosisAreWhole(t *testing.T) {
	t.Parallel()
	for _, width := range []int{60, 80, 120} {
		got := terminal.Render(view.New(talkative()), terminal.Options{Width: width, Path: "runs/x/report.html"})
		for _, want := range []string{longReason, longDiagnosis} {
			if !strings.Contains(words(got), want) {
				t.Errorf("at %d columns %q is cut:\n%s", width, want, got)
			}
		}
		for _, want := range []string{longReason + " (+2 more)", longDiagnosis + " (+1 more)", "✗ escalation.missed_per_case", "warning "} {
			if !strings.Contains(words(got), want) {
				t.Errorf("at %d columns %q is not there:\n%s", width, want, got)
			}
		}
	}
}

// What is cut ends at a word of the text it was cut from.
func TestCutAtAWord(t *testing.T) {
	t.Parallel()
	in := talkative()
	whole := map[string]bool{}
	r := view.New(in)
	for _, s := range append([]string{r.Words.Contained[0], r.Words.Contained[1], r.Suites[0].Line, r.Suites[1].Line}, append(r.Words.Warnings, longReason, longDiagnosis, r.Words.Better, r.Words.LookAt, r.Words.Cost)...) {
		for word := range strings.FieldsSeq(s) {
			whole[strings.TrimRight(word, ",;:")] = true
		}
	}
	for width := 60; width <= 120; width++ {
		got := terminal.Render(r, terminal.Options{Width: width})
		for line := range strings.Lines(got) {
			before, _, cut := strings.Cut(line, "…")
			all := strings.Fields(before)
			if !cut || len(all) == 0 {
				continue
			}
			if last := strings.TrimRight(all[len(all)-1], ",;:"); !whole[last] {
				t.Errorf("at %d columns cut inside a word, after %q:\n%s", width, last, got)
			}
		}
	}
}

func TestNumberKeepsItsUnit(t *testing.T) {
	t.Parallel()
	for width := 60; width <= 120; width++ {
		got := terminal.Render(view.New(talkative()), terminal.Options{Width: width})
		for line := range strings.Lines(got) {
			if first := strings.Fields(line); len(first) > 0 && (first[0] == "%" || first[0] == "pp" || strings.HasPrefix(first[0], "%;")) {
				t.Errorf("at %d columns a unit begins a line:\n%s", width, got)
			}
		}
	}
}

func TestContainmentOfBothArmsIsToldOnce(t *testing.T) {
	t.Parallel()
	in := reporttest.Input("pass")
	in.Candidate.Containment = in.Stable.Containment
	got := terminal.Render(view.New(in), terminal.Options{})
	if !strings.Contains(got, "both arms  declared: the agent holds no credentials") || strings.Contains(got, "\nstable ") {
		t.Errorf("the screen says:\n%s", got)
	}
}
