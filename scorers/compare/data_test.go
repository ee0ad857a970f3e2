package compare_test

import (
	"context"
	"errors"
	"fmt"
	"math"
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

// ordered adds cases in clusters of the sizes given, in an order of their own: ids
// fall where numbers rise. The worse are 1 in the candidate alone, by number.
func ordered(sizes []int, worse, better map[int]bool) *run {
	r := &run{}
	n := 0
	for k, size := range sizes {
		for range size {
			s, c := 0.0, 0.0
			if worse[n] {
				c = 1
			}
			if better[n] {
				s = 1
			}
			r.add("shadow", datasets.Case{ID: fmt.Sprintf("c-%03d", 999-n), Cluster: fmt.Sprintf("k-%d", k)}, []*float64{&s}, []*float64{&c})
			n++
		}
	}
	return r
}

func TestAPrefixIsTheFirstCasesInTheirOrder(t *testing.T) {
	t.Parallel()
	worse := map[int]bool{1: true, 5: true, 18: true, 25: true}
	s := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Trials: 1}
	whole := read(t, ordered([]int{2, 3, 1, 4, 2, 2, 1, 3, 1, 2, 2, 3, 4}, worse, nil), s, scorers.KindProportion)
	first := read(t, ordered([]int{2, 3, 1, 4, 2, 2, 1, 3, 1, 2}, worse, nil), s, scorers.KindProportion)
	want, got := evidence(t, first), evidence(t, whole.Prefix("shadow", 21))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got.Comparisons[0].NPairs != 21 || got.Completions[0].Cases != 21 {
		t.Errorf("%d pairs of %d cases", got.Comparisons[0].NPairs, got.Completions[0].Cases)
	}
	for _, cases := range []int{30, 1000} {
		if diff := cmp.Diff(evidence(t, whole), evidence(t, whole.Prefix("shadow", cases))); diff != "" {
			t.Errorf("the first %d are all: %s", cases, diff)
		}
	}
	if diff := cmp.Diff(evidence(t, whole), evidence(t, whole.Prefix("golden", 3))); diff != "" {
		t.Errorf("another suite's prefix: %s", diff)
	}
	for _, cases := range []int{0, -1} {
		if c := evidence(t, whole.Prefix("shadow", cases)).Comparisons[0]; c.Blocked != gate.BlockedNoPairs {
			t.Errorf("the first %d: %d pairs, blocked by %q", cases, c.NPairs, c.Blocked)
		}
	}
}

// A prefix of a finished run gives what a run cut off there gave while it ran.
func TestOnlyOneSuite(t *testing.T) {
	t.Parallel()
	s := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Trials: 1}
	d := read(t, ordered([]int{2, 3, 1, 4, 2, 2, 1, 3, 1, 2, 2, 3, 4}, map[int]bool{1: true}, nil), s, scorers.KindProportion)
	if diff := cmp.Diff(evidence(t, d), evidence(t, d.Only("shadow"))); diff != "" {
		t.Errorf("the one suite alone: %s", diff)
	}
	if ev := evidence(t, d.Only("golden")); len(ev.Comparisons) != 0 || len(ev.Completions) != 0 {
		t.Errorf("a suite that is not there: %+v", ev)
	}
}

func TestAPrefixDoesNotSeeWhatCameLater(t *testing.T) {
	t.Parallel()
	r := ordered([]int{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, map[int]bool{3: true}, nil)
	s := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}, Segments: []string{"intent"}}
	want := evidence(t, read(t, r, s, scorers.KindProportion))
	r.add("shadow", datasets.Case{ID: "later"}, []*float64{new(0.5), new(0.5)}, []*float64{new(1.0), nil})
	r.also(replay.StableAgain, 1)
	r.also(replay.Logged, 1)
	if diff := cmp.Diff(want, evidence(t, read(t, r, s, scorers.KindProportion).Prefix("shadow", 12))); diff != "" {
		t.Error(diff)
	}
}

func TestAPrefixOfARunWithExcludedCases(t *testing.T) {
	t.Parallel()
	r := &run{}
	r.add("shadow", datasets.Case{ID: "a"}, []*float64{new(1.0)}, []*float64{new(1.0)})
	r.add("shadow", datasets.Case{ID: "b"}, nil, nil) // in no record of the candidate
	r.add("shadow", datasets.Case{ID: "c"}, []*float64{new(1.0)}, []*float64{new(1.0)})
	r.add("shadow", datasets.Case{ID: "d"}, nil, nil) // nor this
	r.seal(t)
	var totals replay.Totals
	for _, id := range []string{"b", "d"} {
		totals.Exclude(replay.Exclusion{Suite: "shadow", CaseID: id, Arm: replay.Candidate, Kind: replay.FailNoRecord})
	}
	d, err := compare.Read(t.Context(), withManifest{r, totals}, []compare.Suite{{Name: "shadow", Trials: 1}})
	if err != nil {
		t.Fatal(err)
	}
	for cases, want := range map[int]gate.Completion{
		4: {Suite: "shadow", Cases: 4, Paired: 2, StableTrials: 4, CandidateTrials: 4, StableMissing: 0, CandidateMissing: 2, StableOnly: 2},
		3: {Suite: "shadow", Cases: 3, Paired: 2, StableTrials: 3, CandidateTrials: 3, StableMissing: 0, CandidateMissing: 1, StableOnly: 1},
		1: {Suite: "shadow", Cases: 1, Paired: 1, StableTrials: 1, CandidateTrials: 1},
	} {
		if diff := cmp.Diff(want, evidence(t, d.Prefix("shadow", cases)).Completions[0]); diff != "" {
			t.Errorf("the first %d: %s", cases, diff)
		}
	}
}

func TestAtAnotherLevel(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(80, 6, 4, 10)
	d := read(t, sample(stable, candidate, 1), compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}, scorers.KindProportion)
	strict := evidence(t, d.At("shadow", 0.001))
	lo, hi := stats.TangoInterval(4, 6, 100, stats.NormalQuantile(0.999))
	near(t, "lower", strict.Comparisons[0].Interval.Lo, lo, 1e-12)
	near(t, "upper", strict.Comparisons[0].Interval.Hi, hi, 1e-12)
	if strict.Guardrails[0].Alpha != 0.001 || evidence(t, d).Guardrails[0].Alpha != 0.05 {
		t.Errorf("alpha %v, and of the data it was taken from %v", strict.Guardrails[0].Alpha, evidence(t, d).Guardrails[0].Alpha)
	}
	if diff := cmp.Diff(evidence(t, d), evidence(t, d.At("golden", 0.001))); diff != "" {
		t.Errorf("another suite's level: %s", diff)
	}
}

func TestBlocksEndWithTheirCluster(t *testing.T) {
	t.Parallel()
	s := compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}
	d := read(t, ordered([]int{2, 3, 1}, nil, nil), s, scorers.KindProportion)
	if diff := cmp.Diff([]int{2, 5, 6}, d.Blocks("shadow")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int{2, 4}, d.Prefix("shadow", 4).Blocks("shadow")); diff != "" {
		t.Errorf("of a prefix: %s", diff)
	}
	if d.Blocks("golden") != nil || d.HarmSigns("golden") != nil {
		t.Error("blocks of a suite that is not there")
	}
	r := &run{}
	for i, cluster := range []string{"a", "b", "a", "c", "b", "d"} {
		r.add("shadow", datasets.Case{ID: strconv.Itoa(i), Cluster: cluster}, nil, nil)
	}
	if diff := cmp.Diff([]int{5, 6}, read(t, r, s, scorers.KindProportion).Blocks("shadow")); diff != "" {
		t.Errorf("interleaved: %s", diff)
	}
}

func TestHarmSigns(t *testing.T) {
	t.Parallel()
	r := ordered([]int{2, 2, 3, 1}, map[int]bool{0: true, 2: true, 4: true, 5: true}, map[int]bool{3: true, 6: true, 7: true})
	lower, higher, both, limit, mean := absolute(0.05), absolute(0.05), absolute(0.05), absolute(0.05), absolute(0.05)
	higher.Direction, both.Direction, limit.Margin, mean.Metric = gate.Higher, gate.None, nil, "mean"
	d := read(t, r, compare.Suite{Guardrails: []gate.Guardrail{lower, higher, both, limit, mean}}, scorers.KindProportion, scorers.KindMean)
	want := [][]int8{{1, -1, 0, 0, 0}, {0, 0, 0, 0, 0}, {1, -1, 0, 0, 0}, {-1, 1, 0, 0, 0}}
	if diff := cmp.Diff(want, d.HarmSigns("shadow")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want[:2], d.Prefix("shadow", 4).HarmSigns("shadow")); diff != "" {
		t.Errorf("of a prefix: %s", diff)
	}
}

func TestEventsAreCountedOverAllTrials(t *testing.T) {
	t.Parallel()
	for direction, bad := range map[gate.Direction]float64{gate.Lower: 1, gate.Higher: 0} {
		good := 1 - bad
		r := &run{}
		r.add("shadow", datasets.Case{ID: "both arms"}, []*float64{&bad, &good}, []*float64{&bad, &bad, &good})
		r.add("shadow", datasets.Case{ID: "candidate alone"}, []*float64{nil}, []*float64{&bad})
		r.add("shadow", datasets.Case{ID: "fine"}, []*float64{&good}, []*float64{&good})
		r.add("shadow", datasets.Case{ID: "stable alone"}, []*float64{&bad}, []*float64{nil})
		g := absolute(0.05)
		g.Never, g.Direction = true, direction
		want := &gate.Events{Stable: 2, Candidate: 3, StableTrials: 4, CandidateTrials: 5, Effect: 1.06, Cases: []string{"both arms", "candidate alone"}}
		d := read(t, r, compare.Suite{Guardrails: []gate.Guardrail{g}}, scorers.KindProportion)
		if diff := cmp.Diff(want, evidence(t, d).Comparisons[0].Events); diff != "" {
			t.Errorf("%s is better: %s", direction, diff)
		}
	}
}

func TestTheFirstTwentyEventsAreNamed(t *testing.T) {
	t.Parallel()
	g := absolute(0.05)
	g.Never = true
	d := read(t, sample(same(0, 50), same(1, 50), 1), compare.Suite{Guardrails: []gate.Guardrail{g}}, scorers.KindProportion)
	e := evidence(t, d).Comparisons[0].Events
	if e.Candidate != 50 || len(e.Cases) != 20 || e.Cases[19] != "c-00019" {
		t.Errorf("%d events in %v", e.Candidate, e.Cases)
	}
	g.Never = false
	d = read(t, sample(same(0, 50), same(1, 50), 1), compare.Suite{Guardrails: []gate.Guardrail{g}}, scorers.KindProportion)
	if e := evidence(t, d).Comparisons[0].Events; e != nil {
		t.Errorf("events of a guardrail that allows them: %+v", e)
	}
}

// Simpson: the sample holds too many of the cases that became better.
func TestTheNaiveEstimateStandsBesideTheWeighted(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]scorers.Kind{"proportion": scorers.KindProportion, "mean": scorers.KindMean} {
		r := &run{}
		r.group("rare", 100, 1, 20, 1)
		r.group("frequent", 100, 1, 0, 9)
		c := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}, kind)).Comparisons[0]
		near(t, name+", naive", c.Naive, 0.10, 1e-12)
		near(t, name+", weighted", c.Estimate, 0.02, 1e-12)
	}
	stable, candidate := lognormal(200, 3, 0.2)
	for _, kind := range []scorers.Kind{scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals} {
		r := withPer(sample(stable, candidate, 1), 1)
		weighted := uneven(withPer(sample(stable, candidate, 1), 1))
		for i := range weighted.cases { // all but equal, so that nothing but the method differs
			weighted.cases[i].Case.Weight = 1
		}
		weighted.cases[0].Case.Weight = 1 + 1e-9
		plain := evidence(t, read(t, r, compare.Suite{Guardrails: []gate.Guardrail{relative(0.1)}}, kind)).Comparisons[0]
		c := evidence(t, read(t, weighted, compare.Suite{Guardrails: []gate.Guardrail{relative(0.1)}}, kind)).Comparisons[0]
		if plain.Naive != nil {
			t.Errorf("kind %s: a naive estimate %s without weights", kind, show(plain.Naive))
		}
		near(t, "naive "+kind.String(), c.Naive, *c.Estimate, 1e-6)
	}
}

func TestFewClustersHaveASpread(t *testing.T) {
	t.Parallel()
	stable, candidate := lognormal(80, 31, 0)
	for _, test := range []struct {
		kind   scorers.Kind
		margin gate.Guardrail
	}{
		{scorers.KindMean, absolute(50)},
		{scorers.KindMean, relative(0.1)},
		{scorers.KindQuantile, relative(0.1)},
		{scorers.KindRatioOfTotals, relative(0.1)},
	} {
		c := single(t, withPer(sample(stable, candidate, 10), 1), test.kind, test.margin)
		if c.Blocked != gate.BlockedTooFewClusters || c.Interval.Hi != nil || c.PairVariance == nil || !(*c.PairVariance > 0) {
			t.Errorf("%s on the %s scale: blocked by %q, variance %s", test.kind, test.margin.Margin.Scale, c.Blocked, show(c.PairVariance))
		}
	}
	stable, candidate = table2x2(60, 6, 4, 10)
	c := single(t, sample(stable, candidate, 10), scorers.KindProportion, absolute(0.05))
	if c.PairVariance == nil || c.DesignEffect == nil || *c.DesignEffect < 1.45 {
		t.Errorf("variance %s, design effect %s", show(c.PairVariance), show(c.DesignEffect))
	}
}

func TestEvidenceCanBeInterrupted(t *testing.T) {
	t.Parallel()
	d := read(t, sample(same(0, 50), same(1, 50), 1), compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}, scorers.KindProportion)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Evidence(ctx, compare.Options{}); !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "compare arms: ") {
		t.Errorf("error %v", err)
	}
}

func TestRewriteReplacesPairs(t *testing.T) {
	t.Parallel()
	r := sample(same(0, 40), same(0, 40), 1)
	r.add("shadow", datasets.Case{ID: "unpaired"}, []*float64{new(0.0)}, []*float64{nil})
	d := read(t, r, compare.Suite{Guardrails: []gate.Guardrail{absolute(0.05)}}, scorers.KindProportion)
	var asked []compare.PairRef
	planted := d.Rewrite(func(p compare.PairRef) (float64, float64) {
		asked = append(asked, p)
		switch len(asked) {
		case 1:
			return 0, 1
		case 2:
			return 0, math.NaN()
		}
		return p.Stable, p.Candidate
	})
	c := evidence(t, planted).Comparisons[0]
	if want := (&gate.Discordant{CandidateOnly: 1, Neither: 38}); !cmp.Equal(c.Discordant, want) {
		t.Errorf("table %+v, want %+v", c.Discordant, want)
	}
	if len(asked) != 40 {
		t.Errorf("asked for %d pairs", len(asked))
	}
	want := compare.PairRef{Suite: "shadow", CaseID: "c-00003", Cluster: "k-00003", Metric: "x"}
	if asked[3] != want {
		t.Errorf("asked %+v, want %+v", asked[3], want)
	}
	if n := evidence(t, d).Comparisons[0].Discordant.CandidateOnly; n != 0 {
		t.Errorf("the data themselves changed: %d", n)
	}
	graded := d.Rewrite(func(p compare.PairRef) (float64, float64) { return p.Stable, 0.25 })
	if c := evidence(t, graded).Comparisons[0]; c.Discordant != nil {
		t.Errorf("graded values counted as %+v by %s", c.Discordant, c.Method)
	}
}

// Exchanged arms take the denominators of a ratio of totals along, even where
// their numerators are equal.
func TestRewriteExchangesWholeRatios(t *testing.T) {
	t.Parallel()
	r := sample(same(3, 40), same(3, 40), 1)
	for i := range r.outcomes {
		r.outcomes[i].Scores["y"] = 1 + float64(i%3)
		if r.outcomes[i].Arm == replay.Candidate {
			r.outcomes[i].Scores["y"] += 2
		}
	}
	d := read(t, r, compare.Suite{Guardrails: []gate.Guardrail{relative(0.1)}}, scorers.KindRatioOfTotals)
	was := evidence(t, d).Comparisons[0]
	is := evidence(t, d.Rewrite(func(p compare.PairRef) (float64, float64) { return p.Candidate, p.Stable })).Comparisons[0]
	near(t, "stable", is.Stable, *was.Candidate, 1e-12)
	near(t, "candidate", is.Candidate, *was.Stable, 1e-12)
}
