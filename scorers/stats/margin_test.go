package stats_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"forerun/scorers/stats"
)

// verdicts gives the exact chances that a guardrail on a proportion passes and fails
// with n independent pairs, of which a share psi flips and delta is the true harm.
func verdicts(n int, psi, delta, margin float64) (pass, fail float64) {
	for m := range n + 1 {
		discordant := distuv.Binomial{N: float64(n), P: psi}.Prob(float64(m))
		if discordant < 1e-12 {
			continue
		}
		for b := range m + 1 {
			chance := discordant * distuv.Binomial{N: float64(m), P: (1 + delta/psi) / 2}.Prob(float64(b))
			switch {
			case chance < 1e-15:
			case stats.TangoScore(float64(b), float64(m-b), float64(n), margin) <= -stats.NormalQuantile(0.95):
				pass += chance
			case stats.McNemar(b, m-b).MidPGreater <= 0.05:
				fail += chance
			}
		}
	}
	return pass, fail
}

// TestWhatAMarginMeans holds the numbers that docs/statistics.md and the command
// line's help give: a margin is what a pass may hide, not what a fail must exceed.
func TestWhatAMarginMeans(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ delta, pass, fail float64 }{
		{0, 0.88, 0.05}, {0.01, 0.59, 0.24}, {0.02, 0.24, 0.60}, {0.03, 0.05, 0.89},
	} {
		pass, fail := verdicts(900, 0.10, tt.delta, 0.03)
		t.Logf("truly %v worse: passes in %.4f, fails in %.4f of runs", tt.delta, pass, fail)
		if math.Abs(pass-tt.pass) > 0.005 || math.Abs(fail-tt.fail) > 0.005 {
			t.Errorf("truly %v worse: passes in %.3f and fails in %.3f of runs, want %v and %v", tt.delta, pass, fail, tt.pass, tt.fail)
		}
	}
	identical, _ := verdicts(120, 0.10, 0, 0.02)
	t.Logf("120 pairs, 2 pp: %.4f", identical)
	if math.Abs(identical-0.167) > 0.005 {
		t.Errorf("an identical candidate passes 2 points with 120 pairs in %.3f of runs", identical)
	}
	for margin, n := range map[float64]float64{0.05: 52, 0.03: 88, 0.02: 133, 0.01: 268, 0.005: 539} {
		if z := -stats.NormalQuantile(0.95); stats.TangoScore(0, 0, n, margin) > z || stats.TangoScore(0, 0, n-1, margin) <= z {
			t.Errorf("margin %v: %v is not the least number of clean pairs", margin, n)
		}
	}
}
