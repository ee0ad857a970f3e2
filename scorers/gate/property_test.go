package gate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"forerun/scorers/gate"
)

// drawComparison draws evidence with every number known or not.
func drawComparison(t *rapid.T) gate.Comparison {
	maybe := func(g *rapid.Generator[float64], what string) *float64 {
		if rapid.IntRange(0, 9).Draw(t, "unknown") == 0 {
			return nil
		}
		return new(g.Draw(t, what))
	}
	est := rapid.Float64Range(-0.2, 0.2).Draw(t, "estimate")
	half := rapid.Float64Range(0.001, 0.1).Draw(t, "half")
	p := rapid.Float64Range(0, 1).Draw(t, "p")
	if rapid.Bool().Draw(t, "small p") {
		p *= 0.01
	}
	c := gate.Comparison{
		Suite: "shadow", Metric: "success", Kind: "mean", Scale: gate.Absolute, NPairs: 100,
		NClusters:    rapid.IntRange(1, 100).Draw(t, "clusters"),
		Estimate:     new(est),
		PHigher:      maybe(rapid.Just(p), "p"),
		PLower:       maybe(rapid.Just(1-p), "p"),
		PairVariance: maybe(rapid.Float64Range(0, 5), "variance"),
		Blocked:      rapid.SampledFrom([]string{"", "", "", "constant", "unscored"}).Draw(t, "blocked"),
	}
	c.Interval = gate.Interval{Lo: maybe(rapid.Just(est-half), "lo"), Hi: maybe(rapid.Just(est+half), "hi")}
	return c
}

// swap exchanges the arms of a comparison.
func swap(c gate.Comparison) gate.Comparison {
	neg := func(x *float64) *float64 {
		if x == nil {
			return nil
		}
		return new(-*x)
	}
	c.Stable, c.Candidate = c.Candidate, c.Stable
	c.Estimate, c.Difference = neg(c.Estimate), neg(c.Difference)
	c.Interval = gate.Interval{Lo: neg(c.Interval.Hi), Hi: neg(c.Interval.Lo)}
	c.PHigher, c.PLower = c.PLower, c.PHigher
	return c
}

func TestSwappedArmsWithTheOtherDirection(t *testing.T) {
	t.Parallel()
	opposite := map[gate.Direction]gate.Direction{gate.Higher: gate.Lower, gate.Lower: gate.Higher, gate.None: gate.None}
	rapid.Check(t, func(t *rapid.T) {
		c := drawComparison(t)
		d := rapid.SampledFrom([]gate.Direction{gate.Higher, gate.Lower, gate.None}).Draw(t, "direction")
		asked := rapid.SampledFrom([]func(gate.Direction) gate.Guardrail{margin, goal, func(d gate.Direction) gate.Guardrail {
			return asking(margin(d), func(g *gate.Guardrail) { g.Slice = &gate.Slice{Segment: "lang", Value: "de"} })
		}}).Draw(t, "guardrail")
		f := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{asked(d)}, Comparisons: []gate.Comparison{c}, Completions: whole()}).Suites[0].Findings[0]
		r := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{asked(opposite[d])}, Comparisons: []gate.Comparison{swap(c)}, Completions: whole()}).Suites[0].Findings[0]
		if f.Verdict != r.Verdict || f.Reason != r.Reason || !cmp.Equal(f.Needed, r.Needed) || !cmp.Equal(f.CouldHaveSeen, r.CouldHaveSeen) {
			t.Fatalf("%s (%s), swapped %s (%s)", f.Verdict, f.Reason, r.Verdict, r.Reason)
		}
	})
}

func TestOrderOfGuardrailsDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		comparisons := rapid.SliceOfN(rapid.Custom(drawComparison), 1, 8).Draw(t, "comparisons")
		order := rapid.Permutation(indices(len(comparisons))).Draw(t, "order")
		var guardrails, moved []gate.Guardrail
		var other []gate.Comparison
		for i := range comparisons {
			guardrails = append(guardrails, margin(gate.Higher))
			moved, other = append(moved, margin(gate.Higher)), append(other, comparisons[order[i]])
		}
		a, b := gate.Decide(gate.Input{Guardrails: guardrails, Comparisons: comparisons, Completions: whole()}), gate.Decide(gate.Input{Guardrails: moved, Comparisons: other, Completions: whole()})
		if a.Verdict != b.Verdict {
			t.Fatalf("gate %s, in another order %s", a.Verdict, b.Verdict)
		}
		worst := gate.Pass
		for i := range order {
			was, is := a.Suites[0].Findings[order[i]], b.Suites[0].Findings[i]
			if diff := cmp.Diff(was, is); diff != "" {
				t.Fatal(diff)
			}
			worst = gate.Worse(worst, is.Verdict)
		}
		if a.Verdict != worst {
			t.Fatalf("gate %s, its worst finding %s", a.Verdict, worst)
		}
	})
}

func TestOnlyAKnownBoundInsideTheMarginPasses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := drawComparison(t)
		v := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{margin(gate.Lower)}, Comparisons: []gate.Comparison{c}, Completions: whole()}).Verdict
		inside := c.Blocked == "" && c.NClusters >= 10 && c.Interval.Hi != nil && *c.Interval.Hi < 0.05
		proven := c.PHigher != nil && *c.PHigher <= 0.05
		if (v == gate.Pass) != inside || (v == gate.Fail && !proven) {
			t.Fatalf("%s, bound inside: %v, harm proven: %v", v, inside, proven)
		}
	})
}

func TestAWiderMarginNeverHurts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := gate.Input{
			Level:       rapid.SampledFrom([]gate.Level{gate.Clear, gate.Screen}).Draw(t, "level"),
			Comparisons: []gate.Comparison{drawComparison(t)}, Completions: whole(),
			Noise: noise(rapid.Float64Range(0, 0.2).Draw(t, "noise"), 1),
		}
		in.Comparisons[0].Naive = new(rapid.Float64Range(-0.1, 0.1).Draw(t, "naive"))
		if rapid.Bool().Draw(t, "large cluster") {
			in.Comparisons[0] = dominatedBy(in.Comparisons[0], drawComparison(t))
		}
		g := rapid.SampledFrom([]gate.Guardrail{margin(gate.Higher), margin(gate.Lower), margin(gate.None), never(0.05)}).Draw(t, "guardrail")
		if g.Never {
			in.Comparisons[0].Events = &gate.Events{Candidate: rapid.IntRange(0, 1).Draw(t, "events"), CandidateTrials: rapid.IntRange(1, 200).Draw(t, "trials")}
		}
		wide := g
		wide.Margin = &gate.Margin{Value: g.Margin.Value + rapid.Float64Range(0, 0.2).Draw(t, "wider"), Scale: gate.Absolute}
		of := func(g gate.Guardrail) gate.Verdict {
			in.Guardrails = []gate.Guardrail{g}
			in.Slices = []gate.SliceEvidence{slice("lang", "de", in.Comparisons[0])}
			in.Slices[0].Guardrail.Margin = &gate.Margin{Value: 2 * g.Margin.Value, Scale: gate.Absolute}
			return gate.Decide(in).Verdict
		}
		if narrow, got := of(g), of(wide); got > narrow {
			t.Fatalf("%s at 5 points, %s at %v", narrow, got, wide.Margin.Value)
		}
	})
}

func TestOrderOfEverythingDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		a := gate.Decide(in)
		moved := in
		moved.Guardrails, moved.Comparisons = nil, nil
		for _, i := range rapid.Permutation(indices(len(in.Guardrails))).Draw(t, "guardrails") {
			moved.Guardrails, moved.Comparisons = append(moved.Guardrails, in.Guardrails[i]), append(moved.Comparisons, in.Comparisons[i])
		}
		moved.Slices = rapid.Permutation(in.Slices).Draw(t, "slices")
		b := gate.Decide(moved)
		if a.Verdict != b.Verdict || a.ScreenHolds != b.ScreenHolds || len(a.Reasons) != len(b.Reasons) {
			t.Fatalf("%s %v\nmoved %s %v", a.Verdict, a.Reasons, b.Verdict, b.Reasons)
		}
	})
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}
