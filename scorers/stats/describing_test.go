package stats_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

func negated(d []float64) []float64 {
	out := make([]float64, len(d))
	for i, v := range d {
		out[i] = -v
	}
	return out
}

// steps draws differences with ties and zeros.
func steps(t *rapid.T, most int) []float64 {
	return rapid.SliceOfN(rapid.Map(rapid.IntRange(-6, 6), func(i int) float64 { return float64(i) / 2 }), 1, most).Draw(t, "d")
}

func TestSignedRankSwapsSides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := steps(t, 160) // on both sides of where the exact distribution ends
		zeros := rapid.SampledFrom([]stats.ZeroRanks{0, stats.ZerosPratt, stats.ZerosDropped, stats.ZerosSplit}).Draw(t, "zeros")
		x, y := stats.SignedRank(d, zeros), stats.SignedRank(negated(d), zeros)
		if x.Plus != y.Minus || !near(x.Greater, y.Less, 1e-12) || !near(x.TwoSided, y.TwoSided, 1e-12) || x.Z != -y.Z {
			t.Fatalf("%+v, swapped %+v", x, y)
		}
		if x.Nonzero > 0 && x.Greater+x.Less < 1-1e-9 {
			t.Fatalf("both sides small: %+v", x)
		}
		if hl := stats.HodgesLehmann(d); !near(hl, -stats.HodgesLehmann(negated(d)), 1e-12) {
			t.Fatalf("pseudo-median %v, swapped %v", hl, stats.HodgesLehmann(negated(d)))
		}
	})
}

// TestSignedRankByCountingEveryPattern of signs.
func TestSignedRankByCountingEveryPattern(t *testing.T) {
	t.Parallel()
	d := []float64{0, 0, 1, 1, -2, 3, 3, 3, -4, 5.5}
	sizes := slices.Clone(d)
	slices.SortFunc(sizes, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	ranks := []float64{3.5, 3.5, 5, 7, 7, 7, 9, 10} // Pratt: the zeros hold ranks 1 and 2
	observed := 3.5 + 3.5 + 7 + 7 + 7 + 10
	hits := 0.0
	for pattern := range 1 << len(ranks) {
		sum := 0.0
		for i, r := range ranks {
			if pattern>>i&1 == 1 {
				sum += r
			}
		}
		if sum >= observed {
			hits++
		}
	}
	got := stats.SignedRank(d, stats.ZerosPratt)
	if got.Plus != observed || got.Nonzero != 8 || !got.Exact || !near(got.Greater, hits/256, 1e-12) {
		t.Errorf("%+v, want rank sum %v and p %v", got, observed, hits/256)
	}
}

func TestHodgesLehmannByListingEveryMean(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := steps(t, 60)
		var means []float64
		for i := range d {
			for j := range i + 1 {
				means = append(means, d[i]/2+d[j]/2)
			}
		}
		slices.Sort(means)
		if want, got := stats.QuantileType7(means, 0.5), stats.HodgesLehmann(d); !near(got, want, 1e-12) {
			t.Fatalf("%v of %v, want %v", got, d, want)
		}
	})
}

func TestLogRatioInvertsWithTheArms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, cluster := columns(t)
		r, back := stats.LogRatio(x, y, cluster, nil), stats.LogRatio(y, x, cluster, nil)
		if r.Defined != back.Defined {
			t.Fatalf("%+v, swapped %+v", r, back)
		}
		if !r.Defined {
			return
		}
		lo, hi := r.Interval(0.9)
		backLo, backHi := back.Interval(0.9)
		if !near(r.Ratio*back.Ratio, 1, 1e-9) || !near(math.Log(lo), -math.Log(backHi), 1e-9) || !near(math.Log(hi), -math.Log(backLo), 1e-9) {
			t.Fatalf("%+v [%v, %v], swapped %+v [%v, %v]", r, lo, hi, back, backLo, backHi)
		}
		if hi < 1e300 && !near(r.PBelow(hi), 0.05, 1e-6) {
			t.Fatalf("p at the upper limit is %v", r.PBelow(hi))
		}
	})
}

func TestTOSTIsItsInterval(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, cluster := columns(t)
		low, high := -rapid.Float64Range(0.1, 30).Draw(t, "low"), rapid.Float64Range(0.1, 30).Draw(t, "high")
		r := stats.ClusterMean(minus(x, y), cluster, nil)
		e := stats.TOST(minus(x, y), cluster, nil, low, high)
		back := stats.TOST(minus(y, x), cluster, nil, -high, -low)
		if e.Defined != r.Defined || !near(e.P, back.P, 1e-12) || !near(e.PLow, back.PHigh, 1e-12) {
			t.Fatalf("%+v of %+v, swapped %+v", e, r, back)
		}
		if !e.Defined {
			return
		}
		se, df := r.Robust()
		half := stats.TQuantile(0.95, df) * se
		inside := low < r.Mean-half && r.Mean+half < high
		if edge := math.Min(math.Abs(r.Mean-half-low), math.Abs(r.Mean+half-high)); edge > 1e-6 && inside != (e.P < 0.05) {
			t.Fatalf("90 %% interval [%v, %v] in (%v, %v), p %v", r.Mean-half, r.Mean+half, low, high, e.P)
		}
	})
}

// TestWoodruffWithoutWeightsFindsItsPlace: the quantile is one of the values, the
// limits hold it, and weight 2 is a value that is there twice but for its own error.
func TestWoodruffWithoutWeightsFindsItsPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, _, cluster := columns(t)
		p := rapid.Float64Range(0.05, 0.95).Draw(t, "p")
		r := stats.Woodruff(x, cluster, nil, p, 0.9)
		if !r.Defined {
			return
		}
		if !slices.Contains(x, r.Quantile) {
			t.Fatalf("%v is none of %v", r.Quantile, x)
		}
		if r.Lo != nil && *r.Lo > r.Quantile || r.Hi != nil && *r.Hi < r.Quantile || r.SE != nil && *r.SE < 0 {
			t.Fatalf("%v outside its limits %v, %v", r.Quantile, r.Lo, r.Hi)
		}
	})
	twice := stats.Woodruff([]float64{1, 2, 3, 4, 5}, nil, []float64{1, 1, 2, 1, 1}, 0.5, 0.9)
	if twice.Quantile != 3 {
		t.Errorf("median with a doubled middle: %+v", twice)
	}
	if same := stats.Woodruff([]float64{7, 7, 7, 7}, nil, nil, 0.5, 0.9); same.Lo != nil || same.Hi != nil || same.SE != nil {
		t.Errorf("constant values are bounded: %+v", same)
	}
}

func TestWoodruffCovers(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(91, 0))
	covered := 0.0
	const runs = 1500
	for range runs {
		x, cluster := clustered(rng, 40, 4, 0.3)
		r := stats.Woodruff(x, cluster, nil, 0.5, 0.9)
		if (r.Lo == nil || *r.Lo <= 0) && (r.Hi == nil || 0 <= *r.Hi) {
			covered++
		}
	}
	if rate := covered / runs; rate < 0.87 || rate > 0.94 {
		t.Errorf("90 %% intervals of a median cover %.3f", rate)
	}
}
