package stats_test

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"

	"forerun/scorers/stats"
)

// TestMcNemarByCountingEveryOutcome compares with all 2^m outcomes of m coins.
func TestMcNemarByCountingEveryOutcome(t *testing.T) {
	t.Parallel()
	for m := 1; m <= 12; m++ {
		for b := range m + 1 {
			var above, at, below float64
			for outcome := range 1 << m {
				switch heads := bits.OnesCount(uint(outcome)); {
				case heads > b:
					above++
				case heads == b:
					at++
				default:
					below++
				}
			}
			all := math.Ldexp(1, m)
			want := stats.McNemarTest{
				ExactGreater: (above + at) / all, MidPGreater: (above + at/2) / all,
				ExactLess: (below + at) / all, MidPLess: (below + at/2) / all,
				ExactTwoSided: min(1, 2*(min(above, below)+at)/all), MidPTwoSided: 2*min(above, below)/all + at/all,
			}
			if 2*b == m {
				want.MidPTwoSided = 1 - at/all/2
			}
			if got := stats.McNemar(b, m-b); !nearTest(got, want) {
				t.Errorf("b %d, c %d: %+v, want %+v", b, m-b, got, want)
			}
		}
	}
}

func nearTest(x, y stats.McNemarTest) bool {
	return near(x.ExactGreater, y.ExactGreater, 1e-15) && near(x.MidPGreater, y.MidPGreater, 1e-15) &&
		near(x.ExactLess, y.ExactLess, 1e-15) && near(x.MidPLess, y.MidPLess, 1e-15) &&
		near(x.ExactTwoSided, y.ExactTwoSided, 1e-15) && near(x.MidPTwoSided, y.MidPTwoSided, 1e-15)
}

// TestMcNemarOfManyPairs crosses from exact coefficients to logarithms.
func TestMcNemarOfManyPairs(t *testing.T) {
	t.Parallel()
	for _, m := range []int{998, 1000, 1001, 5000, 200_000} {
		for _, off := range []int{0, 1, m / 100, m / 20, m / 4} {
			b := m/2 + off
			got := stats.McNemar(b, m-b).ExactGreater
			want := mathext.RegIncBeta(float64(b), float64(m-b+1), 0.5)
			if want > 1e-300 && !near(math.Log(got), math.Log(want), 1e-8) {
				t.Errorf("m %d, b %d: %g, want %g", m, b, got, want)
			}
		}
	}
	if p := stats.McNemar(5000, 0).ExactGreater; p <= 0 || p > 1e-300 {
		t.Errorf("P(5000 of 5000) = %g: want the smallest positive number", p)
	}
	if got := stats.McNemar(0, 12).ExactTwoSided; got != 0.00048828125 {
		t.Errorf("0 against 12: %v, want exactly 2^-11", got)
	}
}

// TestSignFlipByCountingEveryPattern compares the convolution with all patterns.
func TestSignFlipByCountingEveryPattern(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 3))
	for range 60 {
		sums := make([]float64, 1+rng.IntN(12))
		scale := []float64{1, 2, 3, 7, 49}[rng.IntN(5)]
		observed := 0.0
		for i := range sums {
			sums[i] = float64(rng.IntN(9)-4) / scale
			observed += sums[i]
		}
		var greater, less float64
		for pattern := range 1 << len(sums) {
			sum := 0.0
			for i, s := range sums {
				if pattern>>i&1 == 0 {
					s = -s
				}
				sum += s
			}
			if sum >= observed-1e-9 {
				greater++
			}
			if sum <= observed+1e-9 {
				less++
			}
		}
		greater, less = math.Ldexp(greater, -len(sums)), math.Ldexp(less, -len(sums))
		if g, l := stats.SignFlip(sums, nil); !near(g, greater, 1e-12) || !near(l, less, 1e-12) {
			t.Errorf("%v: (%v, %v), want (%v, %v)", sums, g, l, greater, less)
		}
		// The same sums, off every lattice, take the other exact way.
		for i := range sums {
			sums[i] *= math.Pi
		}
		if g, l := stats.SignFlip(sums, nil); !near(g, greater, 1e-12) || !near(l, less, 1e-12) {
			t.Errorf("%v: all patterns give (%v, %v), want (%v, %v)", sums, g, l, greater, less)
		}
	}
}

// TestSignFlipDrawsAgreeWithTheExactTest takes sums just off the lattice.
func TestSignFlipDrawsAgreeWithTheExactTest(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(4, 4))
	sums, off := make([]float64, 80), make([]float64, 80)
	for i := range sums {
		sums[i] = float64(rng.IntN(7)-3) + float64(i%2)
		off[i] = sums[i] * math.Sqrt2
	}
	exact, _ := stats.SignFlip(sums, nil)
	drawn, _ := stats.SignFlip(off, rng)
	if se := math.Sqrt(exact * (1 - exact) / 9999); math.Abs(drawn-exact) > 4*se+1e-4 {
		t.Errorf("drawn p %v, exact %v", drawn, exact)
	}
	if most, _ := stats.SignFlip(slices.Repeat([]float64{math.Pi, math.E}, 40), rng); most != 1e-4 {
		t.Errorf("no pattern reaches the observed one: p %v, want 1/10000", most)
	}
}

// TestClusterMeanByTheDoubleSum compares with the formulas over all pairs of
// clusters: the published one for equal weights, the quadratic form's for any.
func TestClusterMeanByTheDoubleSum(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 5))
	for trial := range 40 {
		n, g := 10+rng.IntN(40), 2+rng.IntN(8)
		d, cluster, w := make([]float64, n), make([]int, n), make([]float64, n)
		for i := range n {
			d[i], cluster[i], w[i] = rng.NormFloat64(), i%g, 1
			if i > g {
				cluster[i] = rng.IntN(g)
			}
			if trial%2 == 1 {
				w[i] = 0.2 + 3*rng.Float64()
			}
		}
		got := stats.ClusterMean(d, cluster, w)
		cr2, df := doubleSum(d, cluster, w, g)
		if !got.Defined || !near(got.CR2, cr2, 1e-10) || !near(got.DF, df, 1e-8) {
			t.Errorf("n %d, G %d: CR2 %v df %v, want %v and %v", n, g, got.CR2, got.DF, cr2, df)
		}
	}
}

// doubleSum writes every cluster's residual sum as a linear form of the data and
// takes variances and covariances of those forms one by one.
func doubleSum(d []float64, cluster []int, w []float64, g int) (cr2, df float64) {
	total := 0.0
	share := make([]float64, g)
	for i := range d {
		total += w[i]
		share[cluster[i]] += w[i]
	}
	forms := make([][]float64, g)
	for h := range forms {
		forms[h] = make([]float64, len(d))
		for i := range d {
			forms[h][i] = -share[h] / total * w[i]
			if cluster[i] == h {
				forms[h][i] += w[i]
			}
		}
	}
	dot := func(x, y []float64) float64 {
		sum := 0.0
		for i := range x {
			sum += x[i] * y[i]
		}
		return sum
	}
	inverse := make([]float64, g)
	expected, spread := 0.0, 0.0
	for h := range forms {
		own := 0.0
		for i := range d {
			if cluster[i] == h {
				own += w[i] * w[i]
			}
		}
		inverse[h] = own / dot(forms[h], forms[h])
		sum := dot(forms[h], d)
		cr2 += inverse[h] * sum * sum
		expected += inverse[h] * dot(forms[h], forms[h])
	}
	for h := range forms {
		for k := range forms {
			c := dot(forms[h], forms[k])
			spread += inverse[h] * inverse[k] * c * c
		}
	}
	return math.Sqrt(cr2) / total, expected * expected / spread
}

// TestTangoPowerByCountingEveryTable sums the trinomial over all tables.
func TestTangoPowerByCountingEveryTable(t *testing.T) {
	t.Parallel()
	const n, psi, margin = 40, 0.15, 0.1
	for _, delta := range []float64{-0.05, 0, 0.1, 0.15} {
		pb, pc := (psi+delta)/2, (psi-delta)/2
		want := 0.0
		for b := range n + 1 {
			for c := range n + 1 - b {
				if stats.TangoScore(float64(b), float64(c), n, margin) > -1.645 {
					continue
				}
				ways, _ := math.Lgamma(n + 1)
				for _, k := range []int{b, c, n - b - c} {
					l, _ := math.Lgamma(float64(k + 1))
					ways -= l
				}
				want += math.Exp(ways) * math.Pow(pb, float64(b)) * math.Pow(pc, float64(c)) * math.Pow(1-psi, float64(n-b-c))
			}
		}
		if got := stats.TangoPower(n, psi, delta, margin, 1.645); !near(got, want, 1e-9) {
			t.Errorf("delta %v: %v, want %v", delta, got, want)
		}
	}
}

// TestExactIntervalsCoverByCounting sums the binomial over all x.
func TestExactIntervalsCoverByCounting(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 7, 60} {
		for p := 0.01; p < 1; p += 0.07 {
			var exact, wilson float64
			for x := range n + 1 {
				chance := distuv.Binomial{N: float64(n), P: p}.Prob(float64(x))
				if lo, hi := stats.ClopperPearson(x, n, 0.95); lo <= p && p <= hi {
					exact += chance
				}
				if lo, hi := stats.WilsonInterval(float64(x), float64(n), 0.95); lo <= p && p <= hi {
					wilson += chance
				}
			}
			if exact < 0.95-1e-9 {
				t.Errorf("Clopper-Pearson covers %v at n %d, p %v", exact, n, p)
			}
			if n == 60 && wilson < 0.92 {
				t.Errorf("Wilson covers %v at n %d, p %v", wilson, n, p)
			}
		}
	}
}

// TestHarrellDavisWeights compares with the definition, weight by weight.
func TestHarrellDavisWeights(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(6, 6))
	for _, n := range []int{1, 2, 5, 19, 300, 3000} {
		x := make([]float64, n)
		for i := range x {
			x[i] = math.Exp(rng.NormFloat64())
		}
		slices.Sort(x)
		for _, p := range []float64{0.001, 0.05, 0.5, 0.95, 0.99, 0.9999} {
			a, b := float64(n+1)*p, float64(n+1)*(1-p)
			want, before := 0.0, 0.0
			for i, v := range x {
				upTo := mathext.RegIncBeta(a, b, float64(i+1)/float64(n))
				want += v * (upTo - before)
				before = upTo
			}
			if got := stats.HarrellDavis(x, p); !near(got, want, 1e-11) {
				t.Errorf("n %d, p %v: %v, want %v", n, p, got, want)
			}
		}
	}
}

// TestPairedQuantileByResamplingOneByOne builds resamples as lists of cases, sorts
// them, and takes Harrell-Davis quantiles: what the counting replicates stand for.
func TestPairedQuantileByResamplingOneByOne(t *testing.T) {
	t.Parallel()
	const p, b = 0.7, 400
	stable, candidate, cluster := latencies(rand.New(rand.NewPCG(8, 8)), 41, 3, 0.2) // the last cluster is smaller
	members := map[int][]int{}
	for i, g := range cluster {
		members[g] = append(members[g], i)
	}
	change := func(units []int) float64 {
		var s, c []float64
		for _, g := range units {
			for _, i := range members[g] {
				s, c = append(s, stable[i]), append(c, candidate[i])
			}
		}
		slices.Sort(s)
		slices.Sort(c)
		return stats.HarrellDavis(c, p)/stats.HarrellDavis(s, p) - 1
	}
	rng := rand.New(rand.NewPCG(9, 9))
	replicates := make([]float64, b)
	for k := range replicates {
		units := make([]int, len(members))
		for i := range units {
			units[i] = rng.IntN(len(members))
		}
		replicates[k] = change(units)
	}
	want := stats.NewResampled(change(all(len(members))), replicates, leaveOneOut(len(members), change))
	got := stats.PairedQuantileBootstrap(stable, candidate, cluster, p, stats.BootstrapOptions{
		B: b, Relative: true, Rand: rand.New(rand.NewPCG(9, 9)), Levels: []float64{0.8, 0.95},
	})
	for i, level := range []float64{0.8, 0.95} {
		if lo, hi := want.BCa(level); !near(got.Intervals[i][0], lo, 1e-10) || !near(got.Intervals[i][1], hi, 1e-10) {
			t.Errorf("level %v: %v, want [%v, %v]", level, got.Intervals[i], lo, hi)
		}
	}
	if !near(got.SE, want.SE(), 1e-10) || !near(got.PGreater, want.PGreater(), 1e-10) || !near(got.PLess, want.PLess(), 1e-10) {
		t.Errorf("%+v, want SE %v, p %v and %v", got, want.SE(), want.PGreater(), want.PLess())
	}
}

// TestStudentByClosedForm: one and two degrees of freedom have closed forms, many
// are normal.
func TestStudentByClosedForm(t *testing.T) {
	t.Parallel()
	for _, p := range []float64{1e-9, 0.001, 0.05, 0.3, 0.5, 0.7, 0.975, 0.9999} {
		for _, tt := range []struct{ df, want float64 }{
			{1, math.Tan(math.Pi * (p - 0.5))},
			{2, (2*p - 1) / math.Sqrt(2*p*(1-p))},
			{1e12, stats.NormalQuantile(p)},
		} {
			got := stats.TQuantile(p, tt.df)
			if !near(got, tt.want, 1e-7) {
				t.Errorf("t quantile %v, df %v: %v, want %v", p, tt.df, got, tt.want)
			}
			if back := stats.TCDF(got, tt.df); !near(back, p, 1e-10) {
				t.Errorf("P(t <= quantile of %v), df %v: %v", p, tt.df, back)
			}
		}
	}
	for _, df := range []float64{0.5, 2.8125, 5.5, 29, 1e5, 1e9} {
		for _, p := range []float64{1e-6, 0.025, 0.4, 0.95} {
			if back := stats.TCDF(stats.TQuantile(p, df), df); !near(back/p, 1, 1e-8) {
				t.Errorf("df %v: P(t <= quantile of %v) = %v", df, p, back)
			}
		}
	}
}
