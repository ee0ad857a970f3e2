package gate_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers/gate"
)

// TestNothingWeakPasses has one entry for each thing that must never pass, at both
// levels and for every kind of guardrail: if it is not fail, it is inconclusive.
func TestNothingWeakPasses(t *testing.T) {
	t.Parallel()
	whole, good := whole(), comparison(0.2, 0.01)
	both := func(c *gate.Comparison) {
		c.CandidateInterval = gate.Interval{Lo: new(0.89), Hi: new(0.91)}
		c.Events = &gate.Events{StableTrials: c.NPairs, CandidateTrials: c.NPairs}
	}
	weak := map[string]gate.Comparison{
		"an empty metric":         {Suite: "shadow", Metric: "success", Scale: gate.Absolute},
		"no pair":                 with(good, func(c *gate.Comparison) { c.NPairs, c.NClusters, c.Blocked = 0, 0, gate.BlockedNoPairs }),
		"no scored trial":         with(good, func(c *gate.Comparison) { c.Blocked = gate.BlockedUnscored }),
		"no price":                with(good, func(c *gate.Comparison) { c.Blocked = gate.BlockedUnknownCost }),
		"a single cluster":        with(good, func(c *gate.Comparison) { c.NClusters, c.Blocked = 1, gate.BlockedTooFewClusters }),
		"a single one, unnoticed": with(good, func(c *gate.Comparison) { c.NClusters = 1 }),
		"not a number":            with(good, func(c *gate.Comparison) { c.Interval = gate.Interval{Lo: new(math.NaN()), Hi: new(math.NaN())} }),
		"no limit":                with(good, func(c *gate.Comparison) { c.Interval = gate.Interval{Lo: new(math.Inf(-1)), Hi: new(math.Inf(1))} }),
		"nobody compared":         {},
		"judge down": with(good, func(c *gate.Comparison) {
			*c = gate.Comparison{Suite: "shadow", Metric: "success", Scale: gate.Absolute, Blocked: gate.BlockedUnscored}
		}),
		"too few pairs for a tail": with(good, func(c *gate.Comparison) { c.Blocked, c.NeedPairs = gate.BlockedTooFewPairs, 59 }),
	}
	kinds := map[string]gate.Guardrail{
		"margin": margin(gate.Higher), "two-sided margin": margin(gate.None), "goal": goal(gate.Higher),
	}
	for what, c := range weak {
		for kind, g := range kinds {
			for _, level := range []gate.Level{gate.Clear, gate.Screen} {
				both(&c)
				d := gate.Decide(gate.Input{Level: level, Guardrails: []gate.Guardrail{g}, Comparisons: []gate.Comparison{c}, Completions: whole})
				if d.Verdict != gate.Inconclusive || d.ScreenHolds && c.Blocked != "" {
					t.Errorf("%s, %s at %s: %s, holds %v", what, kind, level, d.Verdict, d.ScreenHolds)
				}
			}
		}
	}
	constant := with(good, func(c *gate.Comparison) { c.Blocked, c.PairVariance = gate.BlockedConstant, new(0.0) })
	for kind, g := range kinds {
		if d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g}, Comparisons: []gate.Comparison{constant}, Completions: whole}); d.Verdict != gate.Inconclusive ||
			!has(d.Reasons, gate.BlockedConstant, "ask about a metric that varies") {
			t.Errorf("a constant metric under a %s: %s, %v", kind, d.Verdict, d.Reasons)
		}
	}
}

// TestNoDiscordanceIsNoCertainty: that no pair differs is not an interval of width
// zero, nor a screen that sees everything.
func TestNoDiscordanceIsNoCertainty(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]gate.Verdict{51: gate.Inconclusive, 52: gate.Pass} { // z^2 (1-M)/M = 51.4
		f := one(t, margin(gate.Higher), counts("success", 0, 0, n, 0.05))
		if f.Verdict != want || f.CouldHaveSeen == nil || *f.CouldHaveSeen < 0.1 {
			t.Errorf("%d pairs without discordance: %s, could have seen %v", n, f.Verdict, f.CouldHaveSeen)
		}
	}
}

// drawInput draws a gate with something of everything.
func drawInput(t *rapid.T) gate.Input {
	in := gate.Input{Level: rapid.SampledFrom([]gate.Level{gate.Clear, gate.Screen}).Draw(t, "level"), Completions: whole()}
	number := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 0.01, -0.02, 0.5})
	for range rapid.IntRange(0, 5).Draw(t, "guardrails") {
		g := rapid.SampledFrom([]gate.Guardrail{
			margin(gate.Higher), margin(gate.None), goal(gate.Lower), never(0), never(0.02), limits(new(0.1), new(0.9)), both(0.3),
			asking(margin(gate.Lower), func(g *gate.Guardrail) { g.Monitor = true }), limits(nil, nil),
		}).Draw(t, "guardrail")
		c := drawComparison(t)
		c.Naive, c.Candidate = new(number.Draw(t, "naive")), new(number.Draw(t, "candidate"))
		c.CandidateInterval = gate.Interval{Lo: new(number.Draw(t, "lo")), Hi: new(number.Draw(t, "hi"))}
		if rapid.Bool().Draw(t, "counted") {
			c.Events = &gate.Events{Candidate: rapid.IntRange(0, 1).Draw(t, "events"), CandidateTrials: 100, StableTrials: 100}
			c.Discordant, c.DesignEffect = &gate.Discordant{}, new(number.Draw(t, "design effect"))
		}
		if rapid.Bool().Draw(t, "slice") && g.Margin != nil && !g.Never {
			in.Slices = append(in.Slices, slice("lang", rapid.StringN(0, 3, 9).Draw(t, "value"), c))
		}
		in.Guardrails, in.Comparisons = append(in.Guardrails, g), append(in.Comparisons, c)
	}
	in.Noise = noise(number.Draw(t, "noise"), number.Draw(t, "noise effect"))
	in.Fidelity = []gate.Fidelity{{Suite: "shadow", Metric: "success", Applies: true, Margin: 0.05, Interval98: gate.Interval{Lo: new(number.Draw(t, "lo")), Hi: new(number.Draw(t, "hi"))}}}
	in.Unjudged = []gate.Unjudged{{Suite: "shadow", Slice: gate.Slice{Segment: "lang", Value: "it"}, Share: number.Draw(t, "share")}}
	return in
}

// TestEveryDecisionIsWhole: no number that is none leaves the gate, every finding
// has a verdict, what is no pass has a reason and a next step, and equal input
// gives an equal decision.
func TestEveryDecisionIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		d := gate.Decide(in)
		if d.Verdict == 0 || len(d.Reasons) == 0 || in.Level == gate.Screen && d.Verdict == gate.Pass {
			t.Fatalf("%s at %s: %v", d.Verdict, in.Level, d.Reasons)
		}
		if d.ScreenHolds && (d.Verdict != gate.Inconclusive || in.Level != gate.Screen || d.Reasons[0].Code != gate.ReasonScreenNoHarm) {
			t.Fatalf("a screen that holds is %s: %v", d.Verdict, d.Reasons)
		}
		for _, s := range d.Suites {
			for _, f := range s.Findings {
				if f.Verdict == 0 || f.Reason == "" || !strings.HasSuffix(f.Sentence, ".") || strings.Contains(f.Sentence, "NaN") || strings.Contains(f.Sentence, "Inf") {
					t.Fatalf("%s (%s): %s", f.Verdict, f.Reason, f.Sentence)
				}
				if f.Verdict != gate.Pass && !strings.Contains(f.Sentence, ": ") {
					t.Fatalf("no next step: %s", f.Sentence)
				}
				if x := f.CouldHaveSeen; x != nil && !(*x > 0 && !math.IsInf(*x, 0)) {
					t.Fatalf("could have seen %v", *x)
				}
			}
		}
		a, err := json.Marshal(d.Reasons)
		if err != nil {
			t.Fatal(err)
		}
		again := gate.Decide(in)
		if b, _ := json.Marshal(again.Reasons); !slices.Equal(a, b) || again.Verdict != d.Verdict {
			t.Fatalf("%s\nagain %s", a, b)
		}
	})
}

// TestMoreEvidenceAgainstNeverHelps: adding a check that fails, a guardrail or a
// warning never makes a verdict better.
func TestMoreEvidenceAgainstNeverHelps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		in.Level = gate.Clear
		before := gate.Decide(in).Verdict
		more := in
		more.Invalid = []gate.SuiteReason{{Suite: "shadow", Reason: gate.Reason{Code: gate.ReasonSignalDead}}}
		if after := gate.Decide(more).Verdict; after != gate.Invalid {
			t.Fatalf("%s with a failed check", after)
		}
		more = in
		more.Warnings = []gate.SuiteReason{{Suite: "shadow", Reason: gate.Reason{Code: "x"}}}
		if after := gate.Decide(more).Verdict; after != before {
			t.Fatalf("%s, with a warning %s", before, after)
		}
	})
}
