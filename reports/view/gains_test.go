package view_test

import (
	"strings"
	"testing"

	"forerun/reports/reporttest"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// A report that fails still says what is better: that is how a release comes to
// look good and be wrong.
func TestBetterNamesWhatIsShownToBeBetter(t *testing.T) {
	t.Parallel()
	lo, hi := 0.08, 0.14
	finding := func(metric string, d gate.Direction, lo, hi float64) gate.Finding {
		mid := (lo + hi) / 2
		return gate.Finding{
			Guardrail: gate.Guardrail{Suite: "shadow", Metric: metric, Direction: d, Margin: &gate.Margin{Value: 0.05, Scale: gate.Absolute}, Alpha: 0.05},
			Comparison: gate.Comparison{
				Suite: "shadow", Metric: metric, Unit: "pp", Scale: gate.Absolute, NPairs: 100, NClusters: 100,
				Stable: &lo, Candidate: &hi, Difference: &mid, Estimate: &mid, Interval: gate.Interval{Lo: &lo, Hi: &hi},
			},
			Verdict: gate.Pass, Decides: true,
		}
	}
	in := reporttest.Input("fail")
	in.Decision.Suites = []gate.Suite{{Name: "shadow", Verdict: gate.Fail, Findings: []gate.Finding{
		finding("success", gate.Higher, lo, hi),
		finding("escalation.missed", gate.Lower, 0.05, 0.09), // worse
		finding("fallback.rate", gate.Lower, -0.03, -0.01),
		finding("error.rate", gate.Lower, -0.01, 0.01),    // not shown
		finding("escalation.rate", gate.None, 0.02, 0.04), // neither side is better
	}}}
	better := view.New(in).Words.Better
	for _, want := range []string{"success +11", "fallback.rate -2"} {
		if !strings.Contains(strings.ReplaceAll(better, "−", "-"), want) {
			t.Errorf("better: %q, want %q in it", better, want)
		}
	}
	for _, not := range []string{"escalation", "error.rate"} {
		if strings.Contains(better, not) {
			t.Errorf("better: %q, want no %s in it", better, not)
		}
	}
	if strings.Index(better, "success") > strings.Index(better, "fallback") {
		t.Errorf("better: %q, want the largest gain first", better)
	}
}
