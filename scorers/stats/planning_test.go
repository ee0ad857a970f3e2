package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// TestConditionalPowerIsPower simulates the rest of a run.
func TestConditionalPowerIsPower(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(81, 0))
	const n, at, margin, crit, runs = 900, 360, 0.03, 1.7397, 20_000
	now := stats.Interim{Harm: 0.01, SE: math.Sqrt(0.1 / at), Fraction: at / float64(n)}
	for _, assumed := range []float64{0, 0.01, 0.03} {
		want, ok := stats.ConditionalPower(now, assumed, margin, crit)
		passed := 0.0
		for range runs {
			rest := assumed*(n-at) + math.Sqrt(0.1*(n-at))*rng.NormFloat64()
			end := (now.Harm*at + rest) / n
			if (margin-end)/math.Sqrt(0.1/n) >= crit {
				passed++
			}
		}
		if got := passed / runs; !ok || math.Abs(got-want) > 4*math.Sqrt(want*(1-want)/runs)+1e-3 {
			t.Errorf("assumed %v: %.4f, simulated %.4f", assumed, want, got)
		}
	}
}

func TestConditionalPowerFallsWithHarm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := stats.Interim{
			Harm:     rapid.Float64Range(-0.1, 0.1).Draw(t, "harm"),
			SE:       rapid.Float64Range(0.001, 0.1).Draw(t, "se"),
			Fraction: rapid.Float64Range(0.05, 1).Draw(t, "fraction"),
		}
		worse := now
		worse.Harm += 0.01
		power, ok := stats.ConditionalPower(now, 0, 0.03, 1.7)
		less, _ := stats.ConditionalPower(worse, 0, 0.03, 1.7)
		trend, _ := stats.ConditionalPower(now, 0.01, 0.03, 1.7)
		if !ok || less > power || trend > power || power < 0 || power > 1 {
			t.Fatalf("%v, with more harm seen %v, with more harm to come %v", power, less, trend)
		}
	})
	for _, now := range []stats.Interim{{0, 0, 0.5}, {0, 0.1, 0}, {0, 0.1, 1.5}, {math.NaN(), 0.1, 0.5}, {}} {
		if power, ok := stats.ConditionalPower(now, 0, 0.03, 1.7); ok || power != 0 {
			t.Errorf("%+v: %v, %v", now, power, ok)
		}
	}
}

// TestPlanningRoundTrips: what n cases detect is what n cases are needed for.
func TestPlanningRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		variance := rapid.Float64Range(0.001, 2).Draw(t, "variance")
		n := rapid.IntRange(2, 100_000).Draw(t, "n")
		power := rapid.Float64Range(0.6, 0.99).Draw(t, "power")
		seen, ok := stats.MinimumDetectable(variance, n, 0.05, power)
		needed, enough := stats.SampleSize(variance, 0, seen, 0.05, power)
		if !ok || !enough || needed < n || needed > n+1 {
			t.Fatalf("%d cases detect %v, which needs %d", n, seen, needed)
		}
		finer, _ := stats.MinimumDetectable(variance, 4*n, 0.05, power)
		if !near(2*finer, seen, 1e-9) {
			t.Fatalf("four times the cases detect %v instead of %v", finer, seen)
		}
		m := rapid.IntRange(1, 20).Draw(t, "guardrails")
		each := stats.IntersectionUnionPower(m, power)
		if each < power || !near(1-float64(m)*(1-each), power, 1e-12) {
			t.Fatalf("%d guardrails at %v need %v each", m, power, each)
		}
	})
	if _, ok := stats.MinimumDetectable(0.1, 0, 0.05, 0.8); ok {
		t.Error("no cases detect something")
	}
}

func TestMoreTrialsHelpLessThanMoreCases(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := stats.RepeatedDesign{
			Between:      rapid.Float64Range(0, 1).Draw(t, "between"),
			WithinStable: rapid.Float64Range(0, 1).Draw(t, "stable"), WithinCandidate: rapid.Float64Range(0.001, 1).Draw(t, "candidate"),
			TrialsStable: 1, TrialsCandidate: 1,
		}
		n := rapid.IntRange(2, 5000).Draw(t, "n")
		one, _ := stats.MillerMDE(d, 4*n, 0.05, 0.8)
		d.TrialsStable, d.TrialsCandidate = 4, 4
		four, ok := stats.MillerMDE(d, n, 0.05, 0.8)
		if !ok || one > four*(1+1e-12) {
			t.Fatalf("%d cases of one trial detect %v, %d of four %v", 4*n, one, n, four)
		}
	})
	if _, ok := stats.MillerSampleSize(stats.RepeatedDesign{Between: 1}, 0.1, 0.05, 0.8); ok {
		t.Error("no trial needs a number of cases")
	}
}

// TestMcNemarPowerAtNoHarmIsItsSize: mid-p reaches the level, the exact test stays
// below; published for n 300, psi .10.
func TestMcNemarPowerAtNoHarmIsItsSize(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n           int
		psi         float64
		exact, midP float64
	}{
		{300, 0.10, 0.035, 0.0497},
		{50, 0.05, 0.003, 0.012},
	} {
		exact := stats.McNemarPower(tt.n, tt.psi/2, tt.psi/2, 0.05)
		midP := stats.McNemarMidPPower(tt.n, tt.psi/2, tt.psi/2, 0.05)
		if math.Abs(exact-tt.exact) > 6e-4 || math.Abs(midP-tt.midP) > 6e-4 {
			t.Errorf("n %d, psi %v: sizes %.4f and %.4f, want %v and %v", tt.n, tt.psi, exact, midP, tt.exact, tt.midP)
		}
	}
	for _, bad := range []float64{stats.McNemarPower(0, 0.1, 0.1, 0.05), stats.McNemarPower(9, 0.6, 0.6, 0.05), stats.McNemarPower(9, 0, 0, 0.05)} {
		if bad != 0 {
			t.Errorf("power out of range: %v", bad)
		}
	}
}
