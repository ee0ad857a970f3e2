package view_test

import (
	"strings"
	"testing"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// row prints one finding.
func row(t *testing.T, f gate.Finding) view.Row {
	t.Helper()
	r := view.New(view.Input{Decision: gate.Decision{Verdict: f.Verdict, Suites: []gate.Suite{{Name: "s", Findings: []gate.Finding{f}}}}})
	return r.Worst[0]
}

// numbers is a finding of these numbers: stable, candidate, the estimate and its
// bounds.
func numbers(kind, unit string, margin *gate.Margin, stable, candidate, estimate, lo, hi float64) gate.Finding {
	c := gate.Comparison{
		Kind: kind, Unit: unit, NPairs: 600, Stable: &stable, Candidate: &candidate, Estimate: &estimate,
		Interval: gate.Interval{Lo: &lo, Hi: &hi},
	}
	if margin != nil {
		c.Scale = margin.Scale
	}
	return gate.Finding{Guardrail: gate.Guardrail{Metric: "m", Direction: gate.Lower, Margin: margin, Alpha: 0.05}, Comparison: c, Verdict: gate.Pass}
}

func absolute(x float64) *gate.Margin { return &gate.Margin{Value: x, Scale: gate.Absolute} }

func relative(x float64) *gate.Margin { return &gate.Margin{Value: x, Scale: gate.Relative} }

func TestNumbersAreReadAtOneScaleARow(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                 string
		f                    gate.Finding
		arms, change, margin string
	}{
		{"shares in points", numbers("proportion", "pp", absolute(0.05), 0.45, 0.75, 0.30, 0.201, 0.43), "45.0 → 75.0 %", "+30.0 pp [+20.1, +43.0]", "5 pp"},
		{"small shares", numbers("proportion", "pp", absolute(0.01), 0.001, 0.0083, 0.0073, 0.0021, 0.0095), "0.10 → 0.83 %", "+0.73 pp [+0.21, +0.95]", "1 pp"},
		{"whole shares", numbers("proportion", "pp", absolute(0.05), 0.93, 1, 0.07, 0.02, 0.11), "93.0 → 100.0 %", "+7.0 pp [+2.0, +11.0]", "5 pp"},
		{"a share without a unit", numbers("proportion", "", absolute(0.05), 0.5, 0.5, 0, -0.02, 0.02), "50.0 → 50.0 %", "0.00 pp [-2.00, +2.00]", "5 pp"},
		{"milliseconds", numbers("mean", "ms", absolute(250), 412, 398, -14, -40, 12), "412 → 398 ms", "-14.0 ms [-40.0, +12.0]", "250 ms"},
		{"parts of a millisecond", numbers("mean", "ms", absolute(250), 0.41234, 0.40001, -0.01233, -0.04, 0.012), "0.41 → 0.40 ms", "-0.01 ms [-0.04, +0.01]", "250 ms"},
		{"next to no time", numbers("mean", "ms", absolute(250), 0.000001, 0.000002, 0.000001, 0, 0.000002), "0.00 → 0.00 ms", "0.00 ms [0.00, 0.00]", "250 ms"},
		{"seconds, the difference too", numbers("mean", "ms", absolute(250), 1180, 1240, 60, -30, 150), "1.18 → 1.24 s", "+0.06 s [-0.03, +0.15]", "0.25 s"},
		{"relative to stable", numbers("ratio", "usd", relative(0.15), 0.00208, 0.00164, -0.2118, -0.31, -0.12), "0.208 → 0.164 ¢", "-21.2 % [-31.0, -12.0]", "15 %"},
		{"dollars", numbers("mean", "usd", absolute(0.5), 12.25, 12.5, 0.25, 0.1, 0.4), "$12.2 → $12.5", "+$0.250 [+$0.100, +$0.400]", "$0.5"},
		{"tokens", numbers("mean", "tokens", absolute(200), 1520, 1490, -30, -90, 25), "1520 → 1490 tokens", "-30.0 tokens [-90.0, +25.0]", "200 tokens"},
		{"plain numbers", numbers("mean", "", absolute(0.5), 3.25, 3.5, 0.25, 0.1, 0.4), "3.25 → 3.50", "+0.250 [+0.100, +0.400]", "0.5"},
		{"very large ones", numbers("mean", "", absolute(1e9), 3e12, 3.5e12, 5e11, 1e11, 9e11), "3.00e+12 → 3.50e+12", "+5.00e+11 [+1.00e+11, +9.00e+11]", "1000000000"},
		{"nothing", numbers("mean", "", absolute(1), 0, 0, 0, 0, 0), "0.0 → 0.0", "0.0 [0.0, 0.0]", "1"},
		{"no negative zero", numbers("proportion", "pp", absolute(0.05), 0.5, 0.5, -0.00001, -0.02, 0.0199), "50.0 → 50.0 %", "0.00 pp [-2.00, +1.99]", "5 pp"},
	} {
		got := row(t, tt.f)
		if got.Arms != tt.arms || got.Change() != tt.change || got.Margin != tt.margin {
			t.Errorf("%s: got %q %q %q, want %q %q %q", tt.name, got.Arms, got.Change(), got.Margin, tt.arms, tt.change, tt.margin)
		}
	}
}

// A pass whose bound prints like its margin would read as a contradiction.
func TestABoundNeverPrintsLikeTheMarginItKeeps(t *testing.T) {
	t.Parallel()
	got := row(t, numbers("proportion", "pp", absolute(0.05), 0.45, 0.47, 0.02, -0.01, 0.04998))
	if want := "+2.000 pp [-1.000, +4.998]"; got.Change() != want {
		t.Errorf("got %q, want %q", got.Change(), want)
	}
	f := numbers("quantile", "ms", nil, 1500, 1999.6, 499.6, 400, 600)
	f.Guardrail.Max = new(2000.0)
	if got := row(t, f); got.Candidate != "1.9996 s" {
		t.Errorf("got %q, want a number below the limit of 2 s", got.Candidate)
	}
}

func TestLimitsAndBothSides(t *testing.T) {
	t.Parallel()
	f := numbers("quantile", "ms", relative(0.1), 1500, 1520, 0.013, -0.02, 0.04)
	f.Guardrail.Max, f.Guardrail.Min = new(8000.0), new(100.0)
	if got := row(t, f).Margin; got != "10 %, ≤ 8 s, ≥ 100 ms" {
		t.Errorf("got %q", got)
	}
	f = numbers("mean", "calls", absolute(0.5), 2, 2.1, 0.1, -0.1, 0.3)
	f.Guardrail.Direction = gate.None
	if got := row(t, f).Margin; got != "±0.5 calls" {
		t.Errorf("got %q", got)
	}
}

func TestNoEvidenceIsATilde(t *testing.T) {
	t.Parallel()
	got := row(t, gate.Finding{Guardrail: gate.Guardrail{Metric: "m", Margin: absolute(1)}, Verdict: gate.Inconclusive})
	for name, s := range map[string]string{
		"stable": got.Stable, "candidate": got.Candidate, "change": got.Change(), "p": got.HarmP, "confidence": got.Confidence,
	} {
		if s != view.NoEvidence {
			t.Errorf("%s: %q", name, s)
		}
	}
	half := numbers("mean", "", absolute(1), 1, 1, 0.1, 0, 0)
	half.Comparison.Interval = gate.Interval{Hi: new(0.5)}
	if got := row(t, half).Interval; got != "[~, +0.500]" {
		t.Errorf("an open interval: %q", got)
	}
}

func TestNumbersTooLargeForTheirUnitAreNotKnown(t *testing.T) {
	t.Parallel()
	huge := numbers("mean", "calls", &gate.Margin{Value: 1e307, Scale: gate.Relative}, 1e-10, 1e300, 1e308, 9e307, 1.1e308)
	huge.Comparison.Scale = gate.Relative
	got := row(t, huge)
	for name, s := range map[string]string{
		"difference": got.Difference, "interval": got.Interval, "margin": got.Margin, "change": got.Change(),
	} {
		if strings.Contains(s, "Inf") || !strings.Contains(s, view.NoEvidence) {
			t.Errorf("%s: %q", name, s)
		}
	}
	if got.Difference != view.NoEvidence {
		t.Errorf("difference %q, want %q", got.Difference, view.NoEvidence)
	}
}
