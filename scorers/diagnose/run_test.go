package diagnose_test

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"testing"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/diagnose"
	"forerun/scorers/gate"
)

// run is a run directory in memory, but for scores.parquet.
type run struct {
	dir      string
	cases    []rundir.SuiteCase
	outcomes []replay.Outcome
	scores   []scorers.Row
}

func (r *run) Cases(context.Context) iter.Seq2[rundir.SuiteCase, error] { return each(r.cases) }

func (r *run) Outcomes(context.Context) iter.Seq2[replay.Outcome, error] { return each(r.outcomes) }

func (r *run) Path(name string) string { return filepath.Join(r.dir, name) }

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// trial is an outcome with what its success is.
type trial struct {
	replay.Outcome
	success float64
}

// one is a case with a trial in each arm.
type one struct {
	datasets.Case
	stable, candidate trial
	again             *trial
}

const suiteName = "shadow"

// made is case i of a suite where nothing differs but by chance.
func made(i int) one {
	answer := trial{success: 1, Outcome: replay.Outcome{
		Status: replay.StatusOK, Provenance: replay.ProvenanceLive, Attempts: 1, Output: "An answer of some length.",
		LatencyMS: new(1000 + float64(i%7)*10), CostUSD: new(0.01 + float64(i%5)*0.001), Escalated: new(i%3 == 0), Corrected: new(i%20 == 0),
		ToolCalls: []replay.Call{}, Divergence: replay.DivergenceExact, Usage: &datasets.Usage{Input: new(int64(1000 + i%9)), Output: new(int64(100 + i%9))},
		Messages: []datasets.Message{{Role: "assistant"}},
	}}
	if i%5 == 0 {
		answer.success = 0
	}
	id := fmt.Sprintf("c-%04d", i)
	return one{
		Case: datasets.Case{
			ID: id, Cluster: id, Weight: 1, Risk: datasets.RiskReadOnly, Segments: map[string]string{"tier": []string{"free", "pro"}[i%2]},
			Tools: []datasets.Tool{{Name: "lookup", Effect: datasets.EffectRead}, {Name: "refund", Effect: datasets.EffectWrite}},
		},
		stable: answer, candidate: answer,
	}
}

// cases makes n cases and changes each.
func cases(n int, change func(i int, o *one)) []one {
	out := make([]one, n)
	for i := range out {
		out[i] = made(i)
		change(i, &out[i])
	}
	return out
}

// sealed writes cases down as a run.
func sealed(tb testing.TB, all []one) *run {
	tb.Helper()
	r := &run{dir: tb.TempDir()}
	for i := range all {
		o := &all[i]
		r.cases = append(r.cases, rundir.SuiteCase{Suite: suiteName, Case: o.Case})
		r.add(o.ID, replay.Stable, o.stable)
		r.add(o.ID, replay.Candidate, o.candidate)
		if o.again != nil {
			r.add(o.ID, replay.StableAgain, *o.again)
		}
	}
	if _, err := table.WriteFile(r.Path(scorers.ScoresFile), each(r.scores), table.Options{}); err != nil {
		tb.Fatal(err)
	}
	return r
}

func (r *run) add(id string, arm replay.Arm, is trial) {
	is.Key = replay.Key{Suite: suiteName, CaseID: id, Arm: arm, Trial: 1}
	if is.Error != nil {
		is.LatencyMS = nil
	}
	r.outcomes = append(r.outcomes, is.Outcome)
	r.scores = append(r.scores, scorers.Row{
		Suite: suiteName, CaseID: id, Arm: string(arm), Trial: 1, Metric: scorers.SuccessMetric, State: "scored", Value: new(is.success),
	})
}

func decided(findings ...gate.Finding) gate.Decision {
	return gate.Decision{Verdict: gate.Inconclusive, Suites: []gate.Suite{{Name: suiteName, Verdict: gate.Inconclusive, Findings: findings}}}
}

func diagnosed(tb testing.TB, all []one, d gate.Decision, o diagnose.Options) []diagnose.Diagnosis {
	tb.Helper()
	got, err := diagnose.Run(tb.Context(), sealed(tb, all), d, o)
	if err != nil {
		tb.Fatal(err)
	}
	return got
}

// of picks what one rule said.
func of(all []diagnose.Diagnosis, code string) []diagnose.Diagnosis {
	return slices.DeleteFunc(slices.Clone(all), func(d diagnose.Diagnosis) bool { return d.Code != code })
}

// unsettled is a finding on a metric whose interval holds zero.
func unsettled(metric string) gate.Finding {
	return finding(metric, gate.Lower, 0.5, 0.52, -0.01, 0.05)
}

// finding compares a metric on the absolute scale.
func finding(metric string, direction gate.Direction, stable, candidate, lo, hi float64) gate.Finding {
	return gate.Finding{
		Verdict: gate.Inconclusive, Decides: true,
		Guardrail: gate.Guardrail{Suite: suiteName, Metric: metric, Direction: direction, Alpha: 0.05},
		Comparison: gate.Comparison{
			Suite: suiteName, Metric: metric, Kind: "proportion", Scale: gate.Absolute, Unit: "pp", NPairs: 400, NClusters: 400,
			Stable: &stable, Candidate: &candidate, Estimate: new(candidate - stable), Interval: gate.Interval{Lo: &lo, Hi: &hi},
		},
	}
}
