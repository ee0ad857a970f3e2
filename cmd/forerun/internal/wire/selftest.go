package wire

import (
	"context"
	"errors"
	"fmt"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// SelfTest asks how far a gate can be trusted on a scored run's own data. No
// agent is asked, and nothing of the run is written.
func SelfTest(ctx context.Context, run *rundir.Run, j *Judge, o plan.SelfTestOptions) (plan.Trust, error) {
	data, err := j.columns(ctx, run)
	if err != nil {
		return plan.Trust{}, err
	}
	trust, err := plan.SelfTest(ctx, world(data), o)
	if err != nil {
		return plan.Trust{}, fmt.Errorf("self-test on %s: %w", run.Dir(), err)
	}
	return trust, nil
}

// world compares a run's columns after a change.
func world(data *compare.Data) plan.World {
	return func(ctx context.Context, c plan.Change) (gate.Input, error) {
		changed := data.Rewrite(exchanging(c.Exchange))
		if c.Plant != nil {
			changed = changed.Rewrite(func(ref compare.PairRef) (float64, float64) { return ref.Stable, c.Plant(plan.Pair(ref)) })
		}
		e, err := changed.Evidence(ctx, compare.Options{Seed: c.Seed, Resamples: planResamples})
		if err != nil {
			return gate.Input{}, err
		}
		return gate.Input{
			Guardrails: e.Guardrails, Comparisons: e.Comparisons, Completions: e.Completions,
			Slices: e.Slices, Unjudged: e.Unjudged, Noise: e.Noise,
		}, nil
	}
}

// exchanging exchanges the pairs that it is told to, and asks that once a pair:
// Rewrite comes back with made-up values where it has to tell equal values from
// exchanged ones.
func exchanging(exchange func(plan.Pair) bool) func(compare.PairRef) (float64, float64) {
	var last compare.PairRef
	var exchanged bool
	return func(ref compare.PairRef) (float64, float64) {
		if ref.CaseID == "" || ref.CaseID != last.CaseID || ref.Metric != last.Metric || ref.Suite != last.Suite {
			last, exchanged = ref, exchange(plan.Pair(ref))
		}
		if exchanged {
			return ref.Candidate, ref.Stable
		}
		return ref.Stable, ref.Candidate
	}
}

// Rehearse replays and scores a gate whose arms are both recorded, in a new
// directory: nobody has to be asked for it.
func Rehearse(ctx context.Context, g *Gate, given []byte, dir string) (*rundir.Run, error) {
	for i, arm := range g.Plan.Arms {
		if arm.Kind != configs.KindRecorded {
			return nil, g.Config.Fault(string(replay.Arms()[i])+".agent.kind",
				fmt.Sprintf("arm %s is not recorded, and a self-test asks nobody", arm.Arm), "run the gate, and write: forerun selftest RUN")
		}
	}
	run, err := rundir.Create(dir, g.Manifest, given, g.Resolved, g.Redactor)
	if err != nil {
		return nil, err
	}
	if err := run.SealCases(ctx, g.Suites); err != nil {
		return nil, fmt.Errorf("seal cases: %w", err)
	}
	journal, err := run.Journal()
	if err != nil {
		return nil, err
	}
	asked := g.Plan
	for i, s := range run.Manifest().Suites {
		asked.Suites[i].Count, asked.Suites[i].Cases = s.Cases, Cases(run, s.Name)
	}
	_, err = replay.Run(ctx, asked, journal)
	if err := errors.Join(err, journal.Close()); err != nil {
		return nil, err
	}
	if err := run.SealOutcomes(ctx); err != nil {
		return nil, fmt.Errorf("seal outcomes: %w", err)
	}
	return run, g.Score(ctx, run)
}

// Concurrency is how much is judged at once.
func (j *Judge) Concurrency() int { return max(1, j.config.Limits.Concurrency) }
