package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// near compares within tol of max(1, |want|).
func near(got, want, tol float64) bool {
	return math.Abs(got-want) <= tol*max(1, math.Abs(want))
}

// table draws discordant and total counts, scaled as a design effect would.
func table(t *rapid.T) (b, c, n float64) {
	total := rapid.IntRange(1, 3000).Draw(t, "n")
	bi := rapid.IntRange(0, total).Draw(t, "b")
	ci := rapid.IntRange(0, total-bi).Draw(t, "c")
	deff := rapid.Float64Range(1, 8).Draw(t, "deff")
	return float64(bi) / deff, float64(ci) / deff, float64(total) / deff
}

func TestTangoSwapNegatesAndMirrors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c, n := table(t)
		delta := rapid.Float64Range(-1, 1).Draw(t, "delta")
		if z, back := stats.TangoScore(b, c, n, delta), stats.TangoScore(c, b, n, -delta); z != -back {
			t.Fatalf("z %v, swapped %v", z, back)
		}
		lo, hi := stats.TangoInterval(b, c, n, 1.645)
		mirroredLo, mirroredHi := stats.TangoInterval(c, b, n, 1.645)
		if lo != -mirroredHi || hi != -mirroredLo {
			t.Fatalf("[%v, %v], swapped [%v, %v]", lo, hi, mirroredLo, mirroredHi)
		}
	})
}

func TestTangoFallsAsDeltaRises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c, n := table(t)
		x, y := rapid.Float64Range(-1, 1).Draw(t, "x"), rapid.Float64Range(-1, 1).Draw(t, "y")
		x, y = min(x, y), max(x, y)
		if zx, zy := stats.TangoScore(b, c, n, x), stats.TangoScore(b, c, n, y); zx < zy-1e-9*max(1, math.Abs(zy)) {
			t.Fatalf("z(%v) = %v < z(%v) = %v", x, zx, y, zy)
		}
	})
}

func TestTangoIsAtItsLevelOnItsOwnLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c, n := table(t)
		alpha := rapid.Float64Range(1e-6, 0.4).Draw(t, "alpha")
		lo, hi := stats.TangoInterval(b, c, n, stats.NormalQuantile(1-alpha))
		if !(-1 <= lo && lo <= (b-c)/n+1e-12 && (b-c)/n-1e-12 <= hi && hi <= 1) {
			t.Fatalf("[%v, %v] does not hold %v", lo, hi, (b-c)/n)
		}
		// At ±1 and at the estimate z jumps or is as steep as a wall.
		if hi < 1-1e-6 && hi > 1e-6 {
			if p := stats.NormalCDF(stats.TangoScore(b, c, n, hi)); !near(p/alpha, 1, 1e-5) {
				t.Fatalf("p at the upper limit %v is %v, want %v", hi, p, alpha)
			}
		}
		if lo > -1+1e-6 && lo < -1e-6 {
			if p := stats.NormalCDF(-stats.TangoScore(b, c, n, lo)); !near(p/alpha, 1, 1e-5) {
				t.Fatalf("p at the lower limit %v is %v, want %v", lo, p, alpha)
			}
		}
	})
}

func TestTangoNarrowsWithConcordantPairs(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c, n := table(t)
		n = max(n, 2*(b+c)) // among rare concordant pairs one more is news, not confirmation
		more := rapid.Float64Range(1, 1000).Draw(t, "more")
		lo, hi := stats.TangoInterval(b, c, n, 1.96)
		lo2, hi2 := stats.TangoInterval(b, c, n+more, 1.96)
		if hi2-lo2 >= hi-lo {
			t.Fatalf("width %v with %v pairs, %v with %v", hi-lo, n, hi2-lo2, n+more)
		}
	})
}

func TestMcNemarSwapsSides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c := rapid.IntRange(0, 5000).Draw(t, "b"), rapid.IntRange(0, 5000).Draw(t, "c")
		x, y := stats.McNemar(b, c), stats.McNemar(c, b)
		want := stats.McNemarTest{
			ExactTwoSided: y.ExactTwoSided, MidPTwoSided: y.MidPTwoSided,
			ExactGreater: y.ExactLess, MidPGreater: y.MidPLess, ExactLess: y.ExactGreater, MidPLess: y.MidPGreater,
		}
		if x != want {
			t.Fatalf("%+v, swapped %+v", x, y)
		}
		if !near(x.MidPGreater+x.MidPLess, 1, 1e-9) && b+c > 0 {
			t.Fatalf("mid-p of the two sides add up to %v", x.MidPGreater+x.MidPLess)
		}
	})
}

// columns draws paired numbers in clusters.
func columns(t *rapid.T) (x, y []float64, cluster []int) {
	n := rapid.IntRange(2, 40).Draw(t, "n")
	for range n {
		x = append(x, rapid.Float64Range(0.5, 100).Draw(t, "x"))
		y = append(y, rapid.Float64Range(0.5, 100).Draw(t, "y"))
		cluster = append(cluster, rapid.IntRange(-3, 6).Draw(t, "cluster"))
	}
	return x, y, cluster
}

func minus(x, y []float64) []float64 {
	d := make([]float64, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
	}
	return d
}

func permuted[T any](x []T, order []int) []T {
	out := make([]T, len(x))
	for i, j := range order {
		out[i] = x[j]
	}
	return out
}

func TestClusterMeanIgnoresOrderAndNegatesWithTheArms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, cluster := columns(t)
		w := make([]float64, len(x))
		for i := range w {
			w[i] = rapid.Float64Range(0.1, 9).Draw(t, "w")
		}
		order := rapid.Permutation(all(len(x))).Draw(t, "order")
		r := stats.ClusterMean(minus(x, y), cluster, w)
		swapped := stats.ClusterMean(minus(y, x), cluster, w)
		moved := stats.ClusterMean(permuted(minus(x, y), order), permuted(cluster, order), permuted(w, order))
		if r.Mean != -swapped.Mean || r.CR1 != swapped.CR1 || r.CR2 != swapped.CR2 {
			t.Fatalf("%+v, swapped %+v", r, swapped)
		}
		if r.Defined != moved.Defined || !near(moved.Mean, r.Mean, 1e-12) || !near(moved.CR2, r.CR2, 1e-10) ||
			r.Defined && !near(moved.DF, r.DF, 1e-9) {
			t.Fatalf("%+v, in another order %+v", r, moved)
		}
	})
}

func TestClusterMeanOfSingletonsIsIID(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, _ := columns(t)
		d := minus(x, y)
		r := stats.ClusterMean(d, nil, nil)
		if !r.Defined {
			return
		}
		n := float64(len(d))
		if !near(r.CR1, r.SEIID, 1e-13) || !near(r.CR2, r.SEIID, 1e-12) || !near(r.DF, n-1, 1e-9) ||
			!near(r.CR0, r.SEIID*math.Sqrt((n-1)/n), 1e-13) {
			t.Fatalf("%+v", r)
		}
		if deff := stats.DesignEffect(d, all(len(d)), nil); deff != 1 {
			t.Fatalf("design effect of singletons %v", deff)
		}
	})
}

func TestEqualWeightsAreNoWeights(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, cluster := columns(t)
		w := slices.Repeat([]float64{rapid.Float64Range(0.01, 50).Draw(t, "w")}, len(x))
		plain, weighted := stats.ClusterMean(minus(x, y), cluster, nil), stats.ClusterMean(minus(x, y), cluster, w)
		if plain.Defined != weighted.Defined || !near(weighted.CR2, plain.CR2, 1e-9) || !near(weighted.SEIID, plain.SEIID, 1e-9) ||
			plain.Defined && !near(weighted.DF, plain.DF, 1e-7) {
			t.Fatalf("%+v, weighted %+v", plain, weighted)
		}
		if n := stats.KishN(w); !near(n, float64(len(w)), 1e-9) {
			t.Fatalf("effective n %v of %d equal weights", n, len(w))
		}
	})
}

func TestFiellerIsTheTestItInverts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		num, den, cluster := columns(t)
		const crit = 1.7
		r := stats.FiellerRatio(num, den, cluster, nil, crit)
		if !r.Bounded || r.SE == 0 {
			return
		}
		for _, limit := range []float64{r.Lo, r.Hi} {
			z, _, ok := stats.FiellerTest(num, den, cluster, nil, limit)
			if ok && !near(math.Abs(z), crit, 1e-6) {
				t.Fatalf("t at limit %v is %v, want ±%v", limit, z, crit)
			}
		}
		if r.Lo > r.Ratio+1e-9 || r.Hi < r.Ratio-1e-9 {
			t.Fatalf("[%v, %v] does not hold %v", r.Lo, r.Hi, r.Ratio)
		}
		// The unit of either column only rescales.
		scaled := make([]float64, len(num))
		for i, v := range num {
			scaled[i] = 1000 * v
		}
		if s := stats.FiellerRatio(scaled, den, cluster, nil, crit); !near(s.Lo, 1000*r.Lo, 1e-9) || !near(s.Hi, 1000*r.Hi, 1e-9) {
			t.Fatalf("thousandfold numerator: %+v from %+v", s, r)
		}
	})
}

func TestSignFlipSwapsSides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sums := rapid.SliceOfN(rapid.IntRange(-4, 4), 1, 60).Draw(t, "sums")
		x, y := make([]float64, len(sums)), make([]float64, len(sums))
		for i, s := range sums {
			x[i], y[i] = float64(s)/2, -float64(s)/2
		}
		greater, less := stats.SignFlip(x, nil)
		greaterBack, lessBack := stats.SignFlip(y, nil)
		if !near(greater, lessBack, 1e-12) || !near(less, greaterBack, 1e-12) {
			t.Fatalf("(%v, %v), swapped (%v, %v)", greater, less, greaterBack, lessBack)
		}
		if greater+less < 1-1e-12 {
			t.Fatalf("both sides small: %v, %v", greater, less)
		}
	})
}

func TestHolmIsMonotoneAndBetweenItsNeighbours(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SliceOfN(rapid.Float64Range(0, 1), 0, 20).Draw(t, "p")
		holm, bonferroni, hochberg := stats.Holm(p), stats.Bonferroni(p), stats.Hochberg(p)
		for i := range p {
			if holm[i] < p[i] || holm[i] > bonferroni[i]+1e-15 || hochberg[i] > holm[i]+1e-15 || hochberg[i] < p[i] {
				t.Fatalf("p %v: Hochberg %v, Holm %v, Bonferroni %v", p[i], hochberg[i], holm[i], bonferroni[i])
			}
			for j := range p {
				if p[i] < p[j] && holm[i] > holm[j] {
					t.Fatalf("p %v < %v but Holm %v > %v", p[i], p[j], holm[i], holm[j])
				}
			}
		}
	})
}

func TestPairedQuantileNegatesWithTheArms(t *testing.T) {
	t.Parallel()
	for _, n := range []int{300, 2400} {
		stable, candidate, cluster := latencies(rand.New(rand.NewPCG(7, uint64(n))), n, 3, 0.1)
		o := stats.BootstrapOptions{B: 999, Levels: []float64{0.9}}
		r := stats.PairedQuantile(stable, candidate, cluster, 0.9, o)
		back := stats.PairedQuantile(candidate, stable, cluster, 0.9, o)
		if r.Degenerate || !near(back.Estimate, -r.Estimate, 1e-9) || !near(back.Intervals[0][0], -r.Intervals[0][1], 1e-9) ||
			!near(back.Intervals[0][1], -r.Intervals[0][0], 1e-9) || !near(back.PGreater, r.PLess, 1e-9) {
			t.Errorf("n = %d: %+v, swapped %+v", n, r, back)
		}
	}
}

func TestPairedQuantileIsRepeatable(t *testing.T) {
	t.Parallel()
	stable, candidate, cluster := latencies(rand.New(rand.NewPCG(7, 7)), 200, 2, 0.1)
	run := func(seed uint64) stats.BootstrapResult {
		return stats.PairedQuantile(stable, candidate, cluster, 0.5, stats.BootstrapOptions{B: 500, Rand: rand.New(rand.NewPCG(seed, 0))})
	}
	if a, b := run(1), run(1); a.SE != b.SE || a.Intervals[0] != b.Intervals[0] || a.PGreater != b.PGreater {
		t.Errorf("one seed, two results: %+v and %+v", a, b)
	}
	if a, b := run(1), run(2); a.SE == b.SE {
		t.Errorf("two seeds, one result: the generator is not used: %+v", a)
	}
}
