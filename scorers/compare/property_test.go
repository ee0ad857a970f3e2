package compare_test

import (
	"flag"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// TestMain draws fewer runs than rapid would, which takes long here; -rapid.checks
// sets how many, and make nightly many more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "30"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// drawRun draws cases in clusters, with segments, weights, several trials, and
// the other arms; whole ones have an outcome in every trial of both.
func drawRun(t *rapid.T, whole bool) *run {
	r := &run{}
	// All of it is drawn from one seed, which is quick; rapid shrinks the sizes.
	n := rapid.IntRange(0, 80).Draw(t, "cases")
	size := rapid.IntRange(1, 8).Draw(t, "cluster size")
	trials := rapid.IntRange(1, 2).Draw(t, "trials")
	weighted, graded := rapid.Bool().Draw(t, "weighted"), rapid.Bool().Draw(t, "graded")
	rng := seeded(rapid.Uint64().Draw(t, "seed"))
	value := func() *float64 {
		if !whole && rng.IntN(40) == 0 {
			return nil
		}
		if graded {
			return new(float64(1+rng.IntN(20)) / 4)
		}
		return new(float64(rng.IntN(2)))
	}
	for i := range n {
		c := datasets.Case{
			ID: fmt.Sprintf("c-%03d", rng.IntN(1000)*1000+i), Cluster: strconv.Itoa(rng.IntN(1 + n/size)), Weight: 1,
			Segments: map[string]string{"intent": strconv.Itoa(rng.IntN(2))}, Logged: &datasets.Logged{},
		}
		if weighted {
			c.Weight = float64(1 + rng.IntN(3))
		}
		var arms [2][]*float64
		for arm := range arms {
			for range trials {
				arms[arm] = append(arms[arm], value())
			}
		}
		r.add("shadow", c, arms[0], arms[1])
		for _, arm := range []replay.Arm{replay.StableAgain, replay.Logged} {
			if v := value(); v != nil && rng.IntN(2) == 0 {
				r.also(arm, *v)
			}
		}
	}
	for i := range r.outcomes {
		if s := r.outcomes[i].Scores; s != nil {
			s["y"] = float64(1 + rng.IntN(3))
		}
	}
	return r
}

// everything is a suite with each kind of metric on each of its scales.
func everything() (compare.Suite, []scorers.Kind) {
	s := compare.Suite{Segments: []string{"intent"}, Trials: 1}
	kinds := []scorers.Kind{scorers.KindProportion, scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals}
	for _, kind := range kinds {
		for _, g := range []gate.Guardrail{absolute(0.05), relative(0.1)} {
			g.Metric = kind.String()
			s.Guardrails = append(s.Guardrails, g)
		}
	}
	never := absolute(0.05)
	never.Metric, never.Never, never.Margin = "proportion", true, nil
	s.Guardrails = append(s.Guardrails, never)
	return s, kinds
}

func quick(t *testing.T, d *compare.Data) compare.Evidence {
	t.Helper()
	ev, err := d.Evidence(t.Context(), compare.Options{Seed: 7, Resamples: 19})
	if err != nil {
		t.Fatal(err)
	}
	return ev
}

func TestTheOrderOfCasesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRun(rt, false)
		s, kinds := everything()
		other := &run{}
		for _, i := range rapid.Permutation(numbers(len(r.cases))).Draw(rt, "order") {
			c := r.cases[i]
			other.cases = append(other.cases, c)
			for k, o := range r.outcomes {
				if o.CaseID == c.Case.ID {
					other.outcomes, other.scores = append(other.outcomes, o), append(other.scores, r.scores[k])
				}
			}
		}
		if diff := cmp.Diff(quick(t, read(t, r, s, kinds...)), quick(t, read(t, other, s, kinds...))); diff != "" {
			rt.Fatal(diff)
		}
	})
}

func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func TestWhatChangesNothingChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRun(rt, false)
		s, kinds := everything()
		d := read(t, r, s, kinds...)
		want := quick(t, d)
		sound(rt, want)
		for name, same := range map[string]*compare.Data{
			"all of it":       d.Prefix("shadow", len(r.cases)),
			"the same values": d.Rewrite(func(p compare.PairRef) (float64, float64) { return p.Stable, p.Candidate }),
			"the same level":  d.At("shadow", 0.05),
		} {
			if diff := cmp.Diff(want, quick(t, same)); diff != "" {
				rt.Fatalf("%s: %s", name, diff)
			}
		}
	})
}

func TestASwapOfArmsIsASwapOfArms(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		r := drawRun(rt, true)
		s, kinds := everything()
		d := read(t, r, s, kinds...)
		was := quick(t, d)
		swapped := quick(t, d.Rewrite(func(p compare.PairRef) (float64, float64) { return p.Candidate, p.Stable }))

		for i := range r.outcomes {
			switch o := &r.outcomes[i]; o.Arm {
			case replay.Stable:
				o.Arm = replay.Candidate
			case replay.Candidate:
				o.Arm = replay.Stable
			case replay.StableAgain, replay.Logged:
			}
		}
		for i := range r.scores {
			r.scores[i].Arm = string(r.outcomes[i].Arm)
		}
		asked := quick(t, read(t, r, s, kinds...))
		if diff := cmp.Diff(asked.Comparisons, swapped.Comparisons); diff != "" {
			rt.Fatalf("not as if the arms had been asked so: %s", diff)
		}
		if diff := cmp.Diff(asked.Slices, swapped.Slices); diff != "" {
			rt.Fatalf("not as if the arms had been asked so: %s", diff)
		}
		for i, c := range was.Comparisons {
			mirrored(rt, c, swapped.Comparisons[i])
		}
		for i, sl := range was.Slices {
			mirrored(rt, sl.Comparison, swapped.Slices[i].Comparison)
		}
	})
}

// mirrored asks that the second is the first, seen from the other arm. Ratios and
// quantiles are not symmetric in all their numbers.
func mirrored(t *rapid.T, a, b gate.Comparison) {
	equal := func(what string, x, y *float64, sign float64) {
		if (x == nil) != (y == nil) || (x != nil && math.Abs(*x-sign**y) > 1e-9*max(1, math.Abs(*x))) {
			t.Fatalf("%s, %s, %s: %s, and with the arms swapped %s", a.Metric, a.Scale, what, show(x), show(y))
		}
	}
	equal("stable", a.Stable, b.Candidate, 1)
	equal("candidate", a.Candidate, b.Stable, 1)
	equal("difference", a.Difference, b.Difference, -1)
	if a.Scale == gate.Relative || a.Kind == "quantile" || a.Kind == "ratio" {
		return
	}
	equal("estimate", a.Estimate, b.Estimate, -1)
	equal("naive", a.Naive, b.Naive, -1)
	equal("lower", a.Interval.Lo, b.Interval.Hi, -1)
	equal("upper 95", a.Interval95.Hi, b.Interval95.Lo, -1)
	equal("p", a.PValue, b.PValue, 1)
	equal("p higher", a.PHigher, b.PLower, 1)
	equal("variance", a.PairVariance, b.PairVariance, 1)
}

// sound asks that no comparison gives a number that is none, a reversed interval,
// or one of no width.
func sound(t *rapid.T, ev compare.Evidence) {
	all := slices.Clone(ev.Comparisons)
	for _, sl := range ev.Slices {
		all = append(all, sl.Comparison)
	}
	for _, c := range all {
		for _, x := range []*float64{
			c.Stable, c.Candidate, c.Difference, c.Relative, c.Estimate, c.Interval.Lo, c.Interval.Hi, c.Interval95.Lo, c.Interval95.Hi,
			c.PHigher, c.PLower, c.PValue, c.PairVariance, c.DesignEffect, c.Naive,
		} {
			if x != nil && (math.IsNaN(*x) || math.IsInf(*x, 0)) {
				t.Fatalf("%+v", c)
			}
		}
		if lo, hi := c.Interval.Lo, c.Interval.Hi; lo != nil && hi != nil && !(*lo < *hi) {
			t.Fatalf("%s by %s: %v to %v", c.Metric, c.Method, *lo, *hi)
		}
		if (c.Blocked == "") != (c.BlockedWords == "") {
			t.Fatalf("blocked by %q: %q", c.Blocked, c.BlockedWords)
		}
	}
}
