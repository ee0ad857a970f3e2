package scorers

import (
	"context"
	"fmt"

	"github.com/sourcegraph/conc/stream"

	"forerun/datasets/table"
	"forerun/replay/rundir"
)

// SuiteScorers are the scorers of one suite, in the order of its configuration.
type SuiteScorers struct {
	Suite   string
	Scorers []Configured
}

// ScoredDir is a run directory that scores can be written into.
type ScoredDir interface {
	RunDir
	Redactor() *rundir.Redactor // of what must not be written; nil redacts nothing
}

// Run judges every outcome of a run directory and writes scores.parquet: for
// each outcome, in outcome order, one row a scorer and one for success. Up to
// concurrency outcomes are judged at once.
//
// A scorer that breaks is a row in state errored. Run itself fails where the
// directory can't be read or written, or when ctx is cancelled; an old
// scores.parquet then stays as it was.
func Run(ctx context.Context, run ScoredDir, suites []SuiteScorers, concurrency int) error {
	bySuite := make(map[string][]Configured, len(suites))
	for _, s := range suites {
		if _, err := NewMetrics(s.Scorers); err != nil { // names are unique
			return fmt.Errorf("suite %s: %w", s.Suite, err)
		}
		bySuite[s.Suite] = s.Scorers
	}
	w, err := table.Create[Row](run.Path(ScoresFile), table.Options{})
	if err != nil {
		return fmt.Errorf("writing scores: %w", err)
	}
	defer w.Abort()
	if err := judgeAll(ctx, run, bySuite, concurrency, w); err != nil {
		return fmt.Errorf("scoring: %w", err)
	}
	if err := w.Commit(); err != nil {
		return fmt.Errorf("writing scores: %w", err)
	}
	return nil
}

func judgeAll(ctx context.Context, run ScoredDir, suites map[string][]Configured, concurrency int, w *table.Writer[Row]) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// The stream calls back in the order of submission, on one goroutine: rows
	// are in outcome order however long each judgement takes.
	redact := run.Redactor()
	judges := stream.New().WithMaxGoroutines(max(1, concurrency))
	for in, err := range walk(ctx, run) {
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			stop(err)
			break
		}
		scorers, ok := suites[in.Outcome.Suite]
		if !ok {
			stop(fmt.Errorf("the run has outcomes of suite %q, which the configuration does not have", in.Outcome.Suite))
			break
		}
		judges.Go(func() stream.Callback {
			rows, err := judgeOutcome(ctx, scorers, in)
			for i := range rows { // a scorer may quote whatever it was told
				rows[i].Reason, rows[i].Label = redact.Text(rows[i].Reason), redact.Text(rows[i].Label)
			}
			return func() {
				if err == nil && ctx.Err() == nil {
					err = w.Write(rows...)
				}
				if err != nil {
					stop(err)
				}
			}
		})
	}
	judges.Wait()
	return context.Cause(ctx)
}

// judgeOutcome gives the rows of one outcome.
func judgeOutcome(ctx context.Context, scorers []Configured, in Input) ([]Row, error) {
	rows := make([]Row, 0, len(scorers)+1)
	var passFail []NamedScore
	for _, c := range scorers {
		s, err := Judge(ctx, c, in)
		if err != nil {
			return nil, fmt.Errorf("case %q arm %s: scorer %s: %w", in.Outcome.CaseID, in.Outcome.Arm, c.Metric.Name, err)
		}
		if c.PassFail {
			passFail = append(passFail, NamedScore{Metric: c.Metric.Name, Score: s})
		}
		rows = append(rows, newRow(in, c.Metric.Name, c.Version, s))
	}
	return append(rows, newRow(in, SuccessMetric, "", Success(in.Outcome.Status, passFail))), nil
}
