package plan_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

func repeat(v float64, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func TestFromLog(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	var times, counts, paid []float64
	for range 4000 {
		times = append(times, 800*math.Exp(0.5*rng.NormFloat64()))
		counts = append(counts, float64(rng.IntN(2)))
		paid = append(paid, 0.01*math.Exp(0.5*rng.NormFloat64()))
	}
	// Of a log-normal with sigma .5: (mean) sd/mean squared is e^.25-1, the p95's n
	// variance over its square is .0475/.2063^2.
	tests := map[string]struct {
		kind   scorers.Kind
		scale  gate.Scale
		values []float64
		per    []float64
		want   float64
	}{
		"a rate of 90 %":         {scorers.KindProportion, gate.Absolute, append(repeat(1, 900), repeat(0, 100)...), nil, 0.1},
		"never failed":           {scorers.KindProportion, gate.Absolute, repeat(1, 98), nil, 0.1},
		"a rate of 70 %":         {scorers.KindProportion, gate.Absolute, append(repeat(1, 700), repeat(0, 300)...), nil, 0.21},
		"never failed, relative": {scorers.KindProportion, gate.Relative, repeat(1, 98), nil, 0.1},
		"mean in its unit":       {scorers.KindMean, gate.Absolute, append(repeat(0, 50), repeat(2, 50)...), nil, 1.0101},
		"mean relative":          {scorers.KindMean, gate.Relative, times, nil, 0.284},
		"p95 relative":           {scorers.KindQuantile, gate.Relative, times, nil, 1.117},
		"cost of what succeeds":  {scorers.KindRatioOfTotals, gate.Relative, paid, counts, 1.284},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, ok := plan.FromLog(test.kind, 0.95, test.scale, 1, test.values, test.per)
			if !ok || n.Variance == nil {
				t.Fatalf("the log is said to tell nothing: %+v", n)
			}
			if off := math.Abs(*n.Variance/test.want - 1); off > 0.25 {
				t.Errorf("variance %v, want about %v", *n.Variance, test.want)
			}
			if !strings.Contains(n.Source, "logged outcomes") || n.Again != nil {
				t.Errorf("source %q", n.Source)
			}
		})
	}
	if n, _ := plan.FromLog(scorers.KindProportion, 0, gate.Absolute, 1, repeat(1, 98), nil); !strings.Contains(n.Source, "10 % of the pairs assumed to differ") {
		t.Errorf("a log without a failure: %q", n.Source)
	}
	for name, values := range map[string][]float64{"nothing": nil, "29 values": repeat(1, 29), "no spread": repeat(700, 100)} {
		if n, ok := plan.FromLog(scorers.KindMean, 0, gate.Relative, 1, values, nil); ok {
			t.Errorf("%s: %+v", name, n)
		}
	}
	if _, ok := plan.FromLog(scorers.KindRatioOfTotals, 0, gate.Relative, 1, paid, repeat(0, len(paid))); ok {
		t.Error("a cost over no success at all has a spread")
	}
}

func TestAssumed(t *testing.T) {
	t.Parallel()
	rate := plan.Assumed(scorers.KindProportion, 0, gate.Absolute, 1)
	if *rate.Variance != plan.AssumedDiscordance || !strings.HasPrefix(rate.Source, "assumed") {
		t.Errorf("a rate: %v, %q", *rate.Variance, rate.Source)
	}
	if twice := plan.Assumed(scorers.KindProportion, 0, gate.Absolute, 2); math.Abs(*twice.Variance-0.75*plan.AssumedDiscordance) > 1e-12 {
		t.Errorf("two trials a case: %v", *twice.Variance)
	}
	if unit := plan.Assumed(scorers.KindMean, 0, gate.Absolute, 1); unit.Variance != nil || !strings.HasPrefix(unit.Source, "unknown") {
		t.Errorf("a number in its own unit: %+v", unit)
	}
	if p95 := plan.Assumed(scorers.KindQuantile, 0.95, gate.Relative, 1); math.Abs(*p95.Variance-1.117) > 0.001 {
		t.Errorf("p95: %v", *p95.Variance)
	}
}

func TestTally(t *testing.T) {
	t.Parallel()
	var all plan.Tally
	for _, cluster := range []int{0, 0, 0, 7} {
		all.Add(cluster, 1)
	}
	if s := all.Supply(); s != (plan.Supply{Pairs: 4, Clusters: 2, Size: 2.5, Worth: 1}) {
		t.Errorf("%+v", s)
	}
	var weighted plan.Tally
	weighted.Add(0, 1)
	weighted.Add(1, 3)
	if s := weighted.Supply(); math.Abs(s.Worth-0.8) > 1e-12 {
		t.Errorf("weights 1 and 3: worth %v", s.Worth)
	}
	if s := (&plan.Tally{}).Supply(); s.Pairs != 0 || s.Clusters != 0 {
		t.Errorf("nothing: %+v", s)
	}
}
