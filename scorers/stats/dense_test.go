package stats_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// Ids that are numbered already take another way; what comes out must be the same
// to the last bit.
func TestHowClustersAreNamedChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		dense, named := make([]int, n), make([]int, n)
		num, den, w := make([]float64, n), make([]float64, n), make([]float64, n)
		next := 0
		for i := range n {
			dense[i] = rapid.IntRange(0, next).Draw(t, "cluster")
			if dense[i] == next {
				next++
			}
			named[i] = 1000 - 7*dense[i]
			num[i], den[i] = rapid.Float64Range(-9, 9).Draw(t, "num"), rapid.Float64Range(1, 9).Draw(t, "den")
			w[i] = rapid.Float64Range(.1, 3).Draw(t, "weight")
		}
		if diff := cmp.Diff(stats.ClusterMean(num, named, w), stats.ClusterMean(num, dense, w)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(stats.FiellerRatio(num, den, named, w, 1.6), stats.FiellerRatio(num, den, dense, w, 1.6)); diff != "" {
			t.Error(diff)
		}
		if a, b := stats.DesignEffect(num, named, nil), stats.DesignEffect(num, dense, nil); a != b {
			t.Errorf("design effect %v, and %v", a, b)
		}
	})
}
