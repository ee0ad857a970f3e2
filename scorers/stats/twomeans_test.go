package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"forerun/scorers/stats"
)

func TestTwoMeansOfKnownSamples(t *testing.T) {
	t.Parallel()
	// Distances from 2.5: -1.5 -.5 .5 and -.5 .5 1.5; each over 3; sum of squares 5.5/9.
	r := stats.TwoMeans([]float64{1, 2, 3}, []float64{2, 3, 4}, nil, nil, nil, nil)
	if want := math.Sqrt(5.5 / 9 * 6 / 5); !r.Defined || r.Difference != 1 || math.Abs(r.SE-want) > 1e-12 {
		t.Errorf("%+v, want a difference of 1 with SE %v", r, want)
	}
	if want := 2 * stats.TCDF(-1/r.SE, 5); math.Abs(r.P-want) > 1e-12 {
		t.Errorf("p %v, want %v", r.P, want)
	}
	back := stats.TwoMeans([]float64{2, 3, 4}, []float64{1, 2, 3}, nil, nil, nil, nil)
	if back.Difference != -1 || back.P != r.P {
		t.Errorf("swapped %+v, want the same p and the other sign of %+v", back, r)
	}
}

func TestTwoMeansTellsConstantsApart(t *testing.T) {
	t.Parallel()
	zeros, ones := make([]float64, 50), make([]float64, 50)
	for i := range ones {
		ones[i] = 1
	}
	if r := stats.TwoMeans(zeros, ones, nil, nil, nil, nil); !r.Defined || r.P > 1e-6 {
		t.Errorf("50 zeros and 50 ones: %+v", r)
	}
	one := make([]int, 50) // one cluster each says next to nothing
	if r := stats.TwoMeans(zeros, ones, one, one, nil, nil); r.P < 0.05 {
		t.Errorf("one conversation of each: %+v", r)
	}
}

func TestTwoMeansOfNothing(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]stats.TwoMeansResult{
		"no data":            stats.TwoMeans(nil, nil, nil, nil, nil, nil),
		"one side":           stats.TwoMeans([]float64{1, 2}, nil, nil, nil, nil, nil),
		"no variation":       stats.TwoMeans([]float64{1, 1}, []float64{1, 1}, nil, nil, nil, nil),
		"clusters too short": stats.TwoMeans([]float64{1, 2}, []float64{1, 2}, []int{0}, nil, nil, nil),
		"not finite":         stats.TwoMeans([]float64{1, math.NaN()}, []float64{1, 2}, nil, nil, nil, nil),
		"no weight":          stats.TwoMeans([]float64{1, 2}, []float64{1, 2}, nil, nil, []float64{0, 0}, nil),
		"too large":          stats.TwoMeans([]float64{math.MaxFloat64, -math.MaxFloat64}, []float64{math.MaxFloat64, 2}, nil, nil, nil, nil),
	} {
		if r.Defined || math.IsNaN(r.Difference) || math.IsInf(r.Difference, 0) {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// Equal means are called different in about 5 % of samples, clusters and rare values
// included.
func TestTwoMeansKeepsItsLevel(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, rate := range []float64{0.5, 0.05} {
		const runs, groups, size = 2000, 60, 3
		wrong := 0
		for range runs {
			var x [2][]float64
			var cluster [2][]int
			for s := range x {
				for g := range groups {
					v := 0.0
					if rng.Float64() < rate {
						v = 1
					}
					for range size { // all turns of a conversation alike
						x[s], cluster[s] = append(x[s], v), append(cluster[s], g)
					}
				}
			}
			if r := stats.TwoMeans(x[0], x[1], cluster[0], cluster[1], nil, nil); r.Defined && r.P < 0.05 {
				wrong++
			}
		}
		if share := float64(wrong) / runs; share > 0.065 {
			t.Errorf("rate %v: %.1f %% of equal means are called different", rate, 100*share)
		}
	}
}
