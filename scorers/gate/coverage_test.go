package gate_test

import (
	"testing"

	"forerun/scorers/gate"
)

func missing(c gate.Comparison, cases, tips int) gate.Comparison {
	heard := c
	heard.NPairs, heard.NClusters = c.NPairs-cases, c.NClusters-cases
	c.Coverage = gate.Coverage{
		Answered: gate.Part{Pairs: heard.NPairs}, Missed: gate.Part{Pairs: cases},
		Heard: &heard, Open: cases, Tipping: tips,
	}
	return c
}

// A pass that fewer than a tenth of the missed cases would turn is none.
func TestReplayCoverage(t *testing.T) {
	t.Parallel()
	harm := func(c *gate.Comparison) { c.PLower = new(0.001) }
	tests := map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		verdict    gate.Verdict
		reason     string
	}{
		"none missed":                 {margin(gate.Higher), comparison(0, 0.03), gate.Pass, "within_margin"},
		"nothing would turn it":       {margin(gate.Higher), missing(comparison(0, 0.03), 40, 0), gate.Pass, "within_margin"},
		"a tenth of them would":       {margin(gate.Higher), missing(comparison(0, 0.03), 40, 4), gate.Pass, "within_margin"},
		"fewer than a tenth would":    {margin(gate.Higher), missing(comparison(0, 0.03), 41, 4), gate.Invalid, "replay_coverage"},
		"without the largest cluster": {margin(gate.Higher), dominatedBy(missing(comparison(0, 0.03), 41, 9), missing(comparison(0, 0.03), 30, 4)), gate.Invalid, "replay_coverage"},
		"no event among many":         {never(0), missing(events(0, 0, 400), 11, 1), gate.Invalid, "replay_coverage"},
		"no event among ten":          {never(0), missing(events(0, 0, 400), 10, 1), gate.Pass, "never_seen"},
		"an event all the same":       {never(0), missing(events(0, 1, 400), 40, 1), gate.Fail, "event"},
		"a goal":                      {goal(gate.Higher), missing(comparison(0.05, 0.03), 41, 4), gate.Invalid, "replay_coverage"},
		"it fails all the same":       {margin(gate.Higher), missing(with(comparison(-0.2, 0.05), harm), 41, 1), gate.Fail, "beyond_margin"},
		"it is open all the same":     {margin(gate.Higher), missing(comparison(0, 0.06), 41, 1), gate.Inconclusive, "not_settled"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if f := one(t, test.guardrail, test.comparison); f.Verdict != test.verdict || f.Reason != test.reason {
				t.Errorf("%s (%s): %s\nwant %s (%s)", f.Verdict, f.Reason, f.Sentence, test.verdict, test.reason)
			}
		})
	}
	f := one(t, margin(gate.Higher), missing(comparison(0, 0.03), 41, 1))
	if want := "success: in 41 pairs a tool was asked for what the log does not have; " +
		"harm in 1 of them would take the pass away, fewer than a tenth: record or approximate the tools' answers, or leave those cases out."; f.Sentence != want {
		t.Errorf("says %q\nwant %q", f.Sentence, want)
	}
}

// What fails is a fail, whatever the tools would have said; what hangs on them is no
// pass beside it.
func TestReplayCoverageIsNeverOverAFail(t *testing.T) {
	t.Parallel()
	bad := with(comparison(-0.2, 0.05), func(c *gate.Comparison) { c.PLower = new(1e-9) })
	d := checked(func(in *gate.Input) {
		in.Guardrails = append(in.Guardrails, margin(gate.Higher))
		in.Comparisons = []gate.Comparison{missing(comparison(0, 0.03), 41, 4), bad}
	})
	if f := d.Suites[0].Findings[0]; d.Verdict != gate.Fail || f.Verdict != gate.Inconclusive || f.Reason != gate.ReasonReplayCoverage {
		t.Errorf("%s: %s (%s)", d.Verdict, f.Verdict, f.Reason)
	}
	screen := checked(func(in *gate.Input) {
		in.Level, in.Comparisons = gate.Screen, []gate.Comparison{missing(comparison(0, 0.03), 41, 4)}
	})
	if screen.Verdict != gate.Inconclusive || !has(screen.Suites[0].Warnings, gate.ReasonReplayCoverage, "41 pairs") {
		t.Errorf("screen: %s, %v", screen.Verdict, screen.Suites[0].Warnings)
	}
	monitored := checked(func(in *gate.Input) {
		in.Guardrails = append(in.Guardrails, asking(margin(gate.Higher), func(g *gate.Guardrail) { g.Monitor = true }))
		in.Comparisons = []gate.Comparison{comparison(0, 0.03), missing(comparison(0, 0.03), 41, 4)}
	})
	if monitored.Verdict != gate.Pass {
		t.Errorf("a metric that decides nothing made the gate %s", monitored.Verdict)
	}
}
