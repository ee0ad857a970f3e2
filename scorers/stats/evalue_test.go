package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// TestEValueMeanUnderNoHarm counts every outcome: while harm is not more likely than
// repair the mean is at most 1, and exactly 1 where they are equally likely.
func TestEValueMeanUnderNoHarm(t *testing.T) {
	t.Parallel()
	for _, m := range []int{1, 2, 7, 40, 300} {
		for _, p := range []float64{0, 0.1, 0.3, 0.45, 0.5} {
			mean := 0.0
			for b := range m + 1 {
				mean += distuv.Binomial{N: float64(m), P: p}.Prob(float64(b)) * stats.DiscordantEValue(b, m-b)
			}
			if mean > 1+1e-9 || p == 0.5 && !near(mean, 1, 1e-9) {
				t.Errorf("m %d, p %v: mean %v", m, p, mean)
			}
		}
	}
}

// TestEValueIsAFairBet: from any state, a fair toss leaves its expectation as it is
// (so that no rule of stopping gains), and harm never lowers it.
func TestEValueIsAFairBet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c := rapid.IntRange(0, 400).Draw(t, "b"), rapid.IntRange(0, 400).Draw(t, "c")
		now := stats.DiscordantEValue(b, c)
		worse, better := stats.DiscordantEValue(b+1, c), stats.DiscordantEValue(b, c+1)
		if next := worse/2 + better/2; math.Abs(next-now) > 1e-9*now {
			t.Fatalf("%v, expected next %v", now, next)
		}
		if worse < now || better > now {
			t.Fatalf("%v: after harm %v, after repair %v", now, worse, better)
		}
	})
}

// TestEValueEverCrossing follows all paths of 400 discordant pairs: the chance that
// a gate which looks after every pair stops a harmless candidate.
func TestEValueEverCrossing(t *testing.T) {
	t.Parallel()
	const limit = 100.0
	alive, stopped := []float64{1}, 0.0
	for m := 1; m <= 400; m++ {
		next := make([]float64, m+1)
		for b, chance := range alive {
			next[b] += chance / 2
			next[b+1] += chance / 2
		}
		for b := range next {
			if stats.DiscordantEValue(b, m-b) >= limit {
				stopped += next[b]
				next[b] = 0
			}
		}
		alive = next
	}
	if stopped > 1/limit || stopped < 0.001 {
		t.Errorf("stopped in %v of runs", stopped)
	}
}

func TestEValueOfManyPairs(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		b, c int
		want float64
	}{
		{0, 0, 1},
		{8, 2, 4.002020202},
		{10, 0, 186.090909090909},
		{0, 999_999, 1e-6},         // one half of a geometric series, and nothing more
		{5000, 0, math.MaxFloat64}, // beyond floating point
		{-1, 3, 1},
	} {
		if got := stats.DiscordantEValue(tt.b, tt.c); math.Abs(got-tt.want) > 1e-9*tt.want {
			t.Errorf("%d of %d: %v, want %v", tt.b, tt.b+tt.c, got, tt.want)
		}
	}
}

func TestEBHClaimsTheLargest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SliceOfN(rapid.Float64Range(0, 300), 1, 12).Draw(t, "e")
		q := rapid.Float64Range(0.01, 0.5).Draw(t, "q")
		claimed := stats.EBH(e, q)
		n := 0
		for i := range e {
			if claimed[i] {
				n++
			}
			for j := range e {
				if claimed[i] && e[j] >= e[i] && !claimed[j] {
					t.Fatalf("%v claimed and %v not", e[i], e[j])
				}
			}
		}
		for i := range e {
			if claimed[i] && e[i]*q*float64(n) < float64(len(e))*(1-1e-12) {
				t.Fatalf("%v is not evidence enough with %d claims", e[i], n)
			}
		}
		more := append([]float64{}, e...)
		more[0] *= 2
		for i, still := range stats.EBH(more, q) {
			if claimed[i] && !still {
				t.Fatalf("more evidence for one took the claim of %d", i)
			}
		}
	})
}

// TestEBHFalseShare: of 40 e-values 30 are null; the share of false claims stays
// below q although all rest on the same data.
func TestEBHFalseShare(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(71, 0))
	const q, runs = 0.1, 2000
	share, found := 0.0, 0.0
	for range runs {
		shared := rng.NormFloat64()
		e := make([]float64, 40)
		for i := range e {
			x := (shared + rng.NormFloat64()) / math.Sqrt2
			if i >= 30 {
				x += 5
			}
			e[i] = math.Exp(4*x - 8) // the likelihood ratio of a shift of 4
		}
		claims, wrong := 0.0, 0.0
		for i, claimed := range stats.EBH(e, q) {
			if claimed {
				claims++
				if i < 30 {
					wrong++
				}
			}
		}
		share += wrong / max(claims, 1) / runs
		found += claims / runs
	}
	if share > q || found < 3 {
		t.Errorf("false share %v of %v claims a run", share, found)
	}
}

func TestMergingEValues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"mean of none", stats.MeanEValue(nil), 1},
		{"product of none", stats.ProductEValue(nil), 1},
		{"mean with nonsense", stats.MeanEValue([]float64{4, math.NaN()}), 2},
		{"product with nothing", stats.ProductEValue([]float64{math.MaxFloat64, math.MaxFloat64, 0}), 0},
		{"p of weak evidence", stats.EValueP(0.2), 1},
		{"p of 100", stats.EValueP(100), 0.01},
		{"p of nonsense", stats.EValueP(math.NaN()), 1},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}
