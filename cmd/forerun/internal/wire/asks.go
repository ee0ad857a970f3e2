package wire

import (
	"context"
	"fmt"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// asks gives, for each guardrail of every suite, what it asks and how many cases
// its metric applies to. What their noise is like is left as nobody measured it.
func (g *Gate) asks(ctx context.Context) ([]plan.Ask, error) {
	var out []plan.Ask
	for i, s := range g.suites {
		supplies, err := g.supplies(ctx, i)
		if err != nil {
			return nil, err
		}
		for _, guard := range s.guardrails {
			metric, _ := s.metrics.Get(guard.Metric)
			out = append(out, plan.Ask{
				Guardrail: guard, Kind: metric.Kind, Unit: string(metric.Unit), Quantile: metric.Quantile, Trials: s.trials,
				Early: g.Config.Suites[i].EarlyStop, Supply: supplies[guard.Metric].Supply(),
				Noise: plan.Assumed(metric.Kind, metric.Quantile, scaleOf(guard), s.trials),
			})
		}
	}
	return out, nil
}

// scaleOf is the scale on which a guardrail's difference is judged.
func scaleOf(g gate.Guardrail) gate.Scale {
	if g.Margin == nil {
		return gate.Absolute
	}
	return g.Margin.Scale
}

// supplies counts the cases of a suite that each guarded metric applies to. A
// case that could be judged counts, whatever will come of it.
func (g *Gate) supplies(ctx context.Context, i int) (map[string]*plan.Tally, error) {
	s := g.suites[i]
	out := map[string]*plan.Tally{}
	for _, guard := range s.guardrails {
		out[guard.Metric] = &plan.Tally{}
	}
	clusters := map[string]int{}
	answered := &replay.Outcome{Status: replay.StatusOK}
	for c, err := range g.Suites[i].Source.Cases(ctx) {
		if err != nil {
			return nil, fmt.Errorf("count the cases of suite %s: %w", s.name, err)
		}
		cluster, ok := clusters[c.Cluster]
		if !ok {
			cluster = len(clusters)
			clusters[c.Cluster] = cluster
		}
		in, at := scorers.Input{Case: &c, Outcome: answered}, applying(s.scorers, &c)
		for name, tally := range out {
			if metric, ok := s.metrics.Get(name); ok && applies(metric, in, at) {
				tally.Add(cluster, c.Weight)
			}
		}
	}
	return out, nil
}

// applies reports whether a metric asks anything of a case: whether it does is
// decided by the case, never by the outcome.
func applies(m scorers.Metric, in scorers.Input, at scorers.Lookup) bool {
	return m.Value(in, at).State != scorers.NotApplicable && (m.Per == nil || m.Per(in, at).State != scorers.NotApplicable)
}

// scoreTable is a [scorers.Lookup] of the scores of one outcome.
type scoreTable map[string]scorers.Score

// Score finds a score by its metric.
func (t scoreTable) Score(_ scorers.Input, metric string) (scorers.Score, bool) {
	s, ok := t[metric]
	return s, ok
}

// ToolMedianMS knows of no tool.
func (t scoreTable) ToolMedianMS(string) (float64, bool) { return 0, false }

// applying gives the scores of an answer that nobody has judged yet: unscored
// where a scorer applies to the case.
func applying(configured []scorers.Configured, c *datasets.Case) scoreTable {
	t := scoreTable{}
	var passFail []scorers.NamedScore
	for _, one := range configured {
		s := scorers.Score{State: scorers.Unscored, Reason: "not judged yet"}
		if a, asks := one.Scorer.(scorers.Applier); asks {
			if ok, why := a.Applies(c); !ok {
				s = scorers.Skip(why)
			}
		}
		t[one.Metric.Name] = s
		if one.PassFail {
			passFail = append(passFail, scorers.NamedScore{Metric: one.Metric.Name, Score: s})
		}
	}
	t[scorers.SuccessMetric] = scorers.Success(replay.StatusOK, passFail)
	return t
}

// offline reports whether a suite's scorer judges without running a program: a
// plan starts nothing.
func offline(s configs.Scorer) bool { return s.Use != "exec" }
