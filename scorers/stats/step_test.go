package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"forerun/scorers/stats"
)

// night is a series of runs over clusters: each answers in each run, its own level
// shared by all of its runs, or in one run alone.
func night(rng *rand.Rand, runs, clusters int, shared bool, shift func(run int) float64) (estimates []float64, parts [][]float64) {
	values := make([][]float64, clusters)
	for g := range values {
		values[g] = make([]float64, runs)
		own := rng.NormFloat64()
		for k := range runs {
			if !shared {
				own = rng.NormFloat64()
			}
			values[g][k] = own + rng.NormFloat64()/2 + shift(k)
		}
	}
	estimates = make([]float64, runs)
	for k := range runs {
		for g := range values {
			estimates[k] += values[g][k] / float64(clusters)
		}
	}
	correction := math.Sqrt(float64(clusters) / float64(clusters-1))
	for g := range values {
		if shared {
			part := make([]float64, runs)
			for k := range runs {
				part[k] = correction * (values[g][k] - estimates[k]) / float64(clusters)
			}
			parts = append(parts, part)
			continue
		}
		for k := range runs {
			part := make([]float64, runs)
			part[k] = correction * (values[g][k] - estimates[k]) / float64(clusters)
			parts = append(parts, part)
		}
	}
	return estimates, parts
}

func level(int) float64 { return 0 }

func TestStepFindsWhereTheLevelChanged(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	estimates, parts := night(rng, 12, 200, true, func(run int) float64 {
		if run >= 7 {
			return 0.3
		}
		return 0
	})
	got := stats.Step(estimates, parts, 999, rng)
	if !got.Defined || got.At != 7 || math.Abs(got.Shift-0.3) > 0.06 || got.P > 0.002 {
		t.Errorf("got %+v, want a step of about 0.3 at 7", got)
	}
	// By the definition of the contrast, on the same series.
	c := stats.ContrastAt(estimates, parts, 7)
	if c.Shift != got.Shift || c.SE != got.SE || c.G != 200 {
		t.Errorf("contrast %+v of step %+v", c, got)
	}
}

// Without a step one is found in five series of a hundred, whether or not the runs
// have their cases in common.
func TestStepFalseAlarms(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a simulation")
	}
	for _, test := range []struct {
		name           string
		runs, clusters int
		shared         bool
	}{
		{"the same cases", 10, 60, true},
		{"fresh cases each night", 8, 30, false},
		{"few clusters", 6, 25, true},
		{"few clusters, fresh", 4, 20, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(3, 4))
			const series = 600
			alarms := 0
			for range series {
				estimates, parts := night(rng, test.runs, test.clusters, test.shared, level)
				if stats.Step(estimates, parts, 199, rng).P <= 0.05 {
					alarms++
				}
			}
			// Three standard errors of a share of 5 %, and the excess of few clusters.
			if rate := float64(alarms) / series; rate < 0.02 || rate > 0.085 {
				t.Errorf("a step in %.3f of the series, want about 0.05", rate)
			}
		})
	}
}

// What the same cases have in common is no noise of their difference: a step that is
// seen in them is not seen in as many fresh ones.
func TestStepPairsWhatIsShared(t *testing.T) {
	t.Parallel()
	found := func(shared bool) (n int) {
		rng := rand.New(rand.NewPCG(5, 6))
		for range 40 {
			estimates, parts := night(rng, 6, 60, shared, func(run int) float64 { return 0.15 * float64(run/3) })
			if stats.Step(estimates, parts, 199, rng).P <= 0.05 {
				n++
			}
		}
		return n
	}
	if paired, fresh := found(true), found(false); paired < 25 || fresh > paired/2 {
		t.Errorf("found in %d of 40 series over the same cases and %d over fresh ones", paired, fresh)
	}
}

func TestStepOnNothing(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 8))
	estimates, parts := night(rng, 4, 40, true, level)
	for name, got := range map[string]stats.StepResult{
		"no series":        stats.Step(nil, nil, 99, rng),
		"one estimate":     stats.Step(estimates[:1], nil, 99, rng),
		"no error":         stats.Step(estimates, nil, 99, rng),
		"few clusters":     stats.Step(estimates, parts[:stats.MinStepClusters-1], 99, rng),
		"parts too short":  stats.Step(estimates, [][]float64{{1}}, 99, rng),
		"not a number":     stats.Step([]float64{1, math.NaN(), 2, 3}, parts, 99, rng),
		"an infinite part": stats.Step(estimates, append([][]float64{{math.Inf(1), 0, 0, 0}}, parts...), 99, rng),
	} {
		if got != (stats.StepResult{}) {
			t.Errorf("%s: %+v, want nothing", name, got)
		}
	}
}
