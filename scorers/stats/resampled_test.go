package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"forerun/scorers/stats"
)

// TestResampledPIsTheLevelAtWhichTheIntervalReaches0, with bias and acceleration,
// on either side of 0.
func TestResampledPIsTheLevelAtWhichTheIntervalReaches0(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	skewed := make([]float64, 40)
	for i := range skewed {
		skewed[i] = math.Exp(rng.NormFloat64())
	}
	for _, estimate := range []float64{0.3, 0.2, -0.9} {
		replicates := make([]float64, 50_000)
		for i := range replicates {
			replicates[i] = estimate + 0.1 + 0.6*(math.Exp(0.4*rng.NormFloat64())-1)
		}
		r := stats.NewResampled(estimate, replicates, skewed)
		if math.Abs(r.Bias()) < 0.05 || math.Abs(r.Acceleration()) < 0.02 {
			t.Fatalf("bias %v, acceleration %v: nothing to correct", r.Bias(), r.Acceleration())
		}
		p, side := r.PGreater(), "lower"
		if estimate < 0 {
			p, side = r.PLess(), "upper"
		}
		lo, hi := r.BCa(1 - 2*p)
		reached := lo
		if estimate < 0 {
			reached = hi
		}
		if p >= 0.3 || p < 1e-5 || math.Abs(reached) > 0.02 {
			t.Errorf("estimate %v: p %v, where the %s limit is %v", estimate, p, side, reached)
		}
	}
}

// TestResampledPIsNeverFreeOfDoubt: a replicate equal to 0 counts against a claim,
// and one more always does.
func TestResampledPIsNeverFreeOfDoubt(t *testing.T) {
	t.Parallel()
	positive := stats.NewResampled(2, []float64{1, 2, 3}, nil)
	ties := stats.NewResampled(0.5, []float64{0, 0, 1, 1}, nil)
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"all above 0", positive.PGreater(), 1.0 / 4},
		{"none below 0", positive.PLess(), 3.0 / 4},
		{"half at 0", ties.PGreater(), 3.0 / 5},
		{"none below 0, half at 0", ties.PLess(), 4.0 / 5},
	} {
		if !near(tt.got, tt.want, 1e-12) {
			t.Errorf("%s: p %v, want %v", tt.name, tt.got, tt.want)
		}
	}
}

// TestResampledWithoutSpread is degenerate, never certain.
func TestResampledWithoutSpread(t *testing.T) {
	t.Parallel()
	for _, replicates := range [][]float64{nil, {3}, slices.Repeat([]float64{3}, 99), {1, math.NaN(), 2}, {1, math.Inf(1)}} {
		r := stats.NewResampled(3, slices.Clone(replicates), nil)
		lo, hi := r.BCa(0.9)
		if !r.Degenerate() || lo != 3 || hi != 3 || r.SE() != 0 || r.PGreater() != 1 || r.PLess() != 1 {
			t.Errorf("%v: [%v, %v], SE %v, p %v and %v", replicates, lo, hi, r.SE(), r.PGreater(), r.PLess())
		}
	}
}
