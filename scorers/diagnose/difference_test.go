package diagnose_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"forerun/scorers/diagnose"
)

// Where nothing differs, a difference is shown by chance in about one of twenty
// runs, in clusters too; where much does, nearly always.
func TestDifferencesAreSeldomShownByChance(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name            string
		clusters, size  int
		loss            float64
		atLeast, atMost float64
	}{
		{"single cases, no difference", 300, 1, 0, 0, 0.07},
		{"clusters, no difference", 60, 10, 0, 0, 0.08},
		{"single cases, twelve points", 300, 1, 0.12, 0.8, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(11, 12))
			const rounds = 400
			shown := 0
			for range rounds {
				var cluster []string
				var stable, candidate []float64
				for k := range tc.clusters {
					leaning := 0.6 + 0.4*rng.Float64() // what a cluster's cases share
					flip := rng.Float64()*0.5 - 0.25   // and what the change does to all of them
					for range tc.size {
						cluster = append(cluster, fmt.Sprintf("cluster-%d", k))
						stable = append(stable, bit(rng, leaning))
						if tc.size == 1 {
							flip = 0
						}
						candidate = append(candidate, bit(rng, leaning+flip-tc.loss))
					}
				}
				if diagnose.Shown(cluster, stable, candidate) {
					shown++
				}
			}
			if share := float64(shown) / rounds; share < tc.atLeast || share > tc.atMost {
				t.Errorf("shown in %.3f of the rounds, want %g to %g", share, tc.atLeast, tc.atMost)
			}
		})
	}
}

func bit(rng *rand.Rand, p float64) float64 {
	if rng.Float64() < p {
		return 1
	}
	return 0
}

// A ratio's interval covers the truth about as often as it says.
func TestRatiosAreCovered(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	const rounds, truth = 400, 0.3
	covered := 0
	for range rounds {
		var cluster []string
		var stable, candidate []float64
		for i := range 400 {
			size := math.Exp(rng.NormFloat64() * 0.6)
			cluster = append(cluster, strconv.Itoa(i/(1+i%3)))
			stable = append(stable, size*math.Exp(rng.NormFloat64()*0.3))
			candidate = append(candidate, (1+truth)*size*math.Exp(rng.NormFloat64()*0.3))
		}
		lo, hi, ok := diagnose.Ratio(cluster, stable, candidate)
		if ok && lo <= truth && truth <= hi {
			covered++
		}
	}
	if share := float64(covered) / rounds; share < 0.925 || share > 0.975 {
		t.Errorf("covered in %.3f of the rounds, want about 0.95", share)
	}
}

func TestTooFewClustersShowNothing(t *testing.T) {
	t.Parallel()
	var cluster []string
	var stable, candidate []float64
	for i := range 900 {
		cluster = append(cluster, strconv.Itoa(i%9))
		stable, candidate = append(stable, 1), append(candidate, float64(i%2))
	}
	if diagnose.Shown(cluster, stable, candidate) {
		t.Error("shown from nine clusters")
	}
}

// An equal change has no spread and no interval. In ten groups or more it is no
// chance either.
func TestAnEqualChangeIsShown(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		clusters  int
		candidate float64
		want      bool
	}{"all worse": {300, 0.5, true}, "all better": {300, 1.5, true}, "no change": {300, 1, false}, "five clusters": {5, 0.5, false}} {
		var cluster []string
		var stable, candidate []float64
		for i := range 900 {
			cluster = append(cluster, strconv.Itoa(i%test.clusters))
			stable, candidate = append(stable, 1), append(candidate, test.candidate)
		}
		if got := diagnose.Shown(cluster, stable, candidate); got != test.want {
			t.Errorf("%s: shown %v", name, got)
		}
	}
}
