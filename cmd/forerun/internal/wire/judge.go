package wire

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/validity"
)

// Judge scores and decides a run. It needs the run directory and nothing else:
// no agent is asked.
type Judge struct {
	config *configs.Config
	suites []judgeSuite
}

type judgeSuite struct {
	name    string
	trials  int
	scorers []scorers.Configured
	metrics *scorers.Metrics
	rules
}

// NewJudge builds the scorers and guardrails of a configuration. Close it.
func NewJudge(c *configs.Config, lookup Environment) (*Judge, error) {
	if err := checkDiagnoses(c); err != nil {
		return nil, err
	}
	registry, err := Scorers(lookup)
	if err != nil {
		return nil, err
	}
	j := &Judge{config: c}
	for i, s := range c.Suites {
		one := judgeSuite{name: s.Name, trials: s.Trials}
		if one.scorers, one.metrics, err = suiteScorers(c, registry, i); err == nil {
			one.rules, err = suiteRules(c, one.metrics, i)
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

// Score judges every outcome of a run that has no score of the same scorers yet, and
// writes scores.parquet.
func (j *Judge) Score(ctx context.Context, run *rundir.Run) error {
	return j.scoreBy(ctx, run, scorers.Run)
}

// suitesOf gives what a run's arms are compared on: a run that is a later attempt
// decides at the level that is left.
func (j *Judge) suitesOf(m rundir.Manifest) []compare.Suite {
	var out []compare.Suite
	for i, s := range j.suites {
		out = append(out, compare.Suite{
			Name: s.name, Trials: s.trials, Guardrails: atAttempt(s.guardrails, m), Metrics: s.metrics.Get,
			Segments: j.config.Suites[i].Segments, Each: s.each, SliceMargins: s.sliceMargins,
			StableVersion: m.Arms[replay.Stable].Version,
		})
	}
	return out
}

// read shows every case of a scored run, once, to all who have to see them before
// anything is decided.
func (j *Judge) read(
	ctx context.Context, run *rundir.Run, m rundir.Manifest, collected *reports.Collector,
) (*compare.Data, *validity.Checks, error) {
	compared, err := compare.NewReader(j.suitesOf(m))
	if err != nil {
		return nil, nil, err
	}
	checks := j.validity(m)
	for c, err := range scorers.ReadCases(ctx, run) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, nil, fmt.Errorf("compare arms: %w", err)
		}
		compared.Add(&c)
		checks.Case(c.Suite, &c.Case)
		for i := range c.Outcomes {
			checks.Outcome(c.Outcomes[i].Outcome)
		}
		collected.Add(c.Outcomes)
	}
	return compared.Data(run), checks, nil
}

// decide compares the arms of a scored run, writes comparisons.parquet, and
// decides. The cases are shown to what the report is collected by.
func (j *Judge) decide(ctx context.Context, run *rundir.Run, collected *reports.Collector) (gate.Decision, error) {
	m := run.Manifest()
	data, checks, err := j.read(ctx, run, m, collected)
	if err != nil {
		return gate.Decision{}, err
	}
	stops, data, err := j.stops(ctx, run, data)
	if err != nil {
		return gate.Decision{}, err
	}
	data = upTo(m, data)
	ev, err := data.Evidence(ctx, compare.Options{Seed: m.Seed})
	if err != nil {
		return gate.Decision{}, err
	}
	if err := compare.Write(run.Path(compare.FileName), ev); err != nil {
		return gate.Decision{}, err
	}
	valid := checks.Result()
	invalid, warnings := unreached(m, valid.Invalid, valid.Warnings)
	return gate.Decide(gate.Input{
		Level: gate.Level(m.Level), Guardrails: ev.Guardrails, Comparisons: ev.Comparisons, Completions: ev.Completions,
		Slices: ev.Slices, Unjudged: slices.Concat(ev.Unjudged, uncovered(m)), Noise: ev.Noise, Fidelity: ev.Fidelity, Replayed: ev.Replayed,
		Invalid: invalid, Warnings: slices.Concat(dataWarnings(m), warnings, ev.Warnings), Stops: stops, Cut: cut(m),
	}), nil
}

// Report decides on a scored run, says what the findings mean together, and makes
// the report.
func (j *Judge) Report(ctx context.Context, run *rundir.Run) (*view.Report, error) {
	if run.Manifest().Kind == rundir.KindCompare {
		return nil, fmt.Errorf("decide %s: %w", run.Dir(), errNoGate)
	}
	collected := reports.NewCollector()
	decision, err := j.decide(ctx, run, collected)
	if err != nil {
		return nil, fmt.Errorf("decide %s: %w", run.Dir(), err)
	}
	diagnoses, err := j.diagnose(ctx, run, decision)
	if err != nil {
		return nil, fmt.Errorf("diagnose %s: %w", run.Dir(), err)
	}
	for i := range diagnoses { // they may name what an agent wrote
		diagnoses[i].Sentence = run.Show(diagnoses[i].Sentence)
	}
	confirmed, err := Confirmed(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("read what was asked again of %s: %w", run.Dir(), err)
	}
	again, err := Confirms(run)
	if err != nil {
		return nil, err
	}
	waiver, err := reports.ReadWaiver(run)
	if err != nil {
		return nil, err
	}
	notes := reports.Notes{Warnings: j.silenced(), Diagnoses: diagnoses, Confirmed: confirmed, Waiver: waiver, Collected: collected}
	for _, one := range again {
		notes.Again = append(notes.Again, one)
	}
	return reports.New(ctx, run, decision, notes)
}
