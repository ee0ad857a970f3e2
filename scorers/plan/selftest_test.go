package plan_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"forerun/scorers/gate"
	"forerun/scorers/plan"
	"forerun/scorers/stats"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// dataset is one suite with one proportion: n cases, of which a share differs
// between the arms, as often one way as the other.
type dataset struct {
	guardrails []gate.Guardrail
	pairs      []plan.Pair
}

func newDataset(n, differ, bothBad int, margins ...float64) dataset {
	var d dataset
	for k, m := range margins {
		d.guardrails = append(d.guardrails, gate.Guardrail{
			Suite: "shadow", Metric: fmt.Sprintf("success %d", k), Direction: gate.Higher, Alpha: 0.05,
			Margin: &gate.Margin{Value: m, Scale: gate.Absolute},
		})
		for i := range n {
			p := plan.Pair{
				Suite: "shadow", CaseID: strconv.Itoa(i), Cluster: strconv.Itoa(i), Metric: d.guardrails[k].Metric,
				Stable: 1, Candidate: 1,
			}
			switch {
			case i < differ:
				p.Stable, p.Candidate = float64(i%2), float64(1-i%2)
			case i < differ+bothBad:
				p.Stable, p.Candidate = 0, 0
			}
			d.pairs = append(d.pairs, p)
		}
	}
	return d
}

// compare is the paired comparison of proportions, as scorers/compare makes it.
func (d dataset) compare(_ context.Context, c plan.Change) (gate.Input, error) {
	in := gate.Input{Guardrails: d.guardrails, Completions: []gate.Completion{{Suite: "shadow", Cases: 1, Paired: 1}}}
	for _, g := range d.guardrails {
		var n, higher, lower, stable, candidate float64
		for _, p := range d.pairs {
			if p.Metric != g.Metric {
				continue
			}
			if c.Exchange(p) {
				p.Stable, p.Candidate = p.Candidate, p.Stable
			}
			if c.Plant != nil {
				p.Candidate = c.Plant(p)
			}
			n, stable, candidate = n+1, stable+p.Stable, candidate+p.Candidate
			switch {
			case p.Candidate > p.Stable:
				higher++
			case p.Candidate < p.Stable:
				lower++
			}
		}
		lo, hi := stats.TangoInterval(higher, lower, n, stats.NormalQuantile(0.95))
		test := stats.McNemar(int(higher), int(lower))
		in.Comparisons = append(in.Comparisons, gate.Comparison{
			Suite: g.Suite, Metric: g.Metric, Kind: "proportion", Scale: gate.Absolute, Unit: "pp", NPairs: int(n), NClusters: int(n),
			Stable: new(stable / n), Candidate: new(candidate / n), Estimate: new((higher - lower) / n),
			Interval: gate.Interval{Lo: &lo, Hi: &hi}, PHigher: &test.MidPGreater, PLower: &test.MidPLess,
			PairVariance: new((higher + lower) / n), DesignEffect: new(1.0),
		})
	}
	return in, nil
}

func selfTest(t *testing.T, d dataset, o plan.SelfTestOptions) plan.Trust {
	t.Helper()
	got, err := plan.SelfTest(t.Context(), d.compare, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// At the margin a gate passes falsely at its level; at no difference it rarely
// fails; at twice the margin it mostly finds the loss. The rates are those that
// theory gives at this n and discordance.
func TestSelfTestMeetsTheory(t *testing.T) {
	t.Parallel()
	const rounds = 1000
	got := selfTest(t, newDataset(900, 90, 20, 0.03), plan.SelfTestOptions{Rounds: rounds, Seed: 3, Concurrency: 2})
	g := got.Guards[0]
	z := stats.NormalQuantile(0.95)
	for name, test := range map[string]struct {
		rate *plan.Rate
		want float64
	}{
		"pass at no difference": {g.Pass, stats.TangoPower(900, 0.1, 0, 0.03, z)},
		"fail at no difference": {g.FalseFail, 0.05},
		"pass at the margin":    {g.FalsePass, 0.05},
	} {
		se := math.Sqrt(test.want * (1 - test.want) / rounds)
		if share := float64(test.rate.Count) / rounds; math.Abs(share-test.want) > 4*se {
			t.Errorf("%s: %.4f, want %.4f", name, share, test.want)
		}
		if lo, hi := test.rate.Lo, test.rate.Hi; !(lo < test.want && test.want < hi) && math.Abs(lo-test.want) > 0.01 {
			t.Errorf("%s: interval [%v, %v] is far from %v", name, lo, hi, test.want)
		}
	}
	if share := float64(g.Detected.Count) / rounds; share < 0.99 {
		t.Errorf("a loss of 6 pp is found in %.3f", share)
	}
	if got.Gate.FalseFail != *g.FalseFail || got.Gate.Pass != *g.Pass || *g.GatePasses != *g.FalsePass || *g.GateFails != *g.Detected {
		t.Errorf("the gate of one guardrail is not that guardrail: %+v", got.Gate)
	}
}

func TestSelfTestIsTheSameAtAnyConcurrency(t *testing.T) {
	t.Parallel()
	d := newDataset(200, 30, 5, 0.05, 0.1)
	var told []int
	one := selfTest(t, d, plan.SelfTestOptions{Rounds: 40, Seed: 9, Progress: func(done int) { told = append(told, done) }})
	many := selfTest(t, d, plan.SelfTestOptions{Rounds: 40, Seed: 9, Concurrency: 16})
	if diff := cmp.Diff(one, many); diff != "" {
		t.Errorf("concurrency 1 and 16 differ: %s", diff)
	}
	if len(told) != 40 || told[39] != 40 {
		t.Errorf("progress: %v", told)
	}
	other := selfTest(t, d, plan.SelfTestOptions{Rounds: 40, Seed: 10})
	if cmp.Equal(one, other) {
		t.Error("another seed drew the same")
	}
}

// A loss is planted in one guardrail at a time: twelve at once would hide how
// hard one is to find among twelve.
func TestSelfTestPlantsOneLossAtATime(t *testing.T) {
	t.Parallel()
	alone := selfTest(t, newDataset(300, 30, 0, 0.03), plan.SelfTestOptions{Rounds: 300, Seed: 1})
	among := selfTest(t, newDataset(300, 30, 0, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03), plan.SelfTestOptions{Rounds: 300, Seed: 1})
	if a, b := alone.Guards[0].Detected.Count, among.Guards[0].Detected.Count; b >= a {
		t.Errorf("a loss is found %d times alone, %d times among six: Holm costs nothing?", a, b)
	}
	worst := among.Guards[*among.Gate.Weakest]
	for _, g := range among.Guards {
		if g.GatePasses.Count > worst.GatePasses.Count || g.GateFails.Count < among.Guards[*among.Gate.Dullest].GateFails.Count {
			t.Errorf("%s is worse than the worst", g.Metric)
		}
	}
}

// Where a proportion has no more than 4 % good answers it can't lose 5 pp.
func TestSelfTestRespectsRanges(t *testing.T) {
	t.Parallel()
	got := selfTest(t, newDataset(200, 4, 190, 0.05, 0.03), plan.SelfTestOptions{Rounds: 5, Seed: 1})
	if g := got.Guards[0]; g.FalsePass != nil || g.Detected != nil || g.Why == "" || g.Pass == nil {
		t.Errorf("a loss that is not possible was planted: %+v", g)
	}
	if g := got.Guards[1]; g.FalsePass == nil || g.Detected != nil || g.Why == "" {
		t.Errorf("3 pp can be lost, 6 pp can't: %+v", g)
	}
}

func TestSelfTestOfNothing(t *testing.T) {
	t.Parallel()
	d := newDataset(50, 5, 0, 0.05)
	d.guardrails[0].Monitor = true
	if _, err := plan.SelfTest(t.Context(), d.compare, plan.SelfTestOptions{}); !errors.Is(err, plan.ErrNothingToTest) {
		t.Errorf("a guardrail that decides nothing: %v", err)
	}
	limit := newDataset(50, 5, 0, 0.05)
	limit.guardrails[0].Margin, limit.guardrails[0].Min = nil, new(0.5)
	if _, err := plan.SelfTest(t.Context(), limit.compare, plan.SelfTestOptions{}); !errors.Is(err, plan.ErrNothingToTest) {
		t.Errorf("a hard limit alone: %v", err)
	}
	if _, err := plan.SelfTest(t.Context(), dataset{}.compare, plan.SelfTestOptions{}); !errors.Is(err, plan.ErrNothingToTest) {
		t.Errorf("no guardrail: %v", err)
	}
	broken := errors.New("disk gone")
	calls := func(context.Context, plan.Change) (gate.Input, error) { return gate.Input{}, broken }
	if _, err := plan.SelfTest(t.Context(), calls, plan.SelfTestOptions{}); !errors.Is(err, broken) {
		t.Errorf("an error of the data: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	stopped := func(ctx context.Context, c plan.Change) (gate.Input, error) {
		if err := ctx.Err(); err != nil {
			return gate.Input{}, err
		}
		return newDataset(50, 5, 0, 0.05).compare(ctx, c)
	}
	if _, err := plan.SelfTest(ctx, stopped, plan.SelfTestOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
