package reports

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// RunDir is what a report needs of a run directory. A [*rundir.Run] is one.
type RunDir interface {
	scorers.RunDir
	Manifest() rundir.Manifest
}

// Notes are what the steps around the gate have to say. The zero Notes say
// nothing.
type Notes struct {
	Warnings  []gate.Reason // of the run as a whole; a suite's own are in the decision
	Diagnoses []view.Diagnosis
	Confirmed []view.Confirmation
	Waiver    *view.Waiver // as [ReadWaiver] gives it; nil where nobody waived anything
	Again     []RunDir     // in which cases of the run were asked again: what that cost is the run's too
	Collected *Collector   // that all cases of the run were shown to; nil reads them
}

// New makes the report of a scored run and the gate's decision on it.
func New(ctx context.Context, run ShownRun, d gate.Decision, n Notes) (*view.Report, error) {
	collect := Collect
	if n.Collected != nil {
		collect = n.Collected.finish
	}
	evidence, judgeUSD, err := collect(ctx, run)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	m := run.Manifest()
	spend, err := spendOn(ctx, spendOf(m.Totals, judgeUSD), n.Again)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	settings, err := changedSettings(run)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return view.New(view.Input{
		Run:       runOf(&m),
		Level:     m.Level,
		Stable:    armOf(m.Arms[replay.Stable]),
		Candidate: armOf(m.Arms[replay.Candidate]),
		Decision:  d,
		Evidence:  evidence,
		Spend:     spend,
		Warnings:  slices.Concat(n.Warnings, stableFailed(evidence.Suites), excluded(m.Totals)),
		Diagnoses: n.Diagnoses,
		Confirmed: n.Confirmed,
		Waiver:    n.Waiver,
		Settings:  settings,
		Cases:     Explore(ctx, run, n.Confirmed),
	}), nil
}

func runOf(m *rundir.Manifest) view.Run {
	r := view.Run{
		Name: m.Name, ToolVersion: m.ToolVersion, Commit: m.Commit, Dirty: m.Dirty,
		ConfigDigest: m.ConfigDigest, DatasetDigest: m.DatasetDigest, PolicyDigest: m.PolicyDigest,
		Seed: m.Seed, Attempt: m.Attempt, ContentLevel: m.ContentLevel, Hosts: m.Hosts,
		Status: string(m.Status), Started: m.Started, Finished: m.Finished,
		Change: m.Change, Extends: m.Extends, AA: m.AA,
	}
	if m.Totals != nil {
		r.Totals = m.Totals
	}
	return r
}

func armOf(a rundir.Arm) view.Arm {
	return view.Arm{
		Version: a.Version, Kind: a.Kind, Identity: a.Identity,
		Containment: view.Containment{Level: string(a.Containment.Level), Words: a.Containment.Words},
	}
}

// spendOf is the money of live trials; stable's includes what asking it again
// cost. One trial of unknown cost makes an arm's spend unknown.
func spendOf(t *replay.Totals, judgeUSD float64) view.Spend {
	s := view.Spend{JudgeUSD: &judgeUSD}
	if t == nil {
		return s
	}
	arm := func(a replay.ArmTotals) *float64 {
		if a.UnknownCost > 0 {
			return nil
		}
		return &a.SpendUSD
	}
	s.StableUSD = sum(arm(t.Stable), arm(t.StableAgain))
	s.CandidateUSD, s.AvoidedUSD = arm(t.Candidate), &t.AvoidedUSD
	return s
}

// spendOn adds what asking again cost. What was cut off before it was counted has
// cost nobody knows what.
func spendOn(ctx context.Context, s view.Spend, again []RunDir) (view.Spend, error) {
	for _, run := range again {
		judgeUSD, err := scoringUSD(ctx, run)
		if err != nil {
			return s, err
		}
		more := spendOf(run.Manifest().Totals, judgeUSD)
		s.StableUSD, s.CandidateUSD = sum(s.StableUSD, more.StableUSD), sum(s.CandidateUSD, more.CandidateUSD)
		s.JudgeUSD, s.AvoidedUSD = sum(s.JudgeUSD, more.JudgeUSD), sum(s.AvoidedUSD, more.AvoidedUSD)
	}
	return s, nil
}

// scoringUSD is what the scores of a run cost; nothing where none were written.
func scoringUSD(ctx context.Context, run scorers.RunDir) (usd float64, err error) {
	for row, err := range scorers.Rows(run) {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return 0, nil
		case err != nil:
			return 0, fmt.Errorf("reading scores: %w", err)
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case row.CostUSD != nil:
			usd += *row.CostUSD
		}
	}
	return usd, nil
}

// sum is not known where one of the two is not.
func sum(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return new(*a + *b)
}

// About says which run a report is of, and of which arms.
func About(run RunDir) (r view.Run, stable, candidate view.Arm) {
	m := run.Manifest()
	return runOf(&m), armOf(m.Arms[replay.Stable]), armOf(m.Arms[replay.Candidate])
}
