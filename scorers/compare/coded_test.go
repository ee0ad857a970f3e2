package compare_test

import (
	"math/rand/v2"
	"testing"

	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// However many different values there are, they are kept as they were.
func TestValuesAreKeptExactly(t *testing.T) {
	t.Parallel()
	for _, kinds := range []int{1, 2, 255, 256, 257, 258, 5000} {
		rng := rand.New(rand.NewPCG(1, 1))
		var stable, candidate, d []float64
		for i := range 600 {
			stable, candidate = append(stable, float64(i%kinds)/7), append(candidate, float64(rng.IntN(kinds)+1)/3)
			d = append(d, candidate[i]-stable[i])
		}
		want := stats.ClusterMean(d, nil, nil).Mean
		c := evidence(t, read(t, sample(stable, candidate, 1), compare.Suite{Guardrails: []gate.Guardrail{absolute(1)}}, scorers.KindMean)).Comparisons[0]
		near(t, "estimate", c.Estimate, want, 0)
	}
}
