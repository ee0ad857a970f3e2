package compare_test

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
)

func same(v float64, n int) []float64 { return slices.Repeat([]float64{v}, n) }

// rising gives n different values.
func rising(n int) []float64 {
	var out []float64
	for i := range n {
		out = append(out, 1+float64(i%17)/10)
	}
	return out
}

func TestNothingPassesOnNothing(t *testing.T) {
	t.Parallel()
	proportion, mean, quantile, totals := scorers.KindProportion, scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals
	limit := gate.Guardrail{Suite: "shadow", Metric: "x", Direction: gate.Lower, Alpha: 0.05, Max: new(1e6)}
	tests := map[string]struct {
		run       *run
		kind      scorers.Kind
		guardrail gate.Guardrail
		blocked   string
	}{
		"no case":                             {&run{}, proportion, absolute(0.99), gate.BlockedNoPairs},
		"no outcome":                          {unanswered(40), proportion, absolute(0.99), gate.BlockedNoPairs},
		"one arm alone":                       {oneArm(40), proportion, absolute(0.99), gate.BlockedNoPairs},
		"one pair":                            {sample([]float64{1}, []float64{1}, 1), proportion, absolute(0.99), gate.BlockedTooFewClusters},
		"nine pairs":                          {sample(same(1, 9), same(1, 9), 1), proportion, absolute(0.99), gate.BlockedTooFewClusters},
		"one cluster":                         {sample(same(1, 400), same(1, 400), 400), proportion, absolute(0.99), gate.BlockedTooFewClusters},
		"one cluster, a mean":                 {sample(rising(400), rising(400), 400), mean, absolute(99), gate.BlockedTooFewClusters},
		"one cluster, a ratio":                {sample(rising(400), rising(400), 400), mean, relative(99), gate.BlockedTooFewClusters},
		"one cluster, a quantile":             {sample(rising(400), rising(400), 400), quantile, absolute(99), gate.BlockedTooFewClusters},
		"one cluster, totals":                 {withPer(sample(rising(400), rising(400), 400), 1), totals, relative(99), gate.BlockedTooFewClusters},
		"one cluster, a limit":                {sample(rising(400), rising(400), 400), mean, limit, gate.BlockedTooFewClusters},
		"all unscored":                        {unscored(sample(same(1, 100), same(1, 100), 1), 200), proportion, absolute(0.99), gate.BlockedUnscored},
		"three of a hundred unscored":         {unscored(sample(same(1, 100), same(1, 100), 1), 3), proportion, absolute(0.99), gate.BlockedUnscored},
		"not a number":                        {sample(same(math.NaN(), 100), same(math.NaN(), 100), 1), mean, absolute(99), gate.BlockedUnscored},
		"infinite":                            {sample(same(math.Inf(-1), 100), same(math.Inf(-1), 100), 1), mean, absolute(99), gate.BlockedUnscored},
		"constant mean":                       {sample(same(2, 100), same(2, 100), 1), mean, absolute(99), gate.BlockedConstant},
		"constant difference":                 {sample(rising(100), rising(100), 1), mean, absolute(99), gate.BlockedConstant},
		"constant ratio":                      {sample(rising(100), rising(100), 1), mean, relative(99), gate.BlockedConstant},
		"constant quantile":                   {sample(same(2, 100), same(2, 100), 1), quantile, absolute(99), gate.BlockedConstant},
		"constant quantile ratio":             {sample(same(2, 100), same(2, 100), 1), quantile, relative(99), gate.BlockedConstant},
		"constant totals":                     {withPer(sample(rising(100), rising(100), 1), 1), totals, relative(99), gate.BlockedConstant},
		"constant totals, absolute":           {withPer(sample(rising(100), rising(100), 1), 1), totals, absolute(99), gate.BlockedConstant},
		"constant value under a limit":        {sample(rising(100), same(2, 100), 1), mean, limit, gate.BlockedConstant},
		"graded proportion without spread":    {sample(same(0.5, 100), same(0.5, 100), 1), proportion, absolute(0.99), gate.BlockedConstant},
		"nothing to divide by":                {sample(same(0, 100), rising(100), 1), mean, relative(99), gate.BlockedZeroTotal},
		"a quantile of 0 to divide by":        {sample(same(0, 100), rising(100), 1), quantile, relative(99), gate.BlockedZeroTotal},
		"no success in any arm":               {withPer(sample(rising(100), rising(100), 1), 0), totals, relative(99), gate.BlockedZeroTotal},
		"stable is mostly noise":              {sample(noise(40), rising(40), 1), mean, relative(99), gate.BlockedUnbounded},
		"p95 of 58 pairs":                     {sample(rising(58), shuffled(58), 1), quantile, absolute(99), gate.BlockedTooFewPairs},
		"p95 of 58 pairs, a limit":            {sample(rising(58), shuffled(58), 1), quantile, limit, gate.BlockedTooFewPairs},
		"p95 of weighted pairs worth too few": {uneven(sample(rising(80), shuffled(80), 1)), quantile, absolute(99), gate.BlockedTooFewPairs},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ev := build(t, test.run, metric(test.kind), test.guardrail)
			c := ev.Comparisons[0]
			f := verdict(t, test.guardrail, ev)
			if c.Blocked != test.blocked || c.BlockedWords == "" {
				t.Errorf("blocked by %q (%s), want %q", c.Blocked, c.BlockedWords, test.blocked)
			}
			if f.Verdict != gate.Inconclusive {
				t.Errorf("verdict %s: %s", f.Verdict, f.Sentence)
			}
			if lo, hi := c.Interval.Lo, c.Interval.Hi; lo != nil && hi != nil && *lo == *hi {
				t.Errorf("an interval of no width at %v", *lo)
			}
		})
	}
}

func unanswered(n int) *run {
	r := &run{}
	for i := range n {
		r.add("shadow", datasets.Case{ID: strconv.Itoa(i)}, nil, nil)
	}
	return r
}

func oneArm(n int) *run {
	r := &run{}
	for i := range n {
		r.add("shadow", datasets.Case{ID: strconv.Itoa(i)}, []*float64{new(1.0)}, []*float64{nil})
	}
	return r
}

// unscored takes the value from the first n outcomes of the candidate, then of
// stable.
func unscored(r *run, n int) *run {
	for _, arm := range []replay.Arm{replay.Candidate, replay.Stable} {
		for i := range r.outcomes {
			if n > 0 && r.outcomes[i].Arm == arm {
				r.outcomes[i].Scores = nil
				n--
			}
		}
	}
	return r
}

func withPer(r *run, per float64) *run {
	for i := range r.outcomes {
		r.outcomes[i].Scores["y"] = per
	}
	return r
}

// noise is mostly 0, and once very much.
func noise(n int) []float64 {
	out := same(0, n)
	out[0] = 1000
	return out
}

// shuffled are rising's values at other cases.
func shuffled(n int) []float64 {
	out := rising(n)
	slices.Reverse(out)
	return out
}

// uneven makes one case in ten weigh twenty times as much.
func uneven(r *run) *run {
	for i := range r.cases {
		if i%10 == 0 {
			r.cases[i].Case.Weight = 20
		}
	}
	return r
}

func TestUnknownCostLeavesTheOtherArmsNumber(t *testing.T) {
	t.Parallel()
	m := metric(scorers.KindMean)
	m.Unit = scorers.UnitUSD
	c := build(t, unscored(sample(rising(40), rising(40), 1), 40), m, relative(0.1)).Comparisons[0]
	if c.Blocked != "unknown_cost" || c.Candidate != nil || c.Difference != nil || c.Estimate != nil {
		t.Errorf("%q: candidate %s, difference %s", c.Blocked, show(c.Candidate), show(c.Difference))
	}
	if c.Stable == nil || *c.Stable < 1 {
		t.Errorf("stable %s, although its cost is known", show(c.Stable))
	}
	if c.BlockedWords != "40 of 40 trials of candidate are unknown; at most 2 trials or 2 % may be" {
		t.Errorf("says %q", c.BlockedWords)
	}
}

func TestTwoUnknownTrialsAreLeftOut(t *testing.T) {
	t.Parallel()
	stable, candidate := table2x2(40, 5, 5, 10)
	c := single(t, unscored(sample(stable, candidate, 1), 2), scorers.KindProportion, absolute(0.5))
	if c.NPairs != 58 || c.Blocked != "" {
		t.Errorf("%d pairs, blocked by %q", c.NPairs, c.Blocked)
	}
}

func TestFewClustersStillShowHarm(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		clusters int
		verdict  gate.Verdict
	}{"nine": {9, gate.Fail}, "six": {6, gate.Fail}, "five": {5, gate.Inconclusive}}
	for name, test := range tests {
		for _, kind := range []scorers.Kind{
			scorers.KindProportion, scorers.KindMean, scorers.KindQuantile, scorers.KindRatioOfTotals,
		} {
			t.Run(fmt.Sprint(name, kind), func(t *testing.T) {
				t.Parallel()
				n := 10 * test.clusters
				g := absolute(0.05)
				ev := build(t, withPer(sample(same(0, n), same(1, n), 10), 1), metric(kind), g)
				c := ev.Comparisons[0]
				near(t, "sign flip", c.PHigher, math.Ldexp(1, -test.clusters), 1e-12)
				if f := verdict(t, g, ev); f.Verdict != test.verdict || c.Blocked != "too_few_clusters" {
					t.Errorf("%s (%s), want %s", f.Verdict, f.Reason, test.verdict)
				}
				if c.NeedPairs != n+10-test.clusters {
					t.Errorf("needs %d pairs", c.NeedPairs)
				}
			})
		}
	}
}
