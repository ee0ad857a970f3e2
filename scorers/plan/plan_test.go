package plan_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
	"forerun/scorers/stats"
)

// singles are n cases that are each their own cluster.
func singles(n int) plan.Supply { return plan.Supply{Pairs: n, Clusters: n, Size: 1, Worth: 1} }

func success(margin float64, n int) plan.Ask {
	return plan.Ask{
		Guardrail: gate.Guardrail{
			Suite: "shadow", Metric: "success", Direction: gate.Higher, Alpha: 0.05,
			Margin: &gate.Margin{Value: margin, Scale: gate.Absolute},
		},
		Kind: scorers.KindProportion, Supply: singles(n),
		Noise: plan.Assumed(scorers.KindProportion, 0, gate.Absolute, 1),
	}
}

func slow(quantile float64) plan.Ask {
	a := success(0.1, 1)
	a.Kind, a.Quantile = scorers.KindQuantile, quantile
	a.Guardrail.Metric, a.Guardrail.Direction, a.Guardrail.Margin.Scale = "latency", gate.Lower, gate.Relative
	a.Noise = plan.Assumed(a.Kind, quantile, gate.Relative, 1)
	return a
}

func never(margin float64, n int) plan.Ask {
	a := success(margin, n)
	a.Guardrail.Never = true
	return a
}

func atMost(limit float64, n int) plan.Ask {
	a := success(0.05, n)
	a.Guardrail.Margin, a.Guardrail.Max, a.Guardrail.Direction = nil, &limit, gate.Lower
	return a
}

func with(a plan.Ask, change func(*plan.Ask)) plan.Ask {
	change(&a)
	return a
}

func one(a plan.Ask) plan.Guard { return plan.New([]plan.Ask{a}).Guards[0] }

// The fewest pairs at which an unchanged candidate can pass: one fewer is refused.
func TestLeastPairs(t *testing.T) {
	t.Parallel()
	clustered := func(a *plan.Ask) {
		// conversations of five: 1.2 pairs for one, and Student's t of 13
		a.Supply = plan.Supply{Pairs: 1000, Clusters: 200, Size: 5, Worth: 1}
	}
	tests := map[string]struct {
		ask  plan.Ask
		want int
	}{
		"5 pp":                       {success(0.05, 1), 52},
		"3 pp":                       {success(0.03, 1), 88},
		"2 pp":                       {success(0.02, 1), 133},
		"1 pp":                       {success(0.01, 1), 268},
		"half a pp":                  {success(0.005, 1), 539},
		"40 pp still needs clusters": {success(0.4, 1), 10},
		"5 pp looked at early":       {with(success(0.05, 1), func(a *plan.Ask) { a.Early = true }), 58},
		"never, one cluster":         {with(never(0.02, 1), func(a *plan.Ask) { a.Supply = plan.Supply{Pairs: 500, Clusters: 1, Size: 500, Worth: 1} }), 5000},
		"5 pp at half of alpha":      {with(success(0.05, 1), func(a *plan.Ask) { a.Guardrail.Alpha = 0.025 }), 73},
		"p50":                        {slow(0.5), 10},
		"p95":                        {slow(0.95), 59},
		"p99":                        {slow(0.99), 1000},
		"p99 with half of the worth": {with(slow(0.99), func(a *plan.Ask) { a.Supply.Worth = 0.5 }), 2000},
		"never, at most 2 %":         {never(0.02, 1), 149},
		"never, two trials a case":   {with(never(0.02, 1), func(a *plan.Ask) { a.Trials = 2 }), 78},
		"never, in conversations":    {with(never(0.02, 1), clustered), 178},
		"p99 of a limit":             {with(slow(0.99), func(a *plan.Ask) { a.Guardrail.Margin, a.Guardrail.Max = nil, new(900.0) }), 299},
		"never":                      {with(never(0.02, 1), func(a *plan.Ask) { a.Guardrail.Margin = nil }), 10},
		"at most 5 % of errors":      {atMost(0.05, 1), 59},
		"two trials are a mean":      {with(success(0.05, 1), func(a *plan.Ask) { a.Trials = 2 }), 10},
		"5 pp in conversations":      {with(success(0.05, 1), clustered), 72},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := one(test.ask)
			if g.Least != test.want {
				t.Errorf("least %d, want %d", g.Least, test.want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	if r := one(success(0.05, 52)).Refusal; r != nil {
		t.Errorf("52 clean pairs at 5 pp are refused: %+v", r)
	}
	r := one(success(0.05, 51)).Refusal
	if r == nil || r.Kind != plan.TooFewPairs || r.Least != 52 || r.Room == nil || math.Abs(*r.Room-0.0504) > 1e-3 {
		t.Fatalf("51 pairs at 5 pp: %+v", r)
	}
	if again := one(success(*r.Room+1e-9, 51)).Refusal; again != nil {
		t.Errorf("the margin that the refusal names does not do: %+v", again)
	}
	nine := with(success(0.05, 900), func(a *plan.Ask) { a.Supply = plan.Supply{Pairs: 900, Clusters: 9, Size: 100, Worth: 1} })
	if r := one(nine).Refusal; r == nil || r.Kind != plan.TooFewClusters || r.Least < 1000 {
		t.Errorf("nine clusters: %+v", r)
	}
	if r := one(atMost(0, 1e6)).Refusal; r == nil || r.Kind != plan.ImpossibleLimit {
		t.Errorf("at most 0 %%: %+v", r)
	}
	if r := one(with(success(0.05, 3), func(a *plan.Ask) { a.Guardrail.Monitor = true })).Refusal; r != nil {
		t.Errorf("what is only monitored is refused: %+v", r)
	}
	if r := one(success(0.05, 0)).Refusal; r == nil {
		t.Error("no case at all is not refused")
	}
}

// Ruling 9: with the noise of stable against itself, a margin that it would not
// keep is refused; the same noise assumed is not.
func TestBelowNoise(t *testing.T) {
	t.Parallel()
	noisy := func(n int, again bool) *plan.Refusal {
		return one(with(success(0.05, n), func(a *plan.Ask) {
			a.Noise = plan.Noise{Variance: new(0.4), Effect: 1, Scale: gate.Absolute}
			if again {
				a.Noise.Again = new(0.4)
			}
		})).Refusal
	}
	// (1.645+0.842)^2 * 0.4 / 0.05^2 = 989.2
	if r := noisy(989, true); r == nil || r.Kind != plan.BelowNoise || r.Least != 990 {
		t.Errorf("989 pairs: %+v", r)
	}
	if r := noisy(990, true); r != nil {
		t.Errorf("990 pairs: %+v", r)
	}
	if r := noisy(989, false); r != nil {
		t.Errorf("noise that was not measured of stable against itself refuses: %+v", r)
	}
}

func TestNeeded(t *testing.T) {
	t.Parallel()
	psi := func(v float64) func(*plan.Ask) {
		return func(a *plan.Ask) { a.Noise = plan.Noise{Variance: &v, Scale: gate.Absolute} }
	}
	// C17: the normal formula asks for 928 pairs and reaches .786.
	g := one(with(success(0.02, 400), psi(0.06)))
	if g.Needed == nil || *g.Needed < 928 || *g.Needed > 990 {
		t.Fatalf("needed %v, want a little over 928", g.Needed)
	}
	if p := stats.TangoPower(*g.Needed, 0.06, 0, 0.02, stats.NormalQuantile(0.95)); p < plan.Power {
		t.Errorf("at the number needed the power is %.4f", p)
	}
	// C15: five guardrails that must all pass need 1.86 times as many.
	var five []plan.Ask
	for range 5 {
		five = append(five, with(success(0.02, 400), psi(0.06)))
	}
	if got := plan.New(five).Guards[0]; math.Abs(float64(*got.Needed)/float64(*g.Needed)-1.86) > 0.06 {
		t.Errorf("five guardrails need %d, one %d: want 1.86 times", *got.Needed, *g.Needed)
	}
	// One that is only monitored asks for no share of the power.
	watched := append([]plan.Ask{with(success(0.02, 400), psi(0.06))}, with(success(0.02, 400), func(a *plan.Ask) { a.Guardrail.Monitor = true }))
	if got := plan.New(watched).Guards[0]; *got.Needed != *g.Needed {
		t.Errorf("beside a monitored guardrail %d are needed, alone %d", *got.Needed, *g.Needed)
	}
	// Without discordance the score interval alone decides.
	if g := one(with(success(0.05, 60), psi(0))); g.Needed == nil || *g.Needed != 52 {
		t.Errorf("without noise: needed %v, want 52", g.Needed)
	}
	if g := one(with(success(0.02, 60), func(a *plan.Ask) { a.Noise = plan.Noise{} })); g.Needed != nil || g.Resolves != nil || g.Chance == nil || *g.Chance != 0 {
		t.Errorf("unknown noise, too few pairs: needed %v, sees %v, chance %v", g.Needed, g.Resolves, g.Chance)
	}
	if g := one(with(success(0.02, 600), func(a *plan.Ask) { a.Noise = plan.Noise{} })); g.Chance != nil {
		t.Errorf("unknown noise: chance %v", *g.Chance)
	}
}

// E9: of 900 pairs at psi .10 and 3 pp, .874 of unchanged candidates pass; five
// looks cost a little.
func TestChance(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ask       plan.Ask
		want, off float64
	}{
		"fixed":          {success(0.03, 900), 0.874, 0.006},
		"looked at":      {with(success(0.03, 900), func(a *plan.Ask) { a.Early = true }), 0.85, 0.02},
		"both sides":     {with(success(0.03, 900), func(a *plan.Ask) { a.Guardrail.Direction = gate.None }), 0.748, 0.012},
		"too few":        {success(0.03, 87), 0, 0},
		"goal":           {with(success(0.03, 900), func(a *plan.Ask) { a.Guardrail.Goal, a.Guardrail.Margin = true, nil }), 0.05, 0},
		"never":          {with(never(0.05, 100), func(a *plan.Ask) { a.Guardrail.Direction = gate.Lower; a.Noise.Level = new(0.01) }), math.Pow(0.99, 100), 1e-9},
		"never of good":  {with(never(0.05, 100), func(a *plan.Ask) { a.Noise.Level = new(0.99) }), math.Pow(0.99, 100), 1e-9},
		"limit far away": {with(atMost(0.5, 400), func(a *plan.Ask) { a.Noise.Level = new(0.1) }), 1, 1e-6},
		"limit at it":    {with(atMost(0.1, 400), func(a *plan.Ask) { a.Noise.Level = new(0.1) }), 0.05, 1e-9},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := one(test.ask)
			if g.Chance == nil || math.Abs(*g.Chance-test.want) > test.off {
				t.Errorf("chance %v, want %v", value(g.Chance), test.want)
			}
		})
	}
}

func value(x *float64) any {
	if x == nil {
		return "unknown"
	}
	return *x
}

// The chances of all together are bounded: as unlucky, and as alike, as can be.
func TestAllTogether(t *testing.T) {
	t.Parallel()
	p := plan.New([]plan.Ask{success(0.03, 900), success(0.03, 900)})
	if p.Lowest == nil || math.Abs(*p.Lowest-0.748) > 0.012 || math.Abs(*p.Highest-0.874) > 0.006 {
		t.Errorf("between %v and %v", value(p.Lowest), value(p.Highest))
	}
	unknown := with(success(0.03, 900), func(a *plan.Ask) { a.Noise = plan.Noise{} })
	if p := plan.New([]plan.Ask{success(0.03, 900), unknown}); p.Lowest != nil || p.Highest == nil || math.Abs(*p.Highest-0.874) > 0.006 {
		t.Errorf("beside an unknown chance: between %v and %v", value(p.Lowest), value(p.Highest))
	}
	goal := with(success(0.03, 900), func(a *plan.Ask) { a.Guardrail.Goal, a.Guardrail.Margin = true, nil })
	if p := plan.New([]plan.Ask{success(0.03, 900), goal}); p.Lowest == nil || math.Abs(*p.Lowest-0.874) > 0.006 {
		t.Errorf("beside a goal: from %v", value(p.Lowest))
	}
	if p := plan.New(nil); p.Lowest != nil || len(p.Guards) != 0 {
		t.Error("no guardrail gave a chance to pass")
	}
}

// What can be seen: at psi .10 and n pairs, z sqrt(psi/n); of a family of claims
// (Holm) the level is split.
func TestResolves(t *testing.T) {
	t.Parallel()
	if g := one(success(0.02, 900)); math.Abs(*g.Resolves-2.4865*math.Sqrt(0.1/900)) > 1e-4 {
		t.Errorf("alone: %v", *g.Resolves)
	}
	twelve := make([]plan.Ask, 12)
	for i := range twelve {
		twelve[i] = success(0.02, 900)
	}
	z := stats.NormalQuantile(1-0.05/12) + stats.NormalQuantile(0.8)
	if g := plan.New(twelve).Guards[0]; math.Abs(*g.Resolves-z*math.Sqrt(0.1/900)) > 1e-4 {
		t.Errorf("of twelve: %v", *g.Resolves)
	}
	if g := one(with(success(0.02, 900), func(a *plan.Ask) { a.Noise.Variance = new(0.0) })); !(*g.Resolves > 0.001) {
		t.Errorf("without noise 900 pairs are said to show a loss of %v", *g.Resolves)
	}
	if g := one(success(0.02, 12)); *g.Resolves >= 1 || *g.Resolves < 0.3 {
		t.Errorf("of a dozen pairs: %v, want a loss that is possible", *g.Resolves)
	}
}

func TestNothingIsNaN(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pairs := rapid.IntRange(0, 5000).Draw(t, "pairs")
		clusters := 0
		if pairs > 0 {
			clusters = rapid.IntRange(1, pairs).Draw(t, "clusters")
		}
		kind := rapid.SampledFrom([]scorers.Kind{scorers.KindProportion, scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals}).Draw(t, "kind")
		a := plan.Ask{
			Kind: kind, Quantile: rapid.SampledFrom([]float64{0.5, 0.95, 0.99}).Draw(t, "quantile"),
			Trials: rapid.IntRange(0, 3).Draw(t, "trials"), Early: rapid.Bool().Draw(t, "early"),
			Supply: plan.Supply{Pairs: pairs, Clusters: clusters, Size: float64(pairs) / float64(max(clusters, 1)), Worth: rapid.Float64Range(0, 1).Draw(t, "worth")},
			Noise: plan.Noise{
				Variance: new(rapid.Float64Range(0, 4).Draw(t, "variance")), Effect: rapid.Float64Range(0, 9).Draw(t, "effect"),
				Scale: gate.Absolute, Again: rapid.SampledFrom([]*float64{nil, new(0.0), new(0.2)}).Draw(t, "again"),
			},
			Guardrail: gate.Guardrail{
				Direction: rapid.SampledFrom([]gate.Direction{gate.Higher, gate.Lower, gate.None}).Draw(t, "direction"),
				Alpha:     rapid.Float64Range(0.0001, 0.4).Draw(t, "alpha"),
				Margin:    &gate.Margin{Value: rapid.Float64Range(0.0005, 0.9).Draw(t, "margin"), Scale: gate.Absolute},
				Never:     rapid.Bool().Draw(t, "never"),
			},
		}
		g := one(a)
		for name, x := range map[string]*float64{"chance": g.Chance, "sees": g.Resolves} {
			if x != nil && (math.IsNaN(*x) || math.IsInf(*x, 0) || *x < 0) {
				t.Fatalf("%s is %v", name, *x)
			}
		}
		if g.Chance != nil && *g.Chance > 1+1e-12 {
			t.Fatalf("chance %v", *g.Chance)
		}
		if g.Needed != nil && *g.Needed < g.Least {
			t.Fatalf("needed %d, under the least %d", *g.Needed, g.Least)
		}
		if few := pairs < g.Least; few && (g.Refusal == nil || *g.Chance != 0) {
			t.Fatalf("%d pairs of at least %d are not refused, chance %v", pairs, g.Least, value(g.Chance))
		}
	})
}
