package stats_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// hostile draws numbers that break formulas: a caller's error, or the far ends of
// what a measurement can be.
func hostile() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.SampledFrom([]float64{
			0, 1, -1, 0.5, 1e-300, 5e-324, 1e150, 1e200, math.MaxFloat64, -math.MaxFloat64,
			math.Inf(1), math.Inf(-1), math.NaN(), math.Copysign(0, -1),
		}),
		rapid.Float64Range(-3, 3),
	)
}

// wrong names a number in v that is not finite; v may be a struct, slice, pointer
// or number.
func wrong(v reflect.Value) (string, bool) {
	switch kind := v.Kind(); {
	case kind == reflect.Float64:
		return v.Type().String(), math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0)
	case kind == reflect.Struct:
		for i := range v.NumField() {
			if _, bad := wrong(v.Field(i)); bad {
				return v.Type().Field(i).Name, true
			}
		}
	case kind == reflect.Slice || kind == reflect.Array:
		for i := range v.Len() {
			if name, bad := wrong(v.Index(i)); bad {
				return name, true
			}
		}
	case kind == reflect.Pointer && !v.IsNil():
		return wrong(v.Elem())
	}
	return "", false
}

// TestNoNaNLeaves calls everything that is exported with whatever comes.
func TestNoNaNLeaves(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		h := hostile()
		n := rapid.IntRange(0, 7).Draw(t, "n")
		x := rapid.SliceOfN(h, n, n).Draw(t, "x")
		y := rapid.SliceOfN(h, n, n).Draw(t, "y")
		w := rapid.SliceOfN(h, n, n).Draw(t, "w")
		cluster := rapid.SliceOfN(rapid.IntRange(0, 3), n, n).Draw(t, "cluster")
		switch rapid.IntRange(0, 4).Draw(t, "shape") {
		case 0:
			w = nil
		case 1:
			cluster = nil
		case 2:
			w, cluster = append(w, 1), append(cluster, 1)
		}
		p, q, r, s := h.Draw(t, "p"), h.Draw(t, "q"), h.Draw(t, "r"), h.Draw(t, "s")
		i, j, k := rapid.IntRange(-1, 40).Draw(t, "i"), rapid.IntRange(-1, 40).Draw(t, "j"), rapid.IntRange(-1, 60).Draw(t, "k")
		o := stats.BootstrapOptions{B: 20, Relative: i%2 == 0, Levels: []float64{0.5, p}}
		check := func(name string, results ...any) {
			for _, v := range results {
				if field, bad := wrong(reflect.ValueOf(v)); bad {
					t.Fatalf("%s gives %+v (%s)", name, v, field)
				}
			}
		}
		two := func(a, b float64) []float64 { return []float64{a, b} }
		check("TangoScore", stats.TangoScore(p, q, r, s))
		check("TangoInterval", two(stats.TangoInterval(p, q, r, s)))
		check("McNemar", stats.McNemar(i, j))
		check("ClusterMean", stats.ClusterMean(x, cluster, w))
		check("DesignEffect", stats.DesignEffect(x, cluster, w))
		deff, _ := stats.MeasuredDesignEffect(x, cluster, w)
		check("MeasuredDesignEffect", deff)
		check("Intraclass", stats.Intraclass(x, cluster))
		check("SignFlip", two(stats.SignFlip(x, nil)))
		check("FiellerRatio", stats.FiellerRatio(x, y, cluster, w, p))
		stat, df, _ := stats.FiellerTest(x, y, cluster, w, p)
		check("FiellerTest", stat, df)
		check("HarrellDavis", stats.HarrellDavis(x, p))
		check("QuantileType7", stats.QuantileType7(x, p))
		lo, hi := stats.QuantileInterval(x, p, q)
		check("QuantileInterval", lo, hi)
		_, _, coverage := stats.QuantileRanks(k, p, q)
		check("QuantileRanks", coverage)
		stats.QuantileMinN(p, q, true)
		check("PairedQuantileBootstrap", stats.PairedQuantileBootstrap(x, y, cluster, p, o))
		check("PairedQuantileLinear", stats.PairedQuantileLinear(x, y, cluster, p, o))
		check("WilsonInterval", two(stats.WilsonInterval(p, q, r)))
		check("ClopperPearson", two(stats.ClopperPearson(i, j, p)), stats.ClopperPearsonUpper(i, j, p))
		check("NewcombeInterval", two(stats.NewcombeInterval(p, q, r, s, 0.95)))
		check("BonettPrice", two(stats.BonettPrice(p, q, r, s)))
		check("adjusted p", stats.Holm(x), stats.Hochberg(x), stats.Bonferroni(x), stats.BenjaminiHochberg(x), stats.BenjaminiYekutieli(x))
		check("NormalQuantile", stats.NormalQuantile(p), stats.NormalCDF(p))
		check("TQuantile", stats.TQuantile(p, q), stats.TCDF(p, q))
		check("TangoPower", stats.TangoPower(k, p, q, r, s))
		check("KishN", stats.KishN(x))
		stats.SampleSize(p, q, r, 0.05, s)
		stats.PairedSampleSize(p, q, r, s, 0.8)
		stats.MoreCases(i, j, k, p, q, r, s)
		for name, results := range others(x, y, w, cluster, [4]float64{p, q, r, s}, [3]int{i, j, k}) {
			check(name, results...)
		}
		resampled := stats.NewResampled(p, append(x, y...), w)
		check("Resampled", two(resampled.BCa(q)), two(resampled.Percentile(q)), resampled.SE(), resampled.Mean(),
			resampled.PGreater(), resampled.PLess(), resampled.Bias(), resampled.Acceleration())
	})
}

// TestNothingIsUndefined: one test for each zero that must not read as "no
// difference".
func TestNothingIsUndefined(t *testing.T) {
	t.Parallel()
	ones := []float64{1, 1, 1, 1}
	for _, tt := range []struct {
		name    string
		defined bool
	}{
		{"mean without cases", stats.ClusterMean(nil, nil, nil).Defined},
		{"mean of one case", stats.ClusterMean([]float64{3}, nil, nil).Defined},
		{"mean of one cluster", stats.ClusterMean([]float64{0, 1, 1}, []int{5, 5, 5}, nil).Defined},
		{"mean without variation", stats.ClusterMean([]float64{0.1, 0.1, 0.1}, nil, nil).Defined},
		{"mean without variation between clusters", stats.ClusterMean([]float64{0.1, -0.1, 0.3, -0.3}, []int{1, 1, 2, 2}, nil).Defined},
		{"mean with NaN", stats.ClusterMean([]float64{1, math.NaN()}, nil, nil).Defined},
		{"mean without weight", stats.ClusterMean([]float64{1, 2}, nil, []float64{0, 0}).Defined},
		{"mean with a negative weight", stats.ClusterMean([]float64{1, 2, 3}, nil, []float64{1, 1, -1}).Defined},
		{"mean with too few cluster ids", stats.ClusterMean([]float64{1, 2}, []int{1}, nil).Defined},
		{"ratio without cases", stats.FiellerRatio(nil, nil, nil, nil, 2).Defined},
		{"ratio of one cluster", stats.FiellerRatio([]float64{1, 2}, []float64{2, 2}, []int{1, 1}, nil, 2).Defined},
		{"ratio to nothing", stats.FiellerRatio([]float64{1, 2}, []float64{0, 0}, nil, nil, 2).Defined},
		{"ratio to noise", stats.FiellerRatio([]float64{1, 2, 3}, []float64{1, -2, 1.5}, nil, nil, 2).Bounded},
		{"quantile without cases", !stats.PairedQuantile(nil, nil, nil, 0.5, stats.BootstrapOptions{}).Degenerate},
		{"quantile without variation", !stats.PairedQuantile(ones, ones, nil, 0.5, stats.BootstrapOptions{B: 99}).Degenerate},
		{"quantile of one cluster", !stats.PairedQuantile([]float64{1, 2}, []float64{3, 5}, []int{1, 1}, 0.5, stats.BootstrapOptions{B: 99}).Degenerate},
		{"quantile relative to 0", !stats.PairedQuantile([]float64{0, 0, 0}, []float64{1, 2, 3}, nil, 0.5, stats.BootstrapOptions{B: 99, Relative: true}).Degenerate},
		{"linear quantile of one cluster", !stats.PairedQuantileLinear([]float64{1, 2}, []float64{3, 5}, []int{1, 1}, 0.5, stats.BootstrapOptions{}).Degenerate},
		{"linear quantile without variation", !stats.PairedQuantileLinear(ones, ones, nil, 0.5, stats.BootstrapOptions{}).Degenerate},
		{"linear quantile beyond the data", !stats.PairedQuantileLinear([]float64{1, 2, 3, 4}, []float64{2, 1, 4, 3}, nil, 0.99, stats.BootstrapOptions{}).Degenerate},
		{"linear quantile relative to 0", !stats.PairedQuantileLinear([]float64{0, 0, 0, 9}, []float64{1, 2, 3, 4}, nil, 0.4, stats.BootstrapOptions{Relative: true}).Degenerate},
		{"ICC of singletons", stats.Intraclass([]float64{1, 2, 3}, nil).Defined},
	} {
		if tt.defined {
			t.Errorf("%s is defined", tt.name)
		}
	}
}

func TestEdges(t *testing.T) {
	t.Parallel()
	z := stats.NormalQuantile(0.95)
	tangoZeroLo, tangoZeroHi := stats.TangoInterval(0, 0, 150/1.7, z)
	tangoAllLo, tangoAllHi := stats.TangoInterval(60, 0, 60, z)
	wilsonLo, wilsonHi := stats.WilsonInterval(0, 0, 0.95)
	exactLo, exactHi := stats.ClopperPearson(0, 0, 0.95)
	greater, less := stats.SignFlip([]float64{0, 0}, nil)
	sixUp, _ := stats.SignFlip([]float64{1, 1, 1, 1, 1, 1}, nil)
	noneN, noneOK := stats.MoreCases(20, 2, 300, 0.05, 1, 0.05, 0.8)
	enoughN, enoughOK := stats.MoreCases(1, 1, 9000, 0.05, 1, 0.05, 0.8)
	_, noMargin := stats.PairedSampleSize(0.1, 0.05, 0.05, 0.05, 0.8)
	floor := stats.DesignEffect([]float64{0, 0, 0, 0}, []int{1, 1, 1, 2}, nil)
	for _, tt := range []struct {
		name      string
		got, want float64
	}{
		{"Tango's upper limit without discordant pairs, scaled", tangoZeroHi, z * z / (150/1.7 + z*z)},
		{"its lower limit", tangoZeroLo, -z * z / (150/1.7 + z*z)},
		{"Tango's upper limit when all pairs are harm", tangoAllHi, 1},
		{"Tango at delta 0 is McNemar's z", stats.TangoScore(7, 1, 21, 0), 6 / math.Sqrt(8)},
		{"Tango at delta 0 without discordant pairs", stats.TangoScore(0, 0, 21, 0), 0},
		{"Wilson without trials", wilsonHi - wilsonLo, 1},
		{"Clopper-Pearson without trials", exactHi - exactLo, 1},
		{"McNemar without discordant pairs", stats.McNemar(0, 0).MidPGreater, 1},
		{"sign flip of nothing", greater + less, 2},
		{"sign flip of six of six", sixUp, 1.0 / 64},
		{"needed where harm is at the margin", float64(noneN), 0},
		{"needed where there is enough", float64(enoughN), 0},
		{"design effect floor, k = (9+1)/4", floor, 1 + 0.05*1.5},
		{"quantile of one value", stats.HarrellDavis([]float64{7}, 0.99), 7},
		{"quantile of none", stats.QuantileType7(nil, 0.5), 0},
		{"Kish's n", stats.KishN([]float64{1, 1, 2}), 16.0 / 6},
		{"Kish's n without weight", stats.KishN([]float64{0, 0}), 0},
		{"Holm of nonsense", stats.Holm([]float64{math.NaN()})[0], 1},
	} {
		if !near(tt.got, tt.want, 1e-12) {
			t.Errorf("%s: %v, want %v", tt.name, tt.got, tt.want)
		}
	}
	if tangoAllLo < 0.9 {
		t.Errorf("60 of 60 harmed: lower limit %v", tangoAllLo)
	}
	if noneOK || noMargin || !enoughOK {
		t.Errorf("more cases help at the margin: %v, %v; where there is enough: %v", noneOK, noMargin, enoughOK)
	}
	if n := stats.QuantileMinN(1, 0.95, false); n != math.MaxInt {
		t.Errorf("cases for the maximum: %d", n)
	}
	if lo, hi := stats.QuantileInterval([]float64{1, 2, 3}, 0.95, 0.9); lo == nil || *lo > 3 || hi != nil {
		t.Errorf("p95 of three values: %v, %v", lo, hi)
	}
}

// TestConstantsLeaveNoError: whatever their number, equal values must not leave
// rounding that reads as a tiny error.
func TestConstantsLeaveNoError(t *testing.T) {
	t.Parallel()
	for n := 2; n < 60; n++ {
		if r := stats.ClusterMean(slices.Repeat([]float64{0.1}, n), nil, nil); r.Defined || r.SEIID != 0 || r.Mean != 0.1 {
			t.Errorf("%d times 0.1: %+v", n, r)
		}
	}
}

// TestRanksAtAnExactTail: P(X <= 0) of six tosses is exactly the level asked for.
func TestRanksAtAnExactTail(t *testing.T) {
	t.Parallel()
	if lo, hi, coverage := stats.QuantileRanks(6, 0.5, 1-2.0/64); lo != 0 || hi != 6 || !near(coverage, 63.0/64, 1e-12) {
		t.Errorf("ranks %d and %d, coverage %v", lo, hi, coverage)
	}
}

// TestFewClustersCannotShowHarm: with five clusters no two-sided 5 % result exists.
func TestFewClustersCannotShowHarm(t *testing.T) {
	t.Parallel()
	if greater, _ := stats.SignFlip([]float64{9, 4, 6, 3, 8}, nil); greater != 1.0/32 {
		t.Errorf("five of five: p %v, want 1/32", greater)
	}
}

// TestFixedMultipleLeavesNoError: the candidate costs exactly 1.1 times as much.
func TestFixedMultipleLeavesNoError(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	den, num := make([]float64, 50), make([]float64, 50)
	for i := range den {
		den[i] = math.Exp(rng.NormFloat64())
		num[i] = 1.1 * den[i]
	}
	r := stats.FiellerRatio(num, den, nil, nil, 1.7)
	if r.SE != 0 || !r.Bounded || !near(r.Lo, 1.1, 1e-12) || r.Lo != r.Hi {
		t.Errorf("%+v", r)
	}
	if _, _, ok := stats.FiellerTest(num, num, nil, nil, 1); ok {
		t.Error("a test of no variation")
	}
}
