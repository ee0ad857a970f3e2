package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"forerun/scorers/stats"
)

// latencies draws n log-normal pairs, the candidate's correlated with stable's, in
// clusters of size each.
func latencies(rng *rand.Rand, n, size int, shift float64) (stable, candidate []float64, cluster []int) {
	var shared float64
	for i := range n {
		if i%size == 0 {
			shared = rng.NormFloat64()
		}
		own := 0.6*shared + 0.6*rng.NormFloat64()
		stable = append(stable, 800*math.Exp(0.5*(own+0.5*rng.NormFloat64())))
		candidate = append(candidate, 800*math.Exp(shift+0.5*(own+0.5*rng.NormFloat64())))
		cluster = append(cluster, i/size)
	}
	return stable, candidate, cluster
}

func BenchmarkPairedQuantileBootstrap600(b *testing.B) {
	s, c, g := latencies(rand.New(rand.NewPCG(1, 1)), 600, 3, 0.05)
	for b.Loop() {
		for _, p := range []float64{0.5, 0.95} {
			stats.PairedQuantileBootstrap(s, c, g, p, stats.BootstrapOptions{Relative: true})
		}
	}
}

func BenchmarkPairedQuantileBootstrap2000(b *testing.B) {
	s, c, _ := latencies(rand.New(rand.NewPCG(1, 1)), 2000, 3, 0.05)
	for b.Loop() {
		stats.PairedQuantileBootstrap(s, c, nil, 0.95, stats.BootstrapOptions{Relative: true})
	}
}

func BenchmarkPairedQuantileLinear100000(b *testing.B) {
	s, c, g := latencies(rand.New(rand.NewPCG(1, 1)), 100_000, 3, 0.05)
	for b.Loop() {
		stats.PairedQuantileLinear(s, c, g, 0.95, stats.BootstrapOptions{Relative: true})
	}
}

func BenchmarkClusterMean100000(b *testing.B) {
	s, _, g := latencies(rand.New(rand.NewPCG(1, 1)), 100_000, 2, 0)
	for b.Loop() {
		stats.ClusterMean(s, g, nil)
	}
}

func BenchmarkClusterMean100000Singletons(b *testing.B) {
	s, _, _ := latencies(rand.New(rand.NewPCG(1, 1)), 100_000, 1, 0)
	for b.Loop() {
		stats.ClusterMean(s, nil, nil)
	}
}

func BenchmarkFieller100000(b *testing.B) {
	s, c, g := latencies(rand.New(rand.NewPCG(1, 1)), 100_000, 2, 0)
	for b.Loop() {
		stats.FiellerRatio(c, s, g, nil, 1.645)
	}
}

func BenchmarkHarrellDavis100000(b *testing.B) {
	s := make([]float64, 100_000)
	for i := range s {
		s[i] = float64(i)
	}
	for b.Loop() {
		stats.HarrellDavis(s, 0.95)
	}
}

func BenchmarkSignFlip10000(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	sums := make([]float64, 10_000)
	for i := range sums {
		sums[i] = float64(rng.IntN(5) - 2)
	}
	for b.Loop() {
		stats.SignFlip(sums, nil)
	}
}

func BenchmarkTangoInterval(b *testing.B) {
	for b.Loop() {
		stats.TangoInterval(31, 12, 600, 1.645)
	}
}

func BenchmarkMcNemarLarge(b *testing.B) {
	for b.Loop() {
		stats.McNemar(50_000, 49_000)
	}
}
