package wire

import (
	"context"
	"errors"
	"fmt"

	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// Judge scores and decides a run. It needs the run directory and nothing else:
// no agent is asked.
type Judge struct {
	config *configs.Config
	suites []judgeSuite
}

type judgeSuite struct {
	name       string
	trials     int
	scorers    []scorers.Configured
	metrics    *scorers.Metrics
	guardrails []gate.Guardrail
}

// NewJudge builds the scorers and guardrails of a configuration. Close it.
func NewJudge(c *configs.Config, lookup Environment) (*Judge, error) {
	registry, err := Scorers(lookup)
	if err != nil {
		return nil, err
	}
	j := &Judge{config: c}
	for i, s := range c.Suites {
		one := judgeSuite{name: s.Name, trials: s.Trials}
		if one.scorers, one.metrics, err = suiteScorers(c, registry, i); err == nil {
			one.guardrails, err = guardrails(c, one.metrics, i)
		}
		j.suites = append(j.suites, one)
		if err != nil {
			return nil, errors.Join(err, j.Close())
		}
	}
	return j, nil
}

// Close frees what the scorers hold.
func (j *Judge) Close() error {
	var errs []error
	for _, s := range j.suites {
		for _, sc := range s.scorers {
			errs = append(errs, sc.Close())
		}
	}
	return errors.Join(errs...)
}

// Score judges every outcome of a run and writes scores.parquet.
func (j *Judge) Score(ctx context.Context, run *rundir.Run) error {
	var suites []scorers.SuiteScorers
	for _, s := range j.suites {
		suites = append(suites, scorers.SuiteScorers{Suite: s.name, Scorers: s.scorers})
	}
	if err := scorers.Run(ctx, run, suites, j.config.Limits.Concurrency); err != nil {
		return fmt.Errorf("score %s: %w", run.Dir(), err)
	}
	return nil
}

func (j *Judge) decide(ctx context.Context, run *rundir.Run) (gate.Decision, error) {
	var (
		suites []compare.Suite
		all    []gate.Guardrail
	)
	for _, s := range j.suites {
		suites = append(suites, compare.Suite{Name: s.name, Trials: s.trials, Guardrails: s.guardrails, Metrics: s.metrics.Get})
		all = append(all, s.guardrails...)
	}
	evidence, err := compare.Build(ctx, run, suites, run.Manifest().Seed)
	if err != nil {
		return gate.Decision{}, err
	}
	return gate.Decide(all, evidence.Comparisons, evidence.Completions), nil
}

// Report compares the arms of a scored run, writes comparisons.parquet, decides,
// and makes the report.
func (j *Judge) Report(ctx context.Context, run *rundir.Run) (*view.Report, error) {
	decision, err := j.decide(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("decide %s: %w", run.Dir(), err)
	}
	return reports.New(ctx, run, decision, nil)
}
