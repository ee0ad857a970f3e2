package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// TestFiveEvenLooks is what ldbounds and rpact print.
func TestFiveEvenLooks(t *testing.T) {
	t.Parallel()
	looks := []float64{0.2, 0.4, 0.6, 0.8, 1}
	for alpha, want := range map[float64][]float64{
		0.025: {4.8769, 3.3570, 2.6803, 2.2898, 2.0310},
		0.05:  {4.2292, 2.8881, 2.2981, 1.9618, 1.7397},
	} {
		for k, z := range stats.OBrienFlemingBounds(looks, alpha) {
			if math.Abs(z-want[k]) > 6e-5 {
				t.Errorf("alpha %v, look %d: %.5f, want %.4f", alpha, k+1, z, want[k])
			}
		}
	}
}

func TestOneLookIsThePlainTest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		alpha := rapid.Float64Range(1e-6, 0.3).Draw(t, "alpha")
		if z := stats.OBrienFlemingBounds([]float64{1}, alpha)[0]; !near(z, stats.NormalQuantile(1-alpha), 1e-9) {
			t.Fatalf("bound %v", z)
		}
	})
}

// fractions draws looks at rising shares of the information, the last at all of it.
func fractions(t *rapid.T) []float64 {
	steps := rapid.SliceOfN(rapid.Float64Range(0.2, 1), 2, 6).Draw(t, "steps")
	total := 0.0
	for _, s := range steps {
		total += s
	}
	at := 0.0
	for i, s := range steps {
		at += s / total
		steps[i] = at
	}
	steps[len(steps)-1] = 1
	return steps
}

func TestBoundsDependOnTheLooksSoFar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		looks := fractions(t)
		alpha := rapid.SampledFrom([]float64{0.01, 0.025, 0.05}).Draw(t, "alpha")
		bounds := stats.OBrienFlemingBounds(looks, alpha)
		upTo := rapid.IntRange(1, len(looks)).Draw(t, "upTo")
		for k, z := range stats.OBrienFlemingBounds(looks[:upTo], alpha) {
			if !near(z, bounds[k], 1e-6) {
				t.Fatalf("bound %d is %v, with later looks %v", k, z, bounds[k])
			}
		}
		for k := range looks {
			// No look is easier than the plain test at all of alpha, nor than one at
			// what it may spend.
			spent := stats.OBrienFlemingSpent(looks[k], alpha)
			if bounds[k] < stats.NormalQuantile(1-alpha)-1e-9 || bounds[k] < -stats.NormalQuantile(spent)-1e-3 {
				t.Fatalf("bound %d of %v at %v is %v", k, looks, alpha, bounds[k])
			}
		}
		if len(bounds) != len(looks) {
			t.Fatalf("%d bounds of %d looks", len(bounds), len(looks))
		}
	})
}

func TestBoundsFallAtEvenLooks(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 20; n++ {
		looks := make([]float64, n)
		for i := range looks {
			looks[i] = float64(i+1) / float64(n)
		}
		bounds := stats.OBrienFlemingBounds(looks, 0.05)
		if !slices.IsSortedFunc(bounds, func(a, b float64) int { return int(math.Copysign(1, b-a)) }) {
			t.Errorf("%d looks: %v", n, bounds)
		}
	}
}

// TestSpendingIsAlpha walks random paths: uneven and close looks cross as often as
// alpha allows, no more and no less.
func TestSpendingIsAlpha(t *testing.T) {
	t.Parallel()
	const paths, alpha = 100_000, 0.05
	for name, looks := range map[string][]float64{
		"even":   {0.2, 0.4, 0.6, 0.8, 1},
		"uneven": {0.31, 0.35, 0.82, 1},
		"close":  {0.5, 0.501, 0.502, 1},
	} {
		bounds := stats.OBrienFlemingBounds(looks, alpha)
		rng := rand.New(rand.NewPCG(61, uint64(len(name))))
		crossed := 0.0
		for range paths {
			at, walk := 0.0, 0.0
			for k, f := range looks {
				walk += math.Sqrt(f-at) * rng.NormFloat64()
				at = f
				if walk >= bounds[k]*math.Sqrt(f) {
					crossed++
					break
				}
			}
		}
		if rate := crossed / paths; math.Abs(rate-alpha) > 3*math.Sqrt(alpha*(1-alpha)/paths) {
			t.Errorf("%s looks: crossed in %.4f of paths", name, rate)
		}
	}
}

func TestLooksOutOfOrderHaveNoBounds(t *testing.T) {
	t.Parallel()
	for _, looks := range [][]float64{nil, {0}, {0.5, 0.5}, {0.6, 0.4}, {0.5, 1.1}, {math.NaN()}, {-0.1, 1}} {
		if bounds := stats.OBrienFlemingBounds(looks, 0.05); bounds != nil {
			t.Errorf("%v: %v", looks, bounds)
		}
	}
	for _, alpha := range []float64{0, 1, -1, math.NaN()} {
		if bounds := stats.OBrienFlemingBounds([]float64{0.5, 1}, alpha); bounds != nil {
			t.Errorf("alpha %v: %v", alpha, bounds)
		}
	}
}
