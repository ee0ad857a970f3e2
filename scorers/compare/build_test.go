package compare_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

func near(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > tolerance {
		t.Errorf("%s: %s, want %v", what, show(got), want)
	}
}

func show(x *float64) string {
	if x == nil {
		return "unknown"
	}
	return fmt.Sprint(*x)
}

// The airline, retail and telecom tables of real agents.
func TestKnownTables(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(18, 0, 12, 10)
	c := single(t, sample(stable, candidate, 1), scorers.KindProportion, absolute(0.05))
	near(t, "stable", c.Stable, 0.45, 1e-12)
	near(t, "candidate", c.Candidate, 0.75, 1e-12)
	near(t, "difference", c.Difference, 0.30, 1e-12)
	near(t, "lower 95", c.Interval95.Lo, 0.1807, 5e-5)
	near(t, "upper 95", c.Interval95.Hi, 0.4543, 5e-5)
	near(t, "exact p", c.PValue, 0.00048828125, 1e-15)
	near(t, "p higher (mid-p)", c.PHigher, math.Ldexp(1, -13), 1e-15)
	if want := (&gate.Discordant{Both: 18, StableOnly: 0, CandidateOnly: 12, Neither: 10}); !cmp.Equal(c.Discordant, want) {
		t.Errorf("table %+v, want %+v", c.Discordant, want)
	}
	if c.Kind != "proportion" || c.Scale != gate.Absolute || c.NPairs != 40 || c.NClusters != 40 || c.Blocked != "" {
		t.Errorf("%+v", c)
	}
	if c.Method != "Tango score interval, exact McNemar (harm by its mid-p)" {
		t.Errorf("method %q", c.Method)
	}

	stable, candidate = table2x2(28, 6, 6, 0)
	c = single(t, sample(stable, candidate, 1), scorers.KindProportion, absolute(0.05))
	near(t, "no difference", c.Difference, 0, 0)
	near(t, "p of 6 and 6", c.PValue, 1, 0)
}

func TestIntervalThatDecidesFollowsAlpha(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(80, 6, 4, 10)
	strict := absolute(0.05)
	strict.Alpha = 0.01
	ev := build(t, sample(stable, candidate, 1), metric(scorers.KindProportion), absolute(0.05), strict)
	for i, alpha := range []float64{0.05, 0.01} {
		lo, hi := stats.TangoInterval(4, 6, 100, stats.NormalQuantile(1-alpha))
		near(t, "lower", ev.Comparisons[i].Interval.Lo, lo, 1e-12)
		near(t, "upper", ev.Comparisons[i].Interval.Hi, hi, 1e-12)
	}
}

func TestClustersAreDividedOut(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(60, 10, 30, 20) // neighbours share clusters of four
	c := single(t, sample(stable, candidate, 4), scorers.KindProportion, absolute(0.05))
	plain := single(t, sample(stable, candidate, 1), scorers.KindProportion, absolute(0.05))
	if c.NClusters != 30 || c.DesignEffect == nil || *c.DesignEffect <= 1.15 {
		t.Fatalf("clusters %d, design effect %s", c.NClusters, show(c.DesignEffect))
	}
	n := 120 / *c.DesignEffect
	_, hi := stats.TangoInterval(30 / *c.DesignEffect, 10 / *c.DesignEffect, n, stats.TQuantile(0.95, 29))
	near(t, "upper", c.Interval.Hi, hi, 1e-12)
	if *c.PHigher <= *plain.PHigher || *c.Interval.Hi <= *plain.Interval.Hi || *c.PairVariance <= *plain.PairVariance {
		t.Error("clusters should make the evidence weaker")
	}
	if !strings.Contains(c.Method, "sign flip over clusters") {
		t.Errorf("method %q", c.Method)
	}
}

func TestWeights(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(60, 10, 30, 20)
	weighted := func(heavy float64) gate.Comparison {
		r := sample(stable, candidate, 1)
		for i := range r.cases {
			r.cases[i].Case.Weight = 5
			if i >= 70 && i < 100 { // the candidate's
				r.cases[i].Case.Weight = heavy
			}
		}
		return single(t, r, scorers.KindProportion, absolute(0.05))
	}
	unweighted := single(t, sample(stable, candidate, 1), scorers.KindProportion, absolute(0.05))
	if diff := cmp.Diff(unweighted, weighted(5)); diff != "" {
		t.Errorf("equal weights are none: %s", diff)
	}
	c := weighted(10)
	near(t, "difference", c.Difference, (30*10-10*5)/(30*10+90*5.0), 1e-12)
	if c.Discordant != nil || *c.DesignEffect <= 1 {
		t.Errorf("counts %v, design effect %s", c.Discordant, show(c.DesignEffect))
	}
	near(t, "worth", new(120 / *c.DesignEffect), stats.KishN(append(slices.Repeat([]float64{10}, 30), slices.Repeat([]float64{5}, 90)...)), 1e-9)
}

func TestMeans(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	var stable, candidate, d []float64
	var cluster []int
	for i := range 90 {
		s := 3 + rng.NormFloat64()
		stable, candidate = append(stable, s), append(candidate, s+0.2+0.5*rng.NormFloat64())
		d, cluster = append(d, candidate[i]-stable[i]), append(cluster, i/5)
	}
	r := stats.ClusterMean(d, cluster, nil)
	c := single(t, sample(stable, candidate, 5), scorers.KindMean, absolute(0.5))
	near(t, "CR2 lower", c.Interval.Lo, r.Mean-r.CR2*stats.TQuantile(0.95, r.DF), 1e-9)
	near(t, "variance of a pair", c.PairVariance, 90*r.CR2*r.CR2, 1e-9)

	r = stats.ClusterMean(d, nil, nil)
	c = single(t, sample(stable, candidate, 1), scorers.KindMean, absolute(0.5))
	near(t, "CR1 upper", c.Interval.Hi, r.Mean+r.SEIID*stats.TQuantile(0.95, 89), 1e-9)
	near(t, "p higher", c.PHigher, stats.TCDF(-r.Mean/r.SEIID, 89), 1e-12)
	if c.CandidateInterval.Lo == nil || c.CandidateInterval.Hi == nil {
		t.Error("no interval of the candidate alone")
	}

	c = single(t, sample(stable, candidate, 1), scorers.KindMean, relative(0.1))
	f := stats.FiellerRatio(candidate, stable, nil, nil, stats.TQuantile(0.95, 89))
	near(t, "Fieller lower", c.Interval.Lo, f.Lo-1, 1e-9)
	if c.Kind != "ratio" || c.Scale != gate.Relative {
		t.Errorf("kind %s, scale %s", c.Kind, c.Scale)
	}
}

func TestThirtyClustersAreMany(t *testing.T) {
	t.Parallel()
	for _, groups := range []int{10, 29, 30} {
		rng := rand.New(rand.NewPCG(3, 4))
		r := &run{}
		var d []float64
		var cluster []int
		for g := range groups {
			for k := range 1 + g%4 { // unequal, so that CR1 and CR2 differ
				s, c := rng.NormFloat64(), rng.NormFloat64()
				r.add("shadow", datasets.Case{ID: fmt.Sprintf("c-%03d-%d", g, k), Cluster: fmt.Sprintf("k-%03d", g)}, []*float64{&s}, []*float64{&c})
				d, cluster = append(d, c-s), append(cluster, g)
			}
		}
		m := stats.ClusterMean(d, cluster, nil)
		se, df := m.CR2, m.DF
		if groups >= 30 {
			se, df = m.CR1, float64(groups-1)
		}
		c := single(t, r, scorers.KindMean, absolute(0.5))
		near(t, fmt.Sprintf("upper of %d clusters", groups), c.Interval.Hi, m.Mean+se*stats.TQuantile(0.95, df), 1e-9)
	}
}

func TestSeveralTrialsAreAveraged(t *testing.T) {
	t.Parallel()
	r := &run{}
	for i := range 40 {
		value := func(v bool) *float64 {
			if v {
				return new(1.0)
			}
			return new(0.0)
		}
		id := datasets.Case{ID: string(rune('a'+i/26)) + string(rune('a'+i%26))}
		r.add("shadow", id, []*float64{value(true), value(i%2 == 0), nil}, []*float64{value(i%4 == 0), value(true), value(false)})
	}
	c := single(t, r, scorers.KindProportion, absolute(0.05))
	near(t, "stable", c.Stable, 0.75, 1e-12) // 1 or 1/2: the third trial never ended
	near(t, "candidate", c.Candidate, (10*2./3+30*1./3)/40, 1e-12)
	if c.Discordant != nil || !strings.HasPrefix(c.Method, "mean of case differences") {
		t.Errorf("several trials can't be counted as pairs: %s", c.Method)
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	r := &run{}
	one := new(1.0)
	r.add("shadow", datasets.Case{ID: "a"}, []*float64{one, one}, []*float64{one, one})
	r.add("shadow", datasets.Case{ID: "b"}, []*float64{one, nil}, []*float64{nil, nil})
	r.add("shadow", datasets.Case{ID: "c"}, nil, []*float64{one, one})
	r.add("shadow", datasets.Case{ID: "d"}, nil, nil)
	r.add("golden", datasets.Case{ID: "a"}, []*float64{one}, nil) // another suite's
	got := build(t, r, metric(scorers.KindProportion), absolute(0.05)).Completions[0]
	want := gate.Completion{
		Suite: "shadow", Cases: 4, Paired: 1, StableOnly: 1, CandidateOnly: 1,
		StableTrials: 8, CandidateTrials: 8, StableMissing: 5, CandidateMissing: 4,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// withManifest is a run that took cases out of the comparison.
type withManifest struct {
	*run
	totals replay.Totals
}

func (r withManifest) Manifest() rundir.Manifest { return rundir.Manifest{Totals: &r.totals} }

func TestExcludedCasesAreNotMissing(t *testing.T) {
	t.Parallel()
	r := &run{}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		r.add("shadow", datasets.Case{ID: id}, []*float64{new(1.0)}, []*float64{new(1.0)})
	}
	r.add("shadow", datasets.Case{ID: "changed"}, nil, nil)
	r.add("shadow", datasets.Case{ID: "never reached"}, nil, nil)
	r.seal(t)
	var totals replay.Totals
	totals.Exclude(replay.Exclusion{Suite: "shadow", CaseID: "changed", Arm: replay.Stable, Kind: replay.FailChangeCase})
	totals.Exclude(replay.Exclusion{Suite: "golden", CaseID: "other", Arm: replay.Stable, Kind: replay.FailNoRecord})
	ev, err := whole(t, withManifest{r, totals}, []compare.Suite{{Name: "shadow"}})
	if err != nil {
		t.Fatal(err)
	}
	want := []gate.Completion{{
		Suite: "shadow", Cases: 6, Excluded: 1, Paired: 5,
		StableTrials: 6, CandidateTrials: 6, StableMissing: 1, CandidateMissing: 1,
	}}
	if diff := cmp.Diff(want, ev.Completions); diff != "" {
		t.Error(diff)
	}
}

func TestATimingPairNeedsOneProvenance(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	tests := map[string]struct {
		stable, candidate replay.Provenance
		pairs             int
		method            string
	}{
		"both live":   {replay.ProvenanceLive, replay.ProvenanceLive, 40, "cluster-robust t (CR1)"},
		"both logged": {replay.ProvenanceLogged, replay.ProvenanceLogged, 40, "logged times"},
		"mixed":       {replay.ProvenanceLogged, replay.ProvenanceLive, 0, "no pair"},
		"both cached": {replay.ProvenanceCached, replay.ProvenanceCached, 0, "no pair"},
	}
	for name, test := range tests {
		var stable, candidate []float64
		for range 40 {
			stable, candidate = append(stable, rng.Float64()), append(candidate, rng.Float64())
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sample(stable, candidate, 1)
			for i := range r.outcomes {
				r.outcomes[i].Provenance = test.stable
				if r.outcomes[i].Arm == replay.Candidate {
					r.outcomes[i].Provenance = test.candidate
				}
			}
			m := metric(scorers.KindMean)
			m.Timing = true
			c := build(t, r, m, absolute(1)).Comparisons[0]
			if c.NPairs != test.pairs || !strings.Contains(c.Method, test.method) {
				t.Errorf("%d pairs by %q; want %d by %q", c.NPairs, c.Method, test.pairs, test.method)
			}
			if (c.Blocked == "no_pairs") != (test.pairs == 0) {
				t.Errorf("blocked %q: %s", c.Blocked, c.BlockedWords)
			}
		})
	}
}

func TestComparisonsFile(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(18, 0, 12, 10)
	limit := absolute(0.05)
	limit.Margin, limit.Max = nil, new(0.9)
	r := sample(stable, candidate, 1)
	want := build(t, r, metric(scorers.KindProportion), absolute(0.05), limit).Comparisons[0]
	f, err := table.Open(r.Path("comparisons.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if columns := f.Columns(); columns[0] != "suite" {
		t.Errorf("columns %v, want suite first", columns)
	}
	var rows []compare.Row
	for row, err := range table.Scan[compare.Row](f) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	if len(rows) != 2 {
		t.Fatalf("%d rows of two guardrails", len(rows))
	}
	near(t, "lower 95", rows[0].Lo95, *want.Interval95.Lo, 0)
	near(t, "margin", rows[0].Margin, 0.05, 0)
	near(t, "max", rows[1].Max, 0.9, 0)
	if rows[0].CandidateOnly == nil || *rows[0].CandidateOnly != 12 || rows[0].NeedPairs != nil || rows[1].Margin != nil {
		t.Errorf("%+v", rows)
	}
}

func TestUnknownMetricIsAnError(t *testing.T) {
	t.Parallel()
	r := sample([]float64{1}, []float64{1}, 1)
	r.seal(t)
	_, err := whole(t, r, []compare.Suite{{
		Name: "shadow", Guardrails: []gate.Guardrail{absolute(1)},
		Metrics: func(string) (scorers.Metric, bool) { return scorers.Metric{}, false },
	}})
	if err == nil || !strings.Contains(err.Error(), "guardrail on x: no metric has that name") {
		t.Errorf("error %v", err)
	}
}

func TestOutcomesWithoutTheirCaseAreAnError(t *testing.T) {
	t.Parallel()
	r := sample([]float64{1, 0}, []float64{1, 0}, 1)
	r.cases = r.cases[:1]
	r.seal(t)
	m := metric(scorers.KindProportion)
	_, err := whole(t, r, []compare.Suite{{
		Name: "shadow", Guardrails: []gate.Guardrail{absolute(1)},
		Metrics: func(string) (scorers.Metric, bool) { return m, true },
	}})
	if err == nil || !strings.Contains(err.Error(), "c-00001") {
		t.Errorf("error %v", err)
	}
}

func TestNumbersDoNotDependOnOrder(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	var stable, candidate []float64
	for range 120 {
		stable, candidate = append(stable, rng.ExpFloat64()), append(candidate, rng.ExpFloat64())
	}
	for _, kind := range []scorers.Kind{scorers.KindMean, scorers.KindQuantile} {
		g := relative(0.1)
		forward := sample(stable, candidate, 3)
		backward := &run{}
		for i, c := range slices.Backward(forward.cases) {
			backward.add("shadow", c.Case, []*float64{&stable[i]}, []*float64{&candidate[i]})
		}
		first := build(t, forward, metric(kind), g)
		if diff := cmp.Diff(first, build(t, backward, metric(kind), g)); diff != "" {
			t.Errorf("another order of cases, other numbers: %s", diff)
		}
		was, err := os.ReadFile(forward.Path("comparisons.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		is, err := os.ReadFile(backward.Path("comparisons.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(was, is) {
			t.Error("another order of cases, another comparisons.parquet")
		}
	}
}
