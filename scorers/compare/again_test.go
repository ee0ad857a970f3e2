package compare_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// twice is a run of n cases in which stable answered the first again cases a
// second time; values by the number of the case.
func twice(n, again int, value func(i int) (first, second, candidate float64)) *run {
	r := &run{}
	for i := range n {
		s, a, c := value(i)
		r.add("shadow", datasets.Case{ID: fmt.Sprintf("c-%03d", i)}, []*float64{&s}, []*float64{&c})
		if i < again {
			r.also(replay.StableAgain, a)
		}
	}
	return r
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func TestStableAgainIsTheNoiseFloor(t *testing.T) {
	t.Parallel()
	// Of fifty, stable flips five and the candidate differs in ten from the first
	// answer.
	value := func(i int) (first, second, candidate float64) { return 0, one(i < 5), one(i >= 5 && i < 15) }
	d := read(t, twice(100, 50, value), compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Trials: 1}, scorers.KindProportion)
	ev := evidence(t, d)
	if len(ev.Noise) != 1 {
		t.Fatalf("noise %+v", ev.Noise)
	}
	n := ev.Noise[0]
	near(t, "flips", n.FlipRate, 0.1, 1e-12)
	near(t, "variance", n.Variance, 0.1-0.01, 1e-12)
	near(t, "design effect", n.DesignEffect, 1, 0)
	var a1, a2, c []float64
	for i := range 50 {
		x, y, z := value(i)
		a1, a2, c = append(a1, x), append(a2, y), append(c, z)
	}
	e := stats.ExcessDisagreement(a1, a2, c, nil).Excess
	near(t, "excess", n.Excess, e.Mean, 1e-12)
	near(t, "excess, lower", n.ExcessInterval.Lo, e.Mean-e.CR1*stats.TQuantile(0.975, 49), 1e-12)
	if n.Pairs != 50 || n.Clusters != 50 || n.Suite != "shadow" || n.Metric != "x" || n.Scale != gate.Absolute {
		t.Errorf("%+v", n)
	}
	without := evidence(t, read(t, twice(100, 0, value), compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Trials: 1}, scorers.KindProportion))
	if without.Noise != nil {
		t.Errorf("noise of nothing: %+v", without.Noise)
	}
	if diff := cmp.Diff(without.Comparisons, ev.Comparisons); diff != "" {
		t.Errorf("the second answers entered the estimate: %s", diff)
	}
	if diff := cmp.Diff(without.Completions, ev.Completions); diff != "" {
		t.Errorf("the second answers entered the count: %s", diff)
	}
}

func TestNoiseOfEachKind(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 1))
	value := func(int) (first, second, candidate float64) {
		return 5 + rng.Float64(), 5 + rng.Float64(), 5 + rng.Float64()
	}
	for _, test := range []struct {
		kind      scorers.Kind
		guardrail gate.Guardrail
		flips     bool
	}{
		{scorers.KindMean, absolute(1), true},
		{scorers.KindMean, relative(0.1), true},
		{scorers.KindQuantile, relative(0.1), false},
		{scorers.KindRatioOfTotals, relative(0.1), false},
	} {
		r := twice(80, 70, value)
		for i := range r.outcomes {
			r.outcomes[i].Scores["y"] = 1
		}
		ev := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{test.guardrail}, Trials: 1}, test.kind))
		n := ev.Noise[0]
		// Two draws of one distribution on either side: as much noise as difference.
		ratio := *n.Variance * *n.DesignEffect / *ev.Comparisons[0].PairVariance
		if n.Scale != test.guardrail.Margin.Scale || ratio < 0.5 || ratio > 2 {
			t.Errorf("%s: variance %s on the %s scale, %.2f of the comparison's", test.kind, show(n.Variance), n.Scale, ratio)
		}
		if (n.FlipRate != nil) != test.flips || n.Excess != nil {
			t.Errorf("%s: flips %s, excess %s", test.kind, show(n.FlipRate), show(n.Excess))
		}
	}
}

func TestTrialsLessenTheNoise(t *testing.T) {
	t.Parallel()
	value := func(i int) (first, second, candidate float64) { return 0, one(i%5 == 0), 0 }
	r := twice(40, 40, value)
	g := []gate.Guardrail{absolute(0.05)}
	single := evidence(t, read(t, r, compare.Suite{Guardrails: g, Trials: 1}, scorers.KindProportion)).Noise[0]
	triple := evidence(t, read(t, r, compare.Suite{Guardrails: g, Trials: 3}, scorers.KindProportion)).Noise[0]
	near(t, "a third", triple.Variance, *single.Variance/3, 1e-12)
	near(t, "the same flips", triple.FlipRate, *single.FlipRate, 0)
}

func TestFewCasesHaveNoKnownNoise(t *testing.T) {
	t.Parallel()
	r := twice(40, 9, func(i int) (first, second, candidate float64) { return 0, one(i < 5), 0 })
	n := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}, scorers.KindProportion)).Noise[0]
	near(t, "flips", n.FlipRate, 5./9, 1e-12)
	if n.Variance != nil || n.ExcessInterval.Lo != nil || n.Pairs != 9 {
		t.Errorf("of nine pairs: variance %s, excess from %s", show(n.Variance), show(n.ExcessInterval.Lo))
	}
}

func TestFidelity(t *testing.T) {
	t.Parallel()
	build := func(n int, change func(i int, c *datasets.Case), logged func(i int) float64) *run {
		r := &run{}
		for i := range n {
			c := datasets.Case{ID: fmt.Sprintf("c-%03d", i), Logged: &datasets.Logged{Version: "v7"}}
			if change != nil {
				change(i, &c)
			}
			r.add("shadow", c, []*float64{new(1.0)}, []*float64{new(0.0)})
			if logged != nil && c.Logged != nil {
				r.also(replay.Logged, logged(i))
			}
		}
		return r
	}
	always := func(int) float64 { return 1 }
	suite := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, StableVersion: "v7"}
	fidelity := func(r *run, s compare.Suite) gate.Fidelity {
		t.Helper()
		all := evidence(t, read(t, r, s, scorers.KindProportion)).Fidelity
		if len(all) != 1 {
			t.Fatalf("fidelity %+v", all)
		}
		return all[0]
	}

	f := fidelity(build(100, nil, func(i int) float64 { return one(i >= 20) }), suite)
	lo, hi := stats.TangoInterval(20, 0, 100, stats.NormalQuantile(0.99))
	near(t, "logged", f.Logged, 0.8, 1e-12)
	near(t, "replayed", f.Replayed, 1, 0)
	near(t, "difference", f.Difference, 0.2, 1e-12)
	near(t, "lower 98", f.Interval98.Lo, lo, 1e-12)
	near(t, "upper 98", f.Interval98.Hi, hi, 1e-12)
	if !f.Applies || f.Pairs != 100 || f.Margin != 0.05 || f.Needed != nil || f.Versions["v7"] != 100 || f.OtherCases != 0 {
		t.Errorf("%+v", f)
	}
	if f := fidelity(build(100, nil, always), suite); !f.Applies || f.Needed == nil || *f.Needed < 1 {
		t.Errorf("a hundred that agree can't show 5 points at .01: %+v", f)
	}
	if f := fidelity(build(300, nil, always), suite); !f.Applies || f.Needed != nil || !(*f.Interval98.Hi < 0.05) {
		t.Errorf("three hundred can: %+v", f)
	}

	older := func(i int, c *datasets.Case) {
		if i%4 == 0 {
			c.Logged.Version = "v6"
		}
		if i%4 == 1 {
			c.Logged.Version = ""
		}
	}
	f = fidelity(build(100, older, func(i int) float64 { return one(i%4 != 0) }), suite)
	if diff := cmp.Diff(map[string]int{"v6": 25, "v7": 50, "": 25}, f.Versions); diff != "" {
		t.Error(diff)
	}
	if f.OtherCases != 25 || f.Pairs != 75 || *f.Difference != 0 {
		t.Errorf("older logs were compared: %+v", f)
	}

	for name, test := range map[string]struct {
		run *run
		why string
	}{
		"no log":         {build(40, func(_ int, c *datasets.Case) { c.Logged = nil }, nil), "no case has a logged outcome"},
		"other versions": {build(40, func(_ int, c *datasets.Case) { c.Logged.Version = "v6" }, always), "all 40 logged outcomes are of other versions than stable"},
		"not scored":     {build(40, nil, nil), "no case is scored both as logged and as replayed"},
		"few clusters":   {build(40, func(i int, c *datasets.Case) { c.Cluster = strconv.Itoa(i % 5) }, always), "5 clusters; at least 10 are needed to judge how alike the cases of a cluster are"},
		"recorded":       {recorded(build(40, nil, nil)), "stable is a log itself, and was not replayed"},
		"unknown":        {unknownLogs(build(40, nil, always), 3), "3 of 40 logged outcomes have no score"},
	} {
		if f := fidelity(test.run, suite); f.Applies || f.Why != test.why || f.Interval98.Lo != nil {
			t.Errorf("%s: applies %v, because %q", name, f.Applies, f.Why)
		}
	}
}

func recorded(r *run) *run {
	for i := range r.outcomes {
		r.outcomes[i].Provenance = replay.ProvenanceLogged
	}
	return r
}

func unknownLogs(r *run, n int) *run {
	for i := range r.outcomes {
		if r.outcomes[i].Arm == replay.Logged && n > 0 {
			r.outcomes[i].Scores = nil
			n--
		}
	}
	return r
}

// Only a proportion with a margin in points is held to production, each metric
// once and to its narrowest margin.
func TestWhatFidelityIsAskedOf(t *testing.T) {
	t.Parallel()
	wide, narrow, limit, monitor, ratio, mean := absolute(0.05), absolute(0.02), absolute(0.05), absolute(0.05), relative(0.1), absolute(1)
	limit.Margin, monitor.Monitor, mean.Metric = nil, true, "mean"
	monitor.Margin.Value = 0.001
	r := &run{}
	for i := range 20 {
		r.add("shadow", datasets.Case{ID: strconv.Itoa(i), Logged: &datasets.Logged{}}, []*float64{new(1.0)}, []*float64{new(1.0)})
		r.also(replay.Logged, 1)
	}
	ev := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{limit, monitor, wide, narrow, ratio, mean}}, scorers.KindProportion, scorers.KindMean))
	if len(ev.Fidelity) != 1 || ev.Fidelity[0].Margin != 0.02 || ev.Fidelity[0].Metric != "x" {
		t.Errorf("%+v", ev.Fidelity)
	}
}

func TestArmsThatNobodyKnowsAreLeftOut(t *testing.T) {
	t.Parallel()
	s := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}
	build := func(arm replay.Arm) compare.Evidence {
		r := &run{}
		for i := range 20 {
			r.add("shadow", datasets.Case{ID: strconv.Itoa(i)}, []*float64{new(1.0)}, []*float64{new(0.0)})
			if arm != "" {
				r.also(arm, 0.25)
			}
		}
		return evidence(t, read(t, r, s, scorers.KindProportion))
	}
	if diff := cmp.Diff(build(""), build("someone-else")); diff != "" {
		t.Error(diff)
	}
	if ev := build(""); len(ev.Noise) != 0 || !strings.Contains(ev.Comparisons[0].Method, "Tango") {
		t.Errorf("%+v", ev)
	}
}
