package stats_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"forerun/scorers/stats"
)

// TestTangoFalsePassRate is exact: the chance that a candidate which is worse by
// exactly the margin passes at one-sided alpha .05, over the trinomial.
func TestTangoFalsePassRate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n           int
		psi, margin float64
		published   float64
	}{
		{50, 0.05, 0.03, 0.013},
		{100, 0.05, 0.03, 0.039},
		{300, 0.05, 0.03, 0.046},
		{300, 0.031, 0.03, 0.048},
		{1000, 0.031, 0.03, 0.046},
		{1000, 0.20, 0.05, 0.051},
		{600, 0.10, 0.05, 0},
		{60, 0.20, 0.05, 0},
		{2000, 0.06, 0.01, 0},
	} {
		got := stats.TangoPower(tt.n, tt.psi, tt.margin, tt.margin, stats.NormalQuantile(0.95))
		if got > 0.06 || tt.published > 0 && math.Abs(got-tt.published) > 0.0011 {
			t.Errorf("n %d, psi %v, margin %v: false passes %.4f, want %v and at most .06", tt.n, tt.psi, tt.margin, got, tt.published)
		}
	}
}

// TestTangoCoverage is exact: discordance and difference are both .02, so c is 0
// and b binomial. Below 95 %: that is the method.
func TestTangoCoverage(t *testing.T) {
	t.Parallel()
	const n, delta = 200, 0.02
	covered := 0.0
	for b := range n + 1 {
		lo, hi := stats.TangoInterval(float64(b), 0, n, stats.NormalQuantile(0.975))
		if lo <= delta && delta <= hi {
			covered += distuv.Binomial{N: n, P: delta}.Prob(float64(b))
		}
	}
	if math.Abs(covered-0.933) > 0.001 {
		t.Errorf("covers %.4f, want .933", covered)
	}
}

// clustered draws values in g clusters of about the given mean size (1, 2 … 2 mean
// - 1 in turn), unit variance, correlation icc within a cluster.
func clustered(rng *rand.Rand, g, mean int, icc float64) (x []float64, cluster []int) {
	for k := range g {
		shared := math.Sqrt(icc) * rng.NormFloat64()
		for range 1 + k%(2*mean-1) {
			x = append(x, shared+math.Sqrt(1-icc)*rng.NormFloat64())
			cluster = append(cluster, k)
		}
	}
	return x, cluster
}

// meanCoverage gives how often 95 % intervals of a mean cover 0: with CR1 and t
// with G-1 degrees of freedom, and with CR2 and Satterthwaite's.
func meanCoverage(seed uint64, runs, g, mean int, icc float64) (cr1, cr2 float64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	for range runs {
		x, cluster := clustered(rng, g, mean, icc)
		r := stats.ClusterMean(x, cluster, nil)
		if math.Abs(r.Mean) <= stats.TQuantile(0.975, float64(g-1))*r.CR1 {
			cr1++
		}
		if math.Abs(r.Mean) <= stats.TQuantile(0.975, r.DF)*r.CR2 {
			cr2++
		}
	}
	return cr1 / float64(runs), cr2 / float64(runs)
}

func TestClusteredMeansCover(t *testing.T) {
	t.Parallel()
	for _, g := range []int{30, 60} {
		if cr1, _ := meanCoverage(11, 2000, g, 5, 0.3); cr1 < 0.935 || cr1 > 0.965 {
			t.Errorf("CR1, G %d: covers %.4f", g, cr1)
		}
	}
	if _, cr2 := meanCoverage(12, 2000, 12, 5, 0.3); cr2 < 0.935 {
		t.Errorf("CR2, G 12: covers %.4f", cr2)
	}
}

// falsePasses gives how often a candidate that is worse by exactly the margin
// passes the clustered Tango test: b-rate .10, c-rate .05, margin .05, a latent
// normal variable with correlation icc within clusters of 5.
func falsePasses(seed uint64, runs, g int, icc float64) float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	cutB, cutC := stats.NormalQuantile(0.90), stats.NormalQuantile(0.05)
	crit := stats.TQuantile(0.95, float64(g-1))
	passes := 0.0
	for range runs {
		var d []float64
		var cluster []int
		b, c := 0.0, 0.0
		for k := range g {
			shared := math.Sqrt(icc) * rng.NormFloat64()
			for range 5 {
				v := shared + math.Sqrt(1-icc)*rng.NormFloat64()
				harm := 0.0
				switch {
				case v > cutB:
					harm = 1
					b++
				case v < cutC:
					harm = -1
					c++
				}
				d, cluster = append(d, harm), append(cluster, k)
			}
		}
		deff := stats.DesignEffect(d, cluster, nil)
		if stats.TangoScore(b/deff, c/deff, float64(len(d))/deff, 0.05) <= -crit {
			passes++
		}
	}
	return passes / float64(runs)
}

func TestClusteredTangoFalsePassRate(t *testing.T) {
	t.Parallel()
	for _, g := range []int{30, 60} {
		if rate := falsePasses(21, 3000, g, 0.3); rate > 0.065+2*math.Sqrt(0.065*0.935/3000) {
			t.Errorf("G %d, icc .3: false passes %.4f", g, rate)
		}
	}
}

// ratioCoverage gives how often 95 % Fieller intervals cover the true ratio of two
// log-normal means over the same cases.
func ratioCoverage(seed uint64, runs, n, size int) float64 {
	rng := rand.New(rand.NewPCG(seed, 0))
	crit := stats.TQuantile(0.975, float64((n+size-1)/size-1))
	covered := 0.0
	for range runs {
		den, num, cluster := latencies(rng, n, size, 0.1)
		if r := stats.FiellerRatio(num, den, cluster, nil, crit); r.Bounded && r.Lo <= math.Exp(0.1) && math.Exp(0.1) <= r.Hi {
			covered++
		}
	}
	return covered / float64(runs)
}

func TestRatiosCover(t *testing.T) {
	t.Parallel()
	if got := ratioCoverage(31, 3000, 200, 4); got < 0.935 || got > 0.965 {
		t.Errorf("Fieller, n 200, G 50: covers %.4f", got)
	}
}

// quantileCoverage gives how often 90 % intervals of a quantile's relative change
// cover the truth, and how often each bound errs, in clusters of 3.
func quantileCoverage(
	seed uint64, runs, n int, p float64, compare func(s, c []float64, g []int, p float64, o stats.BootstrapOptions) stats.BootstrapResult, b int,
) (covered, tooHigh, tooLow float64) {
	rng := rand.New(rand.NewPCG(seed, 0))
	truth := math.Exp(0.1) - 1
	for range runs {
		s, c, g := latencies(rng, n, 3, 0.1)
		r := compare(s, c, g, p, stats.BootstrapOptions{B: b, Relative: true, Rand: rng, Levels: []float64{0.9}})
		switch {
		case r.Degenerate:
		case r.Intervals[0][0] > truth:
			tooHigh++
		case r.Intervals[0][1] < truth:
			tooLow++
		default:
			covered++
		}
	}
	total := float64(runs)
	return covered / total, tooHigh / total, tooLow / total
}

func TestQuantilesCover(t *testing.T) {
	t.Parallel()
	if got, _, _ := quantileCoverage(41, 250, 150, 0.5, stats.PairedQuantileBootstrap, 599); got < 0.86 {
		t.Errorf("bootstrap p50, n 150: 90 %% intervals cover %.3f", got)
	}
	if got, high, low := quantileCoverage(42, 250, 2400, 0.95, stats.PairedQuantileLinear, 0); got < 0.86 || high > 0.08 || low > 0.08 {
		t.Errorf("linear p95, n 2400: 90 %% intervals cover %.3f, err above %.3f and below %.3f", got, high, low)
	}
}

// TestLinearQuantilesAgreeWithTheBootstrap at the size where one takes over from
// the other.
func TestLinearQuantilesAgreeWithTheBootstrap(t *testing.T) {
	t.Parallel()
	for _, relative := range []bool{true, false} {
		for _, p := range []float64{0.5, 0.95} {
			ratio := 0.0
			for seed := range uint64(3) {
				s, c, g := latencies(rand.New(rand.NewPCG(51, seed)), stats.BootstrapMaxPairs, 3, 0.1)
				o := stats.BootstrapOptions{B: 1499, Relative: relative, Levels: []float64{0.9}}
				boot, linear := stats.PairedQuantileBootstrap(s, c, g, p, o), stats.PairedQuantileLinear(s, c, g, p, o)
				if !near(boot.Estimate, linear.Estimate, 1e-12) {
					t.Errorf("p %v: estimates %v and %v", p, boot.Estimate, linear.Estimate)
				}
				if off := math.Abs(linear.Intervals[0][0]+linear.Intervals[0][1]-boot.Intervals[0][0]-boot.Intervals[0][1]) / 2; off > boot.SE {
					t.Errorf("p %v: intervals %v and %v", p, boot.Intervals[0], linear.Intervals[0])
				}
				ratio += (linear.Intervals[0][1] - linear.Intervals[0][0]) / (boot.Intervals[0][1] - boot.Intervals[0][0]) / 3
			}
			if ratio < 0.85 || ratio > 1.2 {
				t.Errorf("p %v, relative %v: linear intervals are %.2f times as wide", p, relative, ratio)
			}
		}
	}
}
