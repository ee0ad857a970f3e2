package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/stats"
)

// TestStrataOfOneAreNoStrata: with one stratum both estimates are the plain mean.
func TestStrataOfOneAreNoStrata(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		x, y, cluster := columns(t)
		d, one := minus(x, y), make([]int, len(x))
		plain, robust := stats.ClusterMean(d, nil, nil), stats.ClusterMean(d, cluster, nil)
		s := stats.StratifiedMean(d, one, []float64{12})
		post := stats.PoststratifiedMean(d, one, cluster, []float64{12})
		if s.Defined != plain.Defined || plain.Defined && (!near(s.Mean, plain.Mean, 1e-9) || !near(s.SE, plain.SEIID, 1e-9)) {
			t.Fatalf("%+v, plain %+v", s, plain)
		}
		if robust.Defined && (!near(post.Mean, robust.Mean, 1e-9) || !near(post.SE, robust.CR1, 1e-9)) {
			t.Fatalf("%+v, clustered %+v", post, robust)
		}
	})
}

// TestSimpson: worse in every stratum and better on average, by the mix alone.
func TestSimpson(t *testing.T) {
	t.Parallel()
	var d []float64
	var stratum []int
	add := func(h, n int, value float64) {
		for i := range n {
			d, stratum = append(d, value+0.01*float64(i%2)), append(stratum, h)
		}
	}
	add(0, 10, -1) // nine tenths of production, a tenth of the sample
	add(1, 90, 0.5)
	r := stats.PoststratifiedMean(d, stratum, nil, []float64{0.9, 0.1})
	if !r.Defined || r.Naive < 0 || r.Mean > -0.5 {
		t.Errorf("%+v", r)
	}
}

func TestStrataThatSayNothing(t *testing.T) {
	t.Parallel()
	d := []float64{1, 2, 3, 5}
	for name, defined := range map[string]bool{
		"a stratum of one case":      stats.StratifiedMean(d, []int{0, 0, 0, 1}, []float64{1, 1}).Defined,
		"a stratum without cases":    stats.PoststratifiedMean(d, []int{0, 0, 0, 0}, nil, []float64{1, 1}).Defined,
		"an index out of range":      stats.PoststratifiedMean(d, []int{0, 0, 0, 2}, nil, []float64{1, 1}).Defined,
		"one cluster":                stats.PoststratifiedMean(d, []int{0, 0, 1, 1}, []int{4, 4, 4, 4}, []float64{1, 1}).Defined,
		"no shares":                  stats.StratifiedMean(d, []int{0, 0, 0, 0}, nil).Defined,
		"no variation":               stats.StratifiedMean([]float64{1, 1, 2, 2}, []int{0, 0, 1, 1}, []float64{1, 1}).Defined,
		"no cases":                   stats.StratifiedMean(nil, nil, []float64{1}).Defined,
		"a share that is no number":  stats.StratifiedMean(d, []int{0, 0, 1, 1}, []float64{1, math.NaN()}).Defined,
		"odds of a single arm":       stats.MantelHaenszel([]stats.TwoByTwo{{3, 4, 0, 0}}).Defined,
		"odds of successes alone":    stats.MantelHaenszel([]stats.TwoByTwo{{3, 0, 4, 0}}).Defined,
		"odds of a negative count":   stats.MantelHaenszel([]stats.TwoByTwo{{3, -1, 4, 2}}).Defined,
		"noise of one case's trials": stats.VarianceComponents([][]float64{{1, 0, 1}}).Defined,
		"noise of single trials":     stats.VarianceComponents([][]float64{{1}, {0}, {1}}).Defined,
		"noise with an empty case":   stats.VarianceComponents([][]float64{{1, 0}, {}}).Defined,
	} {
		if defined {
			t.Errorf("%s is defined", name)
		}
	}
	if r := stats.ExcessDisagreement(d, d, d[:3], nil); r.Cases != 0 {
		t.Errorf("columns of different lengths: %+v", r)
	}
}

// TestMantelHaenszelOfPairsIsMcNemar: a stratum a pair gives (b-c)^2/(b+c), odds of
// b to c, and the difference of the paired proportions.
func TestMantelHaenszelOfPairsIsMcNemar(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		b, c := rapid.IntRange(1, 30).Draw(t, "b"), rapid.IntRange(1, 30).Draw(t, "c")
		both := rapid.IntRange(0, 30).Draw(t, "both")
		var strata []stats.TwoByTwo
		for range b {
			strata = append(strata, stats.TwoByTwo{StableYes: 1, CandidateNo: 1})
		}
		for range c {
			strata = append(strata, stats.TwoByTwo{StableNo: 1, CandidateYes: 1})
		}
		for range both {
			strata = append(strata, stats.TwoByTwo{StableYes: 1, CandidateYes: 1})
		}
		r := stats.MantelHaenszel(strata)
		z := stats.TangoScore(float64(b), float64(c), float64(len(strata)), 0)
		if !near(r.ChiSquare, z*z, 1e-9) || !near(r.OddsRatio, float64(b)/float64(c), 1e-9) ||
			!near(r.RiskDifference, float64(b-c)/float64(len(strata)), 1e-9) {
			t.Fatalf("%d and %d of %d: %+v", b, c, len(strata), r)
		}
	})
}

// TestMantelHaenszelHoldsAgainstTheMix is Crook's ramp-up: better on each day, worse
// when days of different shares are pooled.
func TestMantelHaenszelHoldsAgainstTheMix(t *testing.T) {
	t.Parallel()
	days := []stats.TwoByTwo{
		{StableYes: 20_000, StableNo: 970_000, CandidateYes: 230, CandidateNo: 9770},
		{StableYes: 5000, StableNo: 495_000, CandidateYes: 6000, CandidateNo: 494_000},
	}
	pooled := stats.TwoByTwo{}
	for _, d := range days {
		pooled.StableYes += d.StableYes
		pooled.StableNo += d.StableNo
		pooled.CandidateYes += d.CandidateYes
		pooled.CandidateNo += d.CandidateNo
	}
	if r, naive := stats.MantelHaenszel(days), stats.MantelHaenszel([]stats.TwoByTwo{pooled}); r.RiskDifference > 0 || naive.RiskDifference < 0 {
		t.Errorf("by day %v, pooled %v", r.RiskDifference, naive.RiskDifference)
	}
}

func TestHeterogeneityKnowsOnlyDifferences(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 9).Draw(t, "n")
		d, se, shifted := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			d[i], se[i] = rapid.Float64Range(-1, 1).Draw(t, "d"), rapid.Float64Range(0.01, 1).Draw(t, "se")
			shifted[i] = -d[i] + 3
		}
		q, p, i2 := stats.CochranQ(d, se)
		q2, p2, _ := stats.CochranQ(shifted, se)
		if !near(q, q2, 1e-6) || !near(p, p2, 1e-6) || i2 < 0 || i2 >= 1 || p <= 0 || p > 1 {
			t.Fatalf("Q %v, p %v, I² %v; negated and shifted Q %v, p %v", q, p, i2, q2, p2)
		}
	})
	if q, p, i2 := stats.CochranQ([]float64{1, 2}, []float64{0.1, 0}); q != 0 || p != 1 || i2 != 0 {
		t.Errorf("one usable segment: %v, %v, %v", q, p, i2)
	}
}

func TestExcessDisagreementOfStableItself(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 40).Draw(t, "n")
		bit := rapid.Map(rapid.Bool(), func(b bool) float64 {
			if b {
				return 1
			}
			return 0
		})
		a1, a2 := rapid.SliceOfN(bit, n, n).Draw(t, "a1"), rapid.SliceOfN(bit, n, n).Draw(t, "a2")
		r := stats.ExcessDisagreement(a1, a2, a1, nil)
		if r.Raw != 0 || !near(r.Excess.Mean, -r.Noise/2, 1e-12) {
			t.Fatalf("%+v", r)
		}
		x, back := stats.ExcessDisagreement(a1, a2, a2, nil), stats.ExcessDisagreement(a2, a1, a2, nil)
		if !near(x.Excess.Mean, back.Excess.Mean, 1e-12) || !near(x.Change.Mean, back.Change.Mean, 1e-12) {
			t.Fatalf("the order of stable's two runs matters: %+v, %+v", x, back)
		}
	})
}

func TestPassHatKFallsAndPassAtKRises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "n")
		c := rapid.IntRange(0, n).Draw(t, "c")
		hat, at := 1.0, 0.0
		for k := 1; k <= n; k++ {
			h, ok := stats.PassHatK(n, c, k)
			a, okAt := stats.PassAtK(n, c, k)
			if !ok || !okAt || h > hat || a < at || h > a+1e-12 || h < 0 || a > 1 {
				t.Fatalf("%d of %d, k %d: pass^k %v, pass@k %v", c, n, k, h, a)
			}
			hat, at = h, a
		}
		if _, ok := stats.PassHatK(n, c, n+1); ok {
			t.Fatal("more trials than there are")
		}
	})
}

// TestVarianceComponentsFindsBoth in trials of known noise.
func TestVarianceComponentsOfEvenCases(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		cases, trials := rapid.IntRange(2, 12).Draw(t, "cases"), rapid.IntRange(2, 6).Draw(t, "trials")
		var scores [][]float64
		var all []float64
		var cluster []int
		for i := range cases {
			s := rapid.SliceOfN(rapid.Float64Range(0, 5), trials, trials).Draw(t, "scores")
			scores = append(scores, s)
			for _, v := range s {
				all, cluster = append(all, v), append(cluster, i)
			}
		}
		r, robust := stats.VarianceComponents(scores), stats.ClusterMean(all, cluster, nil)
		if !r.Defined || !robust.Defined {
			return
		}
		if !near(r.Mean, robust.Mean, 1e-9) || !near(r.SE, robust.CR1, 1e-9) || !near(r.SEIID, robust.SEIID, 1e-9) {
			t.Fatalf("%+v, trials clustered by case %+v", r, robust)
		}
		if k := float64(trials); r.Between > 0 && !near((r.Between+r.Within/k)/float64(cases), r.SE*r.SE, 1e-9) {
			t.Fatalf("components do not add up to the error: %+v", r)
		}
	})
}
