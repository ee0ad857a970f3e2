package wire

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/trend"
)

// trendRules turns what a configuration asks of a series of runs into rules, after
// checking that each margin has its metric's unit.
func trendRules(c *configs.Config, metrics func(suite int) *scorers.Metrics) ([]trend.Rule, error) {
	var out []trend.Rule
	for i, r := range c.Trend {
		at := fmt.Sprintf("trend[%d]", i)
		suite, ok := c.TrendSuite(r)
		if !ok {
			return nil, c.Fault(at+".metric", fmt.Sprintf("no guardrail compares %s", r.Metric), "add it to the suite's guardrails")
		}
		metric, err := metrics(suite).Lookup(r.Metric)
		if err != nil {
			return nil, unknownMetric(c, at+".metric", err)
		}
		if metric.Direction == scorers.NoDirection {
			return nil, c.Fault(at+".metric", fmt.Sprintf("metric %s has no better side", r.Metric), "name a metric that can get worse")
		}
		margin, err := marginOf(metric, r.Margin)
		if err != nil {
			return nil, c.Fault(at+".margin", err.Error(), configs.UnitsRemedy)
		}
		one := trend.Rule{Suite: c.Suites[suite].Name, Metric: r.Metric, Arm: trend.Candidate, Margin: margin}
		if r.Arm != "" {
			one.Arm = trend.Arm(r.Arm)
		}
		out = append(out, one)
	}
	return out, nil
}

// TrendRules are what the judge's configuration asks of a series of runs.
func (j *Judge) TrendRules() ([]trend.Rule, error) {
	return trendRules(j.config, func(suite int) *scorers.Metrics { return j.suites[suite].metrics })
}

// TrendRun reads where both arms of a scored run stand, for a trend.
func (j *Judge) TrendRun(ctx context.Context, run *rundir.Run) (trend.Run, error) {
	m := run.Manifest()
	out := trend.Run{Dir: run.Dir(), Asked: m.Level, Data: map[string]string{}}
	if out.Asked == "" {
		out.Asked = string(gate.Clear)
	}
	if m.Started != nil {
		out.Started = *m.Started
	}
	doc, err := reports.Stored(run)
	if err != nil {
		return out, fmt.Errorf("trend: %s: %w", run.Dir(), err)
	}
	out.Verdict = doc.Verdict.String()
	for _, s := range m.Suites {
		out.Data[s.Name] = s.DataDigest
	}
	reader, err := compare.NewReader(j.suitesOf(m))
	if err != nil {
		return out, err
	}
	models := map[replay.Arm]map[string]bool{replay.Stable: {}, replay.Candidate: {}}
	for c, err := range scorers.ReadCases(ctx, run) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return out, fmt.Errorf("trend: %s: %w", run.Dir(), err)
		}
		reader.Add(&c)
		for i := range c.Outcomes {
			o := c.Outcomes[i].Outcome
			if seen := models[o.Arm]; seen != nil && o.ModelServed != "" {
				seen[o.ModelServed] = true
			}
		}
	}
	for arm, to := range map[replay.Arm]*trend.Release{replay.Stable: &out.Stable, replay.Candidate: &out.Candidate} {
		to.Version = m.Arms[arm].Version
		to.Models = slices.Sorted(maps.Keys(models[arm]))
		if m.Arms[arm].Kind == configs.KindRecorded {
			continue // another night's log of a version is not another version
		}
		if to.Digest, err = releaseDigest(m.Arms[arm]); err != nil {
			return out, err
		}
	}
	out.Levels = reader.Data(run).Levels()
	return out, nil
}
