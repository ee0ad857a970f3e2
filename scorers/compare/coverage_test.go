package compare_test

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/compare"
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

// A pair is as well covered as the worse of its arms.
func TestPairsAreSplitByWhatTheLogCouldAnswer(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		run                                        *run
		answered, approximated, missed, open, more int
	}{
		"nothing is known":         {clean(), 0, 0, 0, 0, 0},
		"all is answered":          {answering(clean()), 400, 0, 0, 0, 0},
		"stable's":                 {lacking(answering(clean()), replay.Stable, 30), 370, 0, 30, 1, 0},     // in one of them stable has the event
		"candidate's":              {lacking(answering(clean()), replay.Candidate, 30), 370, 0, 30, 29, 1}, // one has the event already
		"of both":                  {lacking(lacking(answering(clean()), replay.Candidate, 30), replay.Stable, 30), 370, 0, 30, 29, 0},
		"approximated, in part":    {lacking(standIns(answering(clean()), replay.Stable, 50), replay.Candidate, 20), 350, 30, 20, 19, 1},
		"a write is only proposed": {calling(answering(clean()), replay.Candidate, 10, replay.SourceProposed), 390, 10, 0, 0, 0},
	} {
		c := single(t, test.run, scorers.KindProportion, absolute(0.05)).Coverage
		more := 0
		if c.MoreThanStable {
			more = 1
		}
		got := []int{c.Answered.Pairs, c.Approximated.Pairs, c.Missed.Pairs, c.Open, more}
		if want := []int{test.answered, test.approximated, test.missed, test.open, test.more}; !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if (c.Heard != nil) != (test.missed > 0) || c.Heard != nil && c.Heard.NPairs != 400-test.missed {
			t.Errorf("%s: heard %+v", name, c.Heard)
		}
	}
	r := lacking(answering(clean()), replay.Candidate, 1)
	c := single(t, r, scorers.KindProportion, absolute(0.05)).Coverage
	near(t, "missed: the one that the candidate does not have", c.Missed.Difference, -1, 1e-12)
	near(t, "answered", c.Answered.Difference, 1.0/399, 1e-12)
	if c.Approximated.Difference != nil {
		t.Error("a difference of no pairs")
	}
}

// answering gives every trial a call that the log answered.
func answering(r *run) *run {
	return calling(calling(r, replay.Stable, len(r.outcomes), "replayed"), replay.Candidate, len(r.outcomes), "replayed")
}

func calling(r *run, arm replay.Arm, n int, source string) *run {
	for i := range r.outcomes {
		if n > 0 && r.outcomes[i].Arm == arm {
			r.outcomes[i].ToolCalls = []replay.Call{{Name: "lookup", Source: source}}
			n--
		}
	}
	return r
}

// standIns gives the arm of the first n cases an answer that is not the recorded
// one.
func standIns(r *run, arm replay.Arm, n int) *run {
	calling(r, arm, n, "replayed")
	for i := range r.outcomes {
		if n > 0 && r.outcomes[i].Arm == arm {
			r.outcomes[i].ToolCalls[0].Approximate = true
			n--
		}
	}
	return r
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
	if c.Coverage.Tipping != want || want < 5 || want > 20 {
		t.Errorf("tips at %d, want %d", c.Coverage.Tipping, want)
	}
	// Where stable alone lacks the answer, it is stable's that may have been better.
	bad := lacking(sample(same(1, 400), same(1, 400), 1), replay.Stable, 300)
	down := single(t, bad, scorers.KindProportion, absolute(0.05))
	if down.Coverage.Tipping == 0 || down.Coverage.Tipping > 20 {
		t.Errorf("stable's answers would turn it: %+v", down.Coverage)
	}
	either := absolute(0.05)
	either.Direction = gate.None
	if c := single(t, lacking(clean(), replay.Candidate, 300), scorers.KindProportion, either); c.Coverage.Tipping != want {
		t.Errorf("no direction: tips at %d, want %d", c.Coverage.Tipping, want)
	}
	for name, c := range map[string]gate.Comparison{
		"too few to turn it":  single(t, lacking(clean(), replay.Candidate, want-1), scorers.KindProportion, absolute(0.05)),
		"no pass to be taken": single(t, lacking(clean(), replay.Candidate, 300), scorers.KindProportion, absolute(0.001)),
		"within any value":    single(t, lacking(sample(rising(100), shuffled(100), 1), replay.Candidate, 5), scorers.KindMean, absolute(90)),
		"too few clusters":    single(t, lacking(sample(same(0, 90), same(0, 90), 10), replay.Candidate, 90), scorers.KindProportion, absolute(0.9)),
	} {
		if c.Coverage.Tipping != 0 || c.Coverage.Missed.Pairs == 0 {
			t.Errorf("%s: %+v", name, c.Coverage)
		}
	}
	heavy := lacking(clean(), replay.Candidate, 300)
	for i := range 10 {
		heavy.cases[50+i].Case.Weight = 20
	}
	if c := single(t, heavy, scorers.KindProportion, absolute(0.2)); c.Coverage.Tipping == 0 || c.Coverage.Tipping > 4 {
		t.Errorf("a few heavy cases would turn it: %+v", c.Coverage)
	}
}

// Of means, ratios and quantiles the worst is the worst value that was seen; so
// many turns take the pass away, and one fewer does not.
func TestTippingPointOfOtherKinds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind      scorers.Kind
		guardrail gate.Guardrail
	}{
		"a mean":               {scorers.KindMean, absolute(0.4)},
		"a ratio of means":     {scorers.KindMean, relative(0.2)},
		"a ratio of totals":    {scorers.KindRatioOfTotals, relative(0.2)},
		"a quantile":           {scorers.KindQuantile, relative(0.02)},
		"a limit on a mean":    {scorers.KindMean, gate.Guardrail{Suite: "shadow", Metric: "x", Direction: gate.Lower, Alpha: 0.05, Max: new(2.1)}},
		"a margin and a limit": {scorers.KindMean, with(absolute(0.6), func(g *gate.Guardrail) { g.Max = new(2.1) })},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			made := func(missed, turned int) gate.Comparison {
				stable, candidate := rising(100), shuffled(100)
				_, high := slices.Min(stable), max(slices.Max(stable), slices.Max(candidate))
				at := order(candidate)
				for _, i := range at[:turned] { // the smallest gain most
					candidate[i] = high
				}
				r := withPer(sample(stable, candidate, 1), 1)
				for i := range r.outcomes {
					r.outcomes[i].ToolCalls = []replay.Call{{Name: "lookup", Source: "replayed"}}
				}
				return build(t, lacking(r, replay.Candidate, missed), metric(test.kind), test.guardrail).Comparisons[0]
			}
			c := made(100, 0)
			tips := c.Coverage.Tipping
			if test.kind == scorers.KindQuantile { // of so few values it has no bounds
				if tips != 0 || !c.Coverage.NotKnown {
					t.Errorf("a quantile tips at %d: %+v", tips, c.Coverage)
				}
				return
			}
			if tips < 2 || tips > 90 || !c.Coverage.Within {
				t.Fatalf("tips at %d of 100: %+v", tips, c.Coverage)
			}
			if test.kind == scorers.KindRatioOfTotals {
				return // its denominators turn too
			}
			for turned, want := range map[int]gate.Verdict{tips - 1: gate.Pass, tips: gate.Inconclusive} {
				after := made(0, turned)
				ev := compare.Evidence{Guardrails: []gate.Guardrail{test.guardrail}, Comparisons: []gate.Comparison{after}}
				if f := verdict(t, test.guardrail, ev); (f.Verdict == gate.Pass) != (want == gate.Pass) {
					t.Errorf("%d turned: %s: %s", turned, f.Verdict, f.Sentence)
				}
			}
		})
	}
}

// order gives the places of the values, the smallest first.
func order(x []float64) []int {
	at := make([]int, len(x))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	return at
}

func with(g gate.Guardrail, change func(*gate.Guardrail)) gate.Guardrail {
	change(&g)
	return g
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

// Forty cases of which five were answered, as one agent left on another's log of a
// telecom desk: whatever the numbers are, no verdict comes of them.
func TestNoVerdictComesFromFiveAnsweredCases(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stable, candidate []float64
		margin            float64
	}{
		"as good":     {same(0, 40), same(0, 40), 0.2},
		"much worse":  {same(0, 40), append(same(1, 30), same(0, 10)...), 0.05},
		"not settled": {same(0, 40), append(same(1, 2), same(0, 38)...), 0.05},
		"much better": {same(1, 40), same(0, 40), 0.05},
	} {
		for whose, r := range map[string]*run{
			"the candidate's": lacking(answering(sample(test.stable, test.candidate, 1)), replay.Candidate, 35),
			"of both":         lacking(lacking(answering(sample(test.stable, test.candidate, 1)), replay.Candidate, 35), replay.Stable, 35),
		} {
			g := absolute(test.margin)
			f := verdict(t, g, build(t, r, metric(scorers.KindProportion), g))
			if f.Verdict != gate.Invalid || f.Reason != gate.ReasonReplayCoverage {
				t.Errorf("%s, misses are %s: %s (%s): %s", name, whose, f.Verdict, f.Reason, f.Sentence)
			}
		}
	}
}

// Harm that is seen only where the candidate's tools had no answer is not shown of
// the candidate; where stable's had none either, it is.
func TestAFailOnMissedAnswersAloneIsInvalid(t *testing.T) {
	t.Parallel()
	stable, candidate := same(0, 400), append(same(1, 40), same(0, 360)...)
	g := absolute(0.05)
	for name, test := range map[string]struct {
		run  *run
		want gate.Verdict
	}{
		"the harm is where it missed": {lacking(answering(sample(stable, candidate, 1)), replay.Candidate, 60), gate.Invalid},
		"and stable missed as much":   {lacking(lacking(answering(sample(stable, candidate, 1)), replay.Candidate, 60), replay.Stable, 60), gate.Fail},
		"half of it is elsewhere":     {lacking(answering(sample(stable, candidate, 1)), replay.Candidate, 20), gate.Fail},
		"nothing was missed":          {answering(sample(stable, candidate, 1)), gate.Fail},
	} {
		f := verdict(t, g, build(t, test.run, metric(scorers.KindProportion), g))
		if f.Verdict != test.want {
			t.Errorf("%s: %s (%s): %s", name, f.Verdict, f.Reason, f.Sentence)
		}
	}
	limit := gate.Guardrail{Suite: "shadow", Metric: "x", Direction: gate.Lower, Alpha: 0.05, Max: new(0.03)}
	r := lacking(answering(sample(stable, candidate, 1)), replay.Candidate, 60)
	if f := verdict(t, limit, build(t, r, metric(scorers.KindProportion), limit)); f.Verdict != gate.Invalid {
		t.Errorf("a limit that is broken where it missed: %s (%s)", f.Verdict, f.Reason)
	}
}

// Misses are counted by tool and arm, and compared with stable's second replay.
func TestMissesAreComparedWithStablesOwn(t *testing.T) {
	t.Parallel()
	g := absolute(0.05)
	for name, test := range map[string]struct {
		stable, candidate int
		more              bool
	}{
		"as many":    {60, 60, false},
		"some more":  {60, 62, false},
		"many more":  {20, 80, true},
		"many fewer": {80, 20, false},
		"none":       {0, 0, false},
	} {
		ev := build(t, lacking(lacking(answering(clean()), replay.Candidate, test.candidate), replay.Stable, test.stable), metric(scorers.KindProportion), g)
		if len(ev.Replayed) != 1 {
			t.Fatalf("%s: %+v", name, ev.Replayed)
		}
		of := ev.Replayed[0]
		if of.More != test.more || of.Against != "stable" || of.Of("candidate").Missed != test.candidate || of.Of("stable").Answered != 400-test.stable {
			t.Errorf("%s: %+v", name, of)
		}
		warned := slices.ContainsFunc(ev.Warnings, func(r gate.SuiteReason) bool { return r.Code == gate.WarnMoreMisses })
		if warned != test.more {
			t.Errorf("%s: warnings %v", name, ev.Warnings)
		}
		if test.candidate == 0 {
			continue
		}
		refund := of.Tools[slices.IndexFunc(of.Tools, func(t gate.ReplayedTool) bool { return t.Tool == "refund" })]
		if want := (gate.ToolAnswers{Calls: test.candidate, Misses: test.candidate, Cases: test.candidate, CasesMissed: test.candidate}); refund.Candidate != want || refund.More != test.more {
			t.Errorf("%s: %+v", name, refund)
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
	if c.WithoutLargest == nil || c.WithoutLargest.Coverage.Missed.Pairs != 200 || c.WithoutLargest.Coverage.Tipping == 0 || c.Coverage.Missed.Pairs != 300 {
		t.Errorf("%+v", c.Coverage)
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
