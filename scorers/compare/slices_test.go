package compare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// group adds cases of one value of the segment intent, in clusters of a size, of
// which the first worse are 1 in the candidate alone.
func (r *run) group(value string, n, size, worse int, weight float64) {
	for i := range n {
		c := datasets.Case{
			ID: fmt.Sprintf("%s-%04d", value, i), Cluster: fmt.Sprintf("%s-k%04d", value, i/size), Weight: weight,
			Segments: map[string]string{"intent": value},
		}
		if value == "" {
			c.Segments = nil
		}
		bad := 0.0
		if i < worse {
			bad = 1
		}
		r.add("shadow", c, []*float64{new(0.0)}, []*float64{&bad})
	}
}

func TestASliceIsComparedAsIfItWereAllThereIs(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("refund", 60, 1, 6, 1)
	r.group("order", 90, 1, 0, 1)
	ev := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}}, scorers.KindProportion))

	alone := &run{}
	alone.group("refund", 60, 1, 6, 1)
	want := evidence(t, read(t, alone, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.1)}}, scorers.KindProportion)).Comparisons[0]
	if len(ev.Slices) != 2 || len(ev.Unjudged) != 0 {
		t.Fatalf("%d slices, %d not judged", len(ev.Slices), len(ev.Unjudged))
	}
	got := ev.Slices[1]
	if diff := cmp.Diff(want, got.Comparison); diff != "" {
		t.Error(diff)
	}
	if s := got.Guardrail.Slice; s == nil || s.Segment != "intent" || s.Value != "refund" {
		t.Errorf("slice %+v", s)
	}
	if m := got.Guardrail.Margin; m.Value != 0.1 || m.Scale != gate.Absolute {
		t.Errorf("margin %+v, want twice the guardrail's", m)
	}
	if ev.Guardrails[0].Margin.Value != 0.05 || ev.Guardrails[0].Slice != nil {
		t.Errorf("the guardrail itself became %+v", ev.Guardrails[0])
	}
}

func TestComparisonsAloneAreTheSameComparisons(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("refund", 60, 2, 6, 1)
	r.also(replay.StableAgain, 1)
	r.group("order", 90, 3, 2, 2)
	d := read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}, Trials: 1}, scorers.KindProportion)
	whole := evidence(t, d)
	alone, err := d.Evidence(t.Context(), compare.Options{ComparisonsOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(whole.Slices) == 0 || len(whole.Noise) == 0 || len(whole.Fidelity) == 0 {
		t.Fatalf("there is nothing to leave out: %+v", whole)
	}
	whole.Slices, whole.Unjudged, whole.Noise, whole.Fidelity, whole.Warnings = nil, nil, nil, nil, nil
	if diff := cmp.Diff(whole, alone); diff != "" {
		t.Errorf("(-whole +comparisons only):\n%s", diff)
	}
}

func TestSlicesDoNotChangeTheWhole(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("refund", 60, 2, 6, 1)
	r.group("order", 90, 3, 2, 2)
	s := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}
	without := evidence(t, read(t, r, s, scorers.KindProportion))
	s.Segments = []string{"intent"}
	if diff := cmp.Diff(without.Comparisons, evidence(t, read(t, r, s, scorers.KindProportion)).Comparisons); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsJudgedOnSlices(t *testing.T) {
	t.Parallel()
	own := gate.Margin{Value: 0.07, Scale: gate.Absolute}
	limited := absolute(0.05)
	limited.Max = new(0.5)
	monitored, goal := absolute(0.05), absolute(0.05)
	monitored.Monitor, goal.Goal = true, true
	onlyLimit := limited
	onlyLimit.Margin = nil
	tests := map[string]struct {
		suite compare.Suite
		want  []string // metric's slices with their margins
	}{
		"nothing declared":       {compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}, nil},
		"twice the margin":       {compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}}, []string{"order 0.1", "refund 0.1"}},
		"its own margin":         {compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}, SliceMargins: map[int]gate.Margin{0: own}}, []string{"order 0.07", "refund 0.07"}},
		"a limit is of all":      {compare.Suite{Guardrails: []gate.Guardrail{limited}, Segments: []string{"intent"}}, []string{"order 0.1", "refund 0.1"}},
		"each, none":             {compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}, Each: map[int][]string{0: {}}}, nil},
		"each, of the second":    {compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05), absolute(0.02)}, Segments: []string{"intent"}, Each: map[int][]string{0: nil}}, []string{"order 0.04", "refund 0.04"}},
		"monitored":              {compare.Suite{Guardrails: []gate.Guardrail{monitored}, Segments: []string{"intent"}}, nil},
		"a goal":                 {compare.Suite{Guardrails: []gate.Guardrail{goal}, Segments: []string{"intent"}}, nil},
		"a limit without margin": {compare.Suite{Guardrails: []gate.Guardrail{onlyLimit}, Segments: []string{"intent"}}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &run{}
			r.group("refund", 40, 1, 4, 1)
			r.group("order", 40, 1, 0, 1)
			ev := evidence(t, read(t, r, test.suite, scorers.KindProportion))
			var got []string
			for _, s := range ev.Slices {
				got = append(got, fmt.Sprintf("%s %v", s.Guardrail.Slice.Value, s.Guardrail.Margin.Value))
				if s.Guardrail.Max != nil || s.Guardrail.Never || s.Comparison.Events != nil {
					t.Errorf("a slice has a limit of its own: %+v", s.Guardrail)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSmallSlicesAreNamedWithTheirTraffic(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("large", 300, 1, 30, 1)
	r.group("thirty", 30, 1, 0, 1)
	r.group("ten clusters", 40, 4, 0, 1)
	r.group("few pairs", 29, 1, 0, 2)
	r.group("few clusters", 36, 4, 0, 1)
	r.group("", 6, 1, 0, 1)
	ev := evidence(t, read(t, r, compare.Suite{
		Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent", "tenant"},
	}, scorers.KindProportion))
	var judged []string
	for _, s := range ev.Slices {
		judged = append(judged, s.Guardrail.Slice.Value)
	}
	if diff := cmp.Diff([]string{"large", "ten clusters", "thirty"}, judged); diff != "" {
		t.Error(diff)
	}
	total := 300.0 + 30 + 40 + 58 + 36 + 6
	want := []gate.Unjudged{
		{Suite: "shadow", Slice: gate.Slice{Segment: "intent", Value: "(none)"}, Pairs: 6, Share: 6 / total},
		{Suite: "shadow", Slice: gate.Slice{Segment: "intent", Value: "few clusters"}, Pairs: 36, Share: 36 / total},
		{Suite: "shadow", Slice: gate.Slice{Segment: "intent", Value: "few pairs"}, Pairs: 29, Share: 58 / total},
	}
	if diff := cmp.Diff(want, ev.Unjudged); diff != "" {
		t.Error(diff)
	}
	if len(ev.Warnings) != 1 || ev.Warnings[0].Sentence != "suite shadow: no case has the segment tenant, so that no slice of it is judged." {
		t.Errorf("warnings %+v", ev.Warnings)
	}
}

// A p95 of 40 pairs is not judged on the slice, and that is said; the proportion
// is.
func TestASliceCanBeTooSmallForOneMetric(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("a", 100, 1, 5, 1)
	r.group("b", 40, 1, 5, 1)
	proportion, p95 := absolute(0.05), absolute(0.05)
	proportion.Metric, p95.Metric = "proportion", "quantile"
	ev := evidence(t, read(t, r, compare.Suite{
		Guardrails: []gate.Guardrail{proportion, p95}, Segments: []string{"intent"},
	}, scorers.KindProportion, scorers.KindQuantile))
	if len(ev.Slices) != 3 || len(ev.Unjudged) != 0 {
		t.Errorf("%d slices, not judged %+v", len(ev.Slices), ev.Unjudged)
	}
	if len(ev.Warnings) != 1 || !strings.Contains(ev.Warnings[0].Sentence, "quantile has too few pairs or clusters to be judged in 1 of 2 slices of intent") {
		t.Errorf("warnings %+v", ev.Warnings)
	}
}

func TestASliceIsComparedInTheWayOfTheWhole(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("a", 40, 1, 4, 1)
	r.group("b", 40, 1, 4, 1)
	r.outcomes[0].Scores["x"] = 0.5 // in a alone
	ev := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}}, scorers.KindProportion))
	for _, s := range ev.Slices {
		if s.Comparison.Method != ev.Comparisons[0].Method || s.Comparison.Discordant != nil {
			t.Errorf("slice %s by %q, the whole by %q", s.Guardrail.Slice.Value, s.Comparison.Method, ev.Comparisons[0].Method)
		}
	}
}

func TestSlicesStandInTheFile(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.group("a", 40, 1, 4, 2)
	r.group("b", 40, 1, 0, 1)
	ev := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}}, scorers.KindProportion))
	path := r.Path(compare.FileName)
	if err := compare.Write(path, ev); err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range table.Read[compare.Row](path) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s:%s:%s:%v", row.Metric, row.Segment, row.Value, *row.Margin))
		if (row.Naive != nil) != (row.Segment == "") {
			t.Errorf("naive estimate %s of %q", show(row.Naive), row.Value)
		}
	}
	if diff := cmp.Diff([]string{"x:::0.05", "x:intent:a:0.1", "x:intent:b:0.1"}, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever blocks a whole blocks a slice, and what is known of the other slices
// does not help it.
func TestNothingIsKnownOfABlockedSlice(t *testing.T) {
	t.Parallel()
	proportion, mean, quantile, totals := scorers.KindProportion, scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals
	tests := map[string]struct {
		slice     *run
		kind      scorers.Kind
		guardrail gate.Guardrail
		blocked   string
	}{
		"three of forty unscored":       {unscored(sample(same(1, 40), same(1, 40), 1), 3), proportion, absolute(0.4), gate.BlockedUnscored},
		"constant mean":                 {sample(same(2, 40), same(2, 40), 1), mean, absolute(9), gate.BlockedConstant},
		"constant difference":           {sample(rising(40), rising(40), 1), mean, absolute(9), gate.BlockedConstant},
		"constant ratio":                {sample(rising(40), rising(40), 1), mean, relative(9), gate.BlockedConstant},
		"constant quantile":             {sample(same(2, 80), same(2, 80), 1), quantile, absolute(9), gate.BlockedConstant},
		"constant totals":               {withPer(sample(rising(40), rising(40), 1), 1), totals, relative(9), gate.BlockedConstant},
		"nothing to divide by":          {sample(same(0, 40), rising(40), 1), mean, relative(9), gate.BlockedZeroTotal},
		"no success in any arm":         {withPer(sample(rising(40), rising(40), 1), 0), totals, relative(9), gate.BlockedZeroTotal},
		"a quantile of 0 to divide by":  {sample(same(0, 80), rising(80), 1), quantile, relative(9), gate.BlockedZeroTotal},
		"stable is mostly noise":        {sample(noise(40), rising(40), 1), mean, relative(9), gate.BlockedUnbounded},
		"p95 of pairs worth too few":    {uneven(sample(rising(80), shuffled(80), 1)), quantile, absolute(9), gate.BlockedTooFewPairs},
		"graded without spread":         {sample(same(0.5, 40), same(0.5, 40), 1), proportion, absolute(0.4), gate.BlockedConstant},
		"no outcome of the slice":       {unanswered(40), proportion, absolute(0.4), ""},
		"one arm alone in the slice":    {oneArm(40), proportion, absolute(0.4), ""},
		"nine clusters of ten":          {sample(same(1, 90), same(1, 90), 10), proportion, absolute(0.4), ""},
		"p95 of 58 pairs":               {sample(rising(58), shuffled(58), 1), quantile, absolute(9), ""},
		"not one case has a known cost": {unscored(sample(rising(40), rising(40), 1), 80), mean, relative(9), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := test.slice
			for i := range r.cases {
				r.cases[i].Case.Segments = map[string]string{"intent": "bad"}
			}
			stable, candidate := lognormal(400, 21, 0)
			for i := range stable {
				id := fmt.Sprintf("good-%03d", i)
				s, c := stable[i]/500, candidate[i]/500
				if test.kind == proportion {
					s, c = 1, 1
				}
				r.add("shadow", datasets.Case{ID: id, Cluster: id, Weight: 1, Segments: map[string]string{"intent": "good"}}, []*float64{&s}, []*float64{&c})
				for k := range 2 {
					r.outcomes[len(r.outcomes)-1-k].Scores["y"] = 1
				}
			}
			ev := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{test.guardrail}, Segments: []string{"intent"}}, test.kind))
			at := slices.IndexFunc(ev.Slices, func(s gate.SliceEvidence) bool { return s.Guardrail.Slice.Value == "bad" })
			if test.blocked == "" {
				if at >= 0 || len(ev.Unjudged) != 1 || ev.Unjudged[0].Slice.Value != "bad" {
					t.Errorf("judged: %+v; not judged: %+v", ev.Slices, ev.Unjudged)
				}
				return
			}
			if at < 0 {
				t.Fatalf("not judged: %+v", ev.Unjudged)
			}
			c := ev.Slices[at].Comparison
			if c.Blocked != test.blocked || c.BlockedWords == "" {
				t.Errorf("blocked by %q (%s), want %q", c.Blocked, c.BlockedWords, test.blocked)
			}
			if lo, hi := c.Interval.Lo, c.Interval.Hi; lo != nil && hi != nil && *lo == *hi {
				t.Errorf("an interval of no width at %v", *lo)
			}
			for _, f := range gate.Decide(input(ev)).Suites[0].Findings {
				if f.Guardrail.Slice != nil && f.Guardrail.Slice.Value == "bad" && f.Verdict != gate.Inconclusive {
					t.Errorf("verdict %s: %s", f.Verdict, f.Sentence)
				}
			}
		})
	}
}
