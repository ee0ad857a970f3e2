package plan_test

import (
	"context"
	"math"
	"testing"

	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// Each kind of metric loses what is asked, and no value leaves its range.
func TestPlantedLosses(t *testing.T) {
	t.Parallel()
	many := func(f func(i int) float64) []float64 {
		out := make([]float64, 4000)
		for i := range out {
			out[i] = f(i)
		}
		return out
	}
	times := many(func(i int) float64 { return 100 + float64(i%50)*20 })
	grades := many(func(i int) float64 { return float64(i%5) / 4 })
	tests := map[string]struct {
		kind, unit string
		direction  gate.Direction
		margin     gate.Margin
		values     []float64
		want       float64 // of the mean, relative or absolute as the margin is
		within     [2]float64
	}{
		"rate falls":         {"proportion", "pp", gate.Higher, gate.Margin{Value: 0.05, Scale: gate.Absolute}, many(func(i int) float64 { return float64(min(i%4, 1)) }), -0.05, [2]float64{0, 1}},
		"rate rises":         {"proportion", "pp", gate.Lower, gate.Margin{Value: 0.05, Scale: gate.Absolute}, many(func(i int) float64 { return float64(min(i%4, 1)) }), 0.05, [2]float64{0, 1}},
		"rate of no side":    {"proportion", "pp", gate.None, gate.Margin{Value: 0.05, Scale: gate.Absolute}, many(func(i int) float64 { return float64(min(i%4, 1)) }), 0.05, [2]float64{0, 1}},
		"mean of two trials": {"proportion", "pp", gate.Higher, gate.Margin{Value: 0.05, Scale: gate.Absolute}, many(func(i int) float64 { return float64(i%3) / 2 }), -0.05, [2]float64{0, 1}},
		"grade falls":        {"mean", "", gate.Higher, gate.Margin{Value: 0.1, Scale: gate.Absolute}, grades, -0.1, [2]float64{0, 1}},
		"grade rises":        {"mean", "", gate.Lower, gate.Margin{Value: 0.1, Scale: gate.Absolute}, grades, 0.1, [2]float64{0, 1}},
		"calls rise":         {"mean", "calls", gate.Lower, gate.Margin{Value: 0.5, Scale: gate.Absolute}, many(func(i int) float64 { return float64(i % 4) }), 0.5, [2]float64{0, 9}},
		"below zero":         {"mean", "", gate.Higher, gate.Margin{Value: 0.5, Scale: gate.Absolute}, many(func(i int) float64 { return float64(i%5) - 2 }), -0.5, [2]float64{-9, 9}},
		"ratio rises":        {"ratio", "usd", gate.Lower, gate.Margin{Value: 0.2, Scale: gate.Relative}, times, 0.2, [2]float64{0, 9999}},
		"ratio falls":        {"ratio", "tokens", gate.Higher, gate.Margin{Value: 0.2, Scale: gate.Relative}, times, -0.2, [2]float64{0, 9999}},
		"quantile rises":     {"quantile", "ms", gate.Lower, gate.Margin{Value: 59, Scale: gate.Absolute}, times, 59, [2]float64{0, 9999}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sum := 0.0
			for _, v := range test.values {
				sum += v
			}
			level := sum / float64(len(test.values))
			g := gate.Guardrail{Suite: "s", Metric: "m", Direction: test.direction, Alpha: 0.05, Margin: &test.margin}
			var planted []float64
			world := func(_ context.Context, c plan.Change) (gate.Input, error) {
				got := 0.0
				for i, v := range test.values {
					p := plan.Pair{Suite: "s", CaseID: string(rune('a' + i)), Cluster: "c", Metric: "m", Stable: v, Candidate: v}
					c.Exchange(p)
					if c.Plant != nil {
						p.Candidate = c.Plant(p)
					}
					if p.Candidate < test.within[0] || p.Candidate > test.within[1] {
						t.Errorf("%v became %v", v, p.Candidate)
					}
					got += p.Candidate / float64(len(test.values))
				}
				if c.Plant != nil {
					planted = append(planted, got-level)
				}
				return gate.Input{
					Guardrails:  []gate.Guardrail{g},
					Comparisons: []gate.Comparison{{Suite: "s", Metric: "m", Kind: test.kind, Unit: test.unit, Scale: test.margin.Scale, Stable: &level, Candidate: &level}},
				}, nil
			}
			if _, err := plan.SelfTest(t.Context(), world, plan.SelfTestOptions{Rounds: 1, Seed: 5}); err != nil {
				t.Fatal(err)
			}
			if len(planted) != 2 {
				t.Fatalf("%d losses were planted, want the margin and twice the margin", len(planted))
			}
			for k, got := range planted {
				want := float64(k+1) * test.want
				if test.margin.Scale == gate.Relative {
					want *= level
				}
				if math.Abs(got-want) > 0.1*math.Abs(want)+0.02*level*map[bool]float64{true: 1}[test.kind == "proportion"] {
					t.Errorf("%d times the margin: the mean went by %v, want %v", k+1, got, want)
				}
			}
		})
	}
}
