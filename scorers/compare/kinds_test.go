package compare_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

func lognormal(n int, seed uint64, shift float64) (stable, candidate []float64) {
	rng := rand.New(rand.NewPCG(seed, 9))
	for range n {
		shared := rng.NormFloat64()
		stable = append(stable, 500*math.Exp(0.3*shared+0.3*rng.NormFloat64()))
		candidate = append(candidate, (1+shift)*500*math.Exp(0.3*shared+0.3*rng.NormFloat64()))
	}
	return stable, candidate
}

func TestQuantiles(t *testing.T) {
	t.Parallel()
	stable, candidate := lognormal(400, 1, 0.5)
	c := single(t, sample(stable, candidate, 1), scorers.KindQuantile, relative(0.1))
	s, d := slices.Sorted(slices.Values(stable)), slices.Sorted(slices.Values(candidate))
	near(t, "stable (type 7)", c.Stable, stats.QuantileType7(s, 0.95), 1e-9)
	near(t, "estimate", c.Estimate, stats.HarrellDavis(d, 0.95)/stats.HarrellDavis(s, 0.95)-1, 1e-9)
	lo, hi := stats.QuantileInterval(d, 0.95, 0.9)
	near(t, "candidate lower", c.CandidateInterval.Lo, *lo, 0)
	near(t, "candidate upper", c.CandidateInterval.Hi, *hi, 0)
	if !(*c.Interval.Lo > 0.1 && *c.Interval.Lo < *c.Estimate && *c.Estimate < *c.Interval.Hi && *c.PHigher < 0.01) {
		t.Errorf("half as slow again: %s to %s, p %s", show(c.Interval.Lo), show(c.Interval.Hi), show(c.PHigher))
	}
	if !strings.Contains(c.Method, "bootstrap") {
		t.Errorf("method %q", c.Method)
	}

	absoluteScale := single(t, sample(stable, candidate, 1), scorers.KindQuantile, absolute(50))
	near(t, "estimate in its unit", absoluteScale.Estimate, stats.HarrellDavis(d, 0.95)-stats.HarrellDavis(s, 0.95), 1e-9)

	many, more := lognormal(2500, 2, 0)
	if c := single(t, sample(many, more, 1), scorers.KindQuantile, relative(0.1)); !strings.Contains(c.Method, "linearisation") || c.Interval.Hi == nil {
		t.Errorf("2500 pairs by %q, upper %s", c.Method, show(c.Interval.Hi))
	}
}

func TestWeightedQuantilesAgreeWithRepeatedCases(t *testing.T) {
	t.Parallel()
	// A case of weight 3 speaks for three cases like it: the estimate is that of
	// the tripled sample; the interval is not, for only one was seen.
	stable, candidate := lognormal(600, 3, 0.2)
	r := sample(stable, candidate, 1)
	var tripled, tripledCandidate []float64
	for i := range r.cases {
		times := 1 + 2*(i%2)
		r.cases[i].Case.Weight = float64(times)
		tripled = append(tripled, slices.Repeat(stable[i:i+1], times)...)
		tripledCandidate = append(tripledCandidate, slices.Repeat(candidate[i:i+1], times)...)
	}
	weighted := single(t, r, scorers.KindQuantile, relative(0.1))
	want := single(t, sample(tripled, tripledCandidate, 1), scorers.KindQuantile, relative(0.1))
	near(t, "stable", weighted.Stable, *want.Stable, *want.Stable*0.02)
	near(t, "relative", weighted.Relative, *want.Relative, 0.03)
	width := func(c gate.Comparison) float64 { return *c.Interval.Hi - *c.Interval.Lo }
	if w, narrow := width(weighted), width(want); w < 1.1*narrow || w > 3*narrow {
		t.Errorf("width %.3f; of the repeated sample %.3f", w, narrow)
	}
	if weighted.CandidateInterval.Hi == nil || *weighted.CandidateInterval.Hi <= *weighted.Candidate {
		t.Errorf("candidate %s bounded by %s", show(weighted.Candidate), show(weighted.CandidateInterval.Hi))
	}
}

func TestClusteredQuantileLimitIsWider(t *testing.T) {
	t.Parallel()
	_, candidate := lognormal(400, 4, 0)
	slices.Sort(candidate) // neighbours are alike, so clusters of them are
	loose := single(t, sample(candidate, candidate, 1), scorers.KindQuantile, absolute(50)).CandidateInterval
	tight := single(t, sample(candidate, candidate, 8), scorers.KindQuantile, absolute(50)).CandidateInterval
	if loose.Hi == nil || (tight.Hi != nil && *tight.Hi <= *loose.Hi) || *tight.Lo >= *loose.Lo {
		t.Errorf("independent %s to %s, clustered %s to %s", show(loose.Lo), show(loose.Hi), show(tight.Lo), show(tight.Hi))
	}
}

// Cost per success: the candidate costs as much and succeeds twice as often.
func TestRatioOfTotals(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(8, 8))
	stable, candidate := lognormal(300, 5, 0)
	r := sample(stable, candidate, 1)
	var cost, success [2]float64
	for i := range r.outcomes {
		arm, rate := 0, 0.4
		if r.outcomes[i].Arm == "candidate" {
			arm, rate = 1, 0.8
		}
		y := 0.0
		if rng.Float64() < rate {
			y = 1
		}
		r.outcomes[i].Scores["y"] = y
		cost[arm] += r.outcomes[i].Scores["x"]
		success[arm] += y
	}
	s, d := cost[0]/success[0], cost[1]/success[1]
	c := single(t, r, scorers.KindRatioOfTotals, relative(0.1))
	near(t, "stable", c.Stable, s, 1e-9)
	near(t, "candidate", c.Candidate, d, 1e-9)
	near(t, "estimate", c.Estimate, d/s-1, 1e-9)
	if c.Kind != "ratio" || !strings.Contains(c.Method, "delta method") || *c.Interval.Hi >= 0 || *c.PLower > 1e-6 {
		t.Errorf("%s by %q: %s to %s", c.Kind, c.Method, show(c.Interval.Lo), show(c.Interval.Hi))
	}
	if lo, hi := c.CandidateInterval.Lo, c.CandidateInterval.Hi; lo == nil || hi == nil || *lo >= d || *hi <= d {
		t.Errorf("candidate alone: %s to %s around %v", show(lo), show(hi), d)
	}
	inUnit := single(t, r, scorers.KindRatioOfTotals, absolute(10))
	near(t, "difference", inUnit.Estimate, d-s, 1e-9)
	near(t, "middle of its interval", new((*inUnit.Interval.Lo+*inUnit.Interval.Hi)/2), d-s, 1e-9)
}

func TestFiftyNinePairsBoundAP95(t *testing.T) {
	t.Parallel()
	stable, candidate := lognormal(59, 11, 0)
	if c := single(t, sample(stable, candidate, 1), scorers.KindQuantile, absolute(50)); c.Blocked != "" || c.CandidateInterval.Hi == nil {
		t.Errorf("blocked by %q, candidate's upper bound %s", c.Blocked, show(c.CandidateInterval.Hi))
	}
}

func TestALargeClusterIsAlsoLeftOut(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(100, 20, 10, 10)
	r := sample(stable, candidate, 1)
	for i := range r.cases[100:120] {
		r.cases[100+i].Case.Cluster = "acme"
	}
	if c := single(t, r, scorers.KindProportion, absolute(0.05)); c.WithoutLargest != nil {
		t.Errorf("a seventh of the pairs is not large: %s, %v", c.LargestCluster, c.LargestClusterShare)
	}
	for i := range r.cases[80:120] {
		r.cases[80+i].Case.Cluster = "acme"
	}
	c := single(t, r, scorers.KindProportion, absolute(0.05))
	if c.LargestCluster != "acme" || c.WithoutLargest == nil || c.WithoutLargest.NPairs != 100 || c.NPairs != 140 {
		t.Fatalf("%+v", c)
	}
	near(t, "without", c.WithoutLargest.Difference, 0.1, 1e-12)
}

func TestHardLimitsOfProportions(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(0, 10, 0, 190)
	lo, hi := stats.ClopperPearson(0, 200, 0.9)
	c := single(t, sample(stable, candidate, 1), scorers.KindProportion, absolute(0.05))
	near(t, "lower", c.CandidateInterval.Lo, lo, 0)
	near(t, "upper (rule of three)", c.CandidateInterval.Hi, hi, 0)
	wide := single(t, sample(stable, candidate, 10), scorers.KindProportion, absolute(0.05)).CandidateInterval.Hi
	if *wide <= hi {
		t.Errorf("clusters make the bound no wider: %v, independent %v", *wide, hi)
	}
}

func TestALargeRunIsRead(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a large run: make test does")
	}
	stable, candidate := lognormal(10_000, 6, 0.02)
	ev := build(t, sample(stable, candidate, 4), metric(scorers.KindQuantile), relative(0.1))
	if f := verdict(t, relative(0.1), ev); f.Verdict != gate.Pass || f.Comparison.NClusters != 2500 {
		t.Errorf("2 %% slower at a margin of 10 %%: %s", f.Sentence)
	}
}

func Benchmark100000Pairs(b *testing.B) {
	stable, candidate := lognormal(100_000, 6, 0.02)
	cluster := make([]int, len(stable))
	for i := range cluster {
		cluster[i] = i / 4
	}
	for name, kind := range map[string]scorers.Kind{"mean": scorers.KindMean, "quantile": scorers.KindQuantile} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compare.CompareColumns(relative(0.1), metric(kind), stable, candidate, cluster, 1)
			}
		})
	}
}

// Of values that are 0 or 1 a quantile is one of them, and hardly any resample
// differs from another.
func TestAQuantileAmongEqualValuesHasNoInterval(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(40, 20, 20, 40)
	for _, g := range []gate.Guardrail{absolute(0.05), relative(0.05)} {
		c := single(t, sample(stable, candidate, 1), scorers.KindQuantile, g)
		if c.Blocked != gate.BlockedConstant || c.Interval.Lo != nil || c.Interval.Hi != nil {
			t.Errorf("%s: blocked by %q, %s to %s", c.Method, c.Blocked, show(c.Interval.Lo), show(c.Interval.Hi))
		}
	}
}
