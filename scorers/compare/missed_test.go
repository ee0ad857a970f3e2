package compare_test

import (
	"fmt"
	"strconv"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// lacking gives the arm of the first n cases a tool call that the log could not
// answer.
func lacking(r *run, arm replay.Arm, n int) *run {
	for i := range r.outcomes {
		if n > 0 && r.outcomes[i].Arm == arm {
			r.outcomes[i].ToolCalls = []replay.Call{{Name: "lookup", Source: "replayed"}, {Name: "refund", Source: replay.SourceMiss}}
			n--
		}
	}
	return r
}

// clean is 400 cases that both arms answer without the event that harms, one lost
// and one gained.
func clean() *run {
	stable, candidate := table2x2(0, 1, 1, 398)
	return sample(stable, candidate, 1)
}

func TestMissedCasesAreThoseOfTheCandidateAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		run         *run
		cases, open int
	}{
		"nowhere":             {clean(), 0, 0},
		"stable's":            {lacking(clean(), replay.Stable, 30), 0, 0},
		"candidate's":         {lacking(clean(), replay.Candidate, 30), 30, 29}, // one has the event already
		"of both":             {lacking(lacking(clean(), replay.Candidate, 30), replay.Stable, 30), 0, 0},
		"candidate's, partly": {lacking(lacking(clean(), replay.Candidate, 30), replay.Stable, 10), 20, 20},
	} {
		m := single(t, test.run, scorers.KindProportion, absolute(0.05)).Missed
		if m.Cases != test.cases || m.Open != test.open {
			t.Errorf("%s: %+v, want %d cases, %d open", name, m, test.cases, test.open)
		}
	}
}

// The tipping point is where the interval of the counts, so changed, no longer
// passes.
func TestTippingPoint(t *testing.T) {
	t.Parallel()
	want := 0
	for k := 1; want == 0; k++ {
		if _, hi := stats.TangoInterval(float64(1+k), 1, 400, stats.NormalQuantile(0.95)); hi >= 0.05 {
			want = k
		}
	}
	c := single(t, lacking(clean(), replay.Candidate, 300), scorers.KindProportion, absolute(0.05))
	if c.Missed.Tipping != want || want < 5 || want > 20 {
		t.Errorf("tips at %d, want %d", c.Missed.Tipping, want)
	}
	either := absolute(0.05)
	either.Direction = gate.None
	if c := single(t, lacking(clean(), replay.Candidate, 300), scorers.KindProportion, either); c.Missed.Tipping != want {
		t.Errorf("no direction: tips at %d, want %d", c.Missed.Tipping, want)
	}
	for name, c := range map[string]gate.Comparison{
		"too few to turn it":  single(t, lacking(clean(), replay.Candidate, want-1), scorers.KindProportion, absolute(0.05)),
		"no pass to be taken": single(t, lacking(clean(), replay.Candidate, 300), scorers.KindProportion, absolute(0.001)),
		"a mean":              single(t, lacking(sample(rising(100), shuffled(100), 1), replay.Candidate, 90), scorers.KindMean, absolute(9)),
		"too few clusters":    single(t, lacking(sample(same(0, 90), same(0, 90), 10), replay.Candidate, 90), scorers.KindProportion, absolute(0.9)),
	} {
		if c.Missed.Tipping != 0 || c.Missed.Cases == 0 {
			t.Errorf("%s: %+v", name, c.Missed)
		}
	}
	heavy := lacking(clean(), replay.Candidate, 300)
	for i := range 10 {
		heavy.cases[50+i].Case.Weight = 20
	}
	if c := single(t, heavy, scorers.KindProportion, absolute(0.2)); c.Missed.Tipping == 0 || c.Missed.Tipping > 4 {
		t.Errorf("a few heavy cases would turn it: %+v", c.Missed)
	}
}

// From a run to the verdict: fewer than a tenth of the missed cases would turn it.
func TestAPassOnMissedAnswersIsInvalid(t *testing.T) {
	t.Parallel()
	for missed, want := range map[int]gate.Verdict{100: gate.Pass, 300: gate.Invalid} {
		g := absolute(0.05)
		f := verdict(t, g, build(t, lacking(clean(), replay.Candidate, missed), metric(scorers.KindProportion), g))
		if f.Verdict != want {
			t.Errorf("%d missed: %s: %s", missed, f.Verdict, f.Sentence)
		}
	}
	never := absolute(0.05)
	never.Never = true
	for missed, want := range map[int]gate.Verdict{10: gate.Pass, 11: gate.Invalid} {
		r := lacking(sample(same(0, 400), same(0, 400), 1), replay.Candidate, missed)
		if f := verdict(t, never, build(t, r, metric(scorers.KindProportion), never)); f.Verdict != want {
			t.Errorf("never, %d missed: %s: %s", missed, f.Verdict, f.Sentence)
		}
	}
}

// Without its largest cluster a pass hangs on the answers that are left.
func TestTheRestHasItsOwnTippingPoint(t *testing.T) {
	t.Parallel()
	r := lacking(clean(), replay.Candidate, 300)
	for i := range 100 {
		r.cases[i].Case.Cluster = "acme"
	}
	c := single(t, r, scorers.KindProportion, absolute(0.1))
	if c.WithoutLargest == nil || c.WithoutLargest.Missed.Cases != 200 || c.WithoutLargest.Missed.Tipping == 0 || c.Missed.Cases != 300 {
		t.Errorf("%+v", c.Missed)
	}
}

// Trials of a cluster are alike, however many of them there are.
func TestEventsWeighTheirClusters(t *testing.T) {
	t.Parallel()
	never := absolute(0.05)
	never.Never = true
	for size, want := range map[int]float64{1: 1, 5: 1.2, 40: 2.95} {
		ev := build(t, sample(same(0, 400), same(0, 400), size), metric(scorers.KindProportion), never)
		near(t, fmt.Sprintf("clusters of %d", size), &ev.Comparisons[0].Events.Effect, want, 1e-12)
	}
	r := &run{}
	for i := range 40 {
		r.add("shadow", datasets.Case{ID: strconv.Itoa(i)}, []*float64{new(0.0)}, []*float64{new(0.0), new(0.0), new(0.0)})
	}
	near(t, "three trials a case", &build(t, r, metric(scorers.KindProportion), never).Comparisons[0].Events.Effect, 1.1, 1e-12)
	ev := build(t, sample(same(0, 80), same(0, 80), 8), metric(scorers.KindProportion), never) // worth 80/1.35
	if f := verdict(t, never, ev); f.Verdict != gate.Pass {
		t.Errorf("80 trials of ten clusters: %s", f.Sentence)
	}
	if f := verdict(t, never, build(t, sample(same(0, 70), same(0, 70), 7), metric(scorers.KindProportion), never)); f.Reason != gate.ReasonNotRuledOut {
		t.Errorf("70 trials of ten clusters bound 5 %%: %s", f.Sentence)
	}
}

// A difference that is the same in every pair is a harm, in every kind of metric.
func TestAConstantDifferenceCanBeHarm(t *testing.T) {
	t.Parallel()
	times := func(x []float64, by float64) []float64 {
		out := make([]float64, len(x))
		for i := range x {
			out[i] = x[i] * by
		}
		return out
	}
	plus := func(x []float64, by float64) []float64 {
		out := make([]float64, len(x))
		for i := range x {
			out[i] = x[i] + by
		}
		return out
	}
	base := rising(90)
	for name, test := range map[string]struct {
		kind      scorers.Kind
		guardrail gate.Guardrail
		candidate []float64
	}{
		"mean":             {scorers.KindMean, absolute(0.1), plus(base, 0.37)},
		"ratio":            {scorers.KindMean, relative(0.1), times(base, 1.37)},
		"totals":           {scorers.KindRatioOfTotals, absolute(0.1), plus(base, 0.37)},
		"totals, relative": {scorers.KindRatioOfTotals, relative(0.1), times(base, 1.37)},
		"quantile":         {scorers.KindQuantile, absolute(0.1), plus(base, 0.37)},
		"quantile ratio":   {scorers.KindQuantile, relative(0.1), times(base, 1.37)},
		"graded":           {scorers.KindProportion, absolute(0.1), plus(same(0.25, 90), 0.5)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stable := base
			if name == "graded" {
				stable = same(0.25, 90)
			}
			r := withPer(sample(stable, test.candidate, 3), 1)
			ev := build(t, r, metric(test.kind), test.guardrail)
			c := ev.Comparisons[0]
			if test.kind == scorers.KindQuantile && test.guardrail.Margin.Scale == gate.Relative && c.Blocked == "" {
				return // a ratio of Harrell-Davis quantiles differs by rounding alone
			}
			if f := verdict(t, test.guardrail, ev); f.Verdict != gate.Fail || f.Reason != gate.ReasonNotTolerable || c.Blocked != gate.BlockedConstant {
				t.Errorf("%s (%s), blocked by %q: %s", f.Verdict, f.Reason, c.Blocked, f.Sentence)
			}
			if c.PHigher == nil || c.PLower == nil || *c.PHigher > 1e-4 || *c.PLower != 1 || c.Interval.Hi != nil {
				t.Fatalf("p %s and %s, interval to %s", show(c.PHigher), show(c.PLower), show(c.Interval.Hi))
			}
			wide := test.guardrail
			wide.Margin = &gate.Margin{Value: 9, Scale: wide.Margin.Scale}
			if f := verdict(t, wide, build(t, r, metric(test.kind), wide)); f.Verdict != gate.Inconclusive || f.Reason != "constant" {
				t.Errorf("within the margin: %s (%s)", f.Verdict, f.Reason)
			}
		})
	}
	c := single(t, sample(base, plus(base, 0.37), 3), scorers.KindMean, absolute(0.1))
	near(t, "thirty clusters on one side", c.PHigher, 1.0/(1<<30), 1e-18)
	if c := single(t, sample(base, times(base, 1+1e-15), 1), scorers.KindMean, absolute(0)); c.PHigher != nil || c.Blocked != gate.BlockedConstant {
		t.Errorf("rounding is no harm: p %s, blocked by %q", show(c.PHigher), c.Blocked)
	}
}

// A p99 has a finite bound from 299 pairs, and decides from a thousand.
func TestAP99DecidesFromAThousandPairs(t *testing.T) {
	t.Parallel()
	m := metric(scorers.KindQuantile)
	m.Quantile = 0.99
	compared := func(n int, g gate.Guardrail) gate.Comparison {
		stable, candidate := lognormal(n, 11, 0)
		return build(t, sample(stable, candidate, 1), m, g).Comparisons[0]
	}
	if c := compared(999, relative(0.5)); c.Blocked != gate.BlockedTooFewPairs || c.NeedPairs != 1000 || c.Interval.Hi != nil ||
		c.BlockedWords != "999 pairs; a margin on the p99 needs at least 1000" {
		t.Errorf("999 pairs: %q (%s), needs %d", c.Blocked, c.BlockedWords, c.NeedPairs)
	}
	if c := compared(1000, relative(0.5)); c.Blocked != "" || c.Interval.Hi == nil {
		t.Errorf("1000 pairs: %q", c.Blocked)
	}
	limit := gate.Guardrail{Suite: "shadow", Metric: "x", Direction: gate.Lower, Alpha: 0.05, Max: new(1e9)}
	if c := compared(299, limit); c.Blocked != "" || c.CandidateInterval.Hi == nil {
		t.Errorf("a limit over 299 pairs: %q", c.Blocked)
	}
	if n := gate.LeastPairs(0.95, 0.05); n != 59 {
		t.Errorf("a p95 takes %d pairs", n)
	}
	if n := gate.LeastPairs(0.999, 0.05); n != 2995 {
		t.Errorf("a p99.9 takes %d pairs", n)
	}
}

func TestOneOfAThing(t *testing.T) {
	t.Parallel()
	c := single(t, sample(same(1, 1), same(0, 1), 1), scorers.KindProportion, absolute(0.05))
	if c.BlockedWords != "1 pair; at least 10 are needed" {
		t.Errorf("says %q", c.BlockedWords)
	}
	c = single(t, sample(same(1, 4), same(0, 4), 4), scorers.KindProportion, absolute(0.05))
	if want := "1 cluster; at least 10 are needed to judge how alike the cases of a cluster are"; c.BlockedWords != want {
		t.Errorf("says %q", c.BlockedWords)
	}
}
