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

// Run judges every outcome of a run directory, and what production did where the
// run is a [Producer], and writes scores.parquet: for each outcome, in outcome
// order, one row a scorer and one for success. Up to concurrency outcomes are
// judged at once.
//
// A score that the run has already from the same version of the scorer stands,
// whatever it says: nobody is asked twice, and what a part of the run was found
// to be it is in the whole. A scorer that breaks is a row in state errored. Run
// itself fails where the directory can't be read or written, or when ctx is
// cancelled; an old scores.parquet then stays as it was.
func Run(ctx context.Context, run ScoredDir, suites []SuiteScorers, concurrency int) error {
	return score(ctx, run, suites, concurrency, false)
}

// RunAnew is [Run] without the scores that are there: every outcome is judged.
func RunAnew(ctx context.Context, run ScoredDir, suites []SuiteScorers, concurrency int) error {
	return score(ctx, run, suites, concurrency, true)
}

func score(ctx context.Context, run ScoredDir, suites []SuiteScorers, concurrency int, anew bool) error {
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
	if err := judgeAll(ctx, run, bySuite, concurrency, anew, w); err != nil {
		return fmt.Errorf("scoring: %w", err)
	}
	if err := w.Commit(); err != nil {
		return fmt.Errorf("writing scores: %w", err)
	}
	return nil
}

func judgeAll(ctx context.Context, run ScoredDir, suites map[string][]Configured, concurrency int, anew bool, w *table.Writer[Row]) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	// The stream calls back in the order of submission, on one goroutine: rows
	// are in outcome order however long each judgement takes.
	redact, show := run.Redactor(), shown(run)
	old := newKept(run, anew)
	defer old.stop() // before the new table takes its place
	judges := stream.New().WithMaxGoroutines(max(1, concurrency))
	for in, err := range walk(ctx, run, old.leave) {
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
		has := old.of(in.Outcome.Key)
		judges.Go(func() stream.Callback {
			rows, err := judgeOutcome(ctx, scorers, in, has)
			for i := range rows { // a scorer may quote whatever it was told
				rows[i].Reason, rows[i].Label = show(redact.Text(rows[i].Reason)), redact.Text(rows[i].Label)
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

// Shower is a run directory that shows less of a text than there is.
type Shower interface {
	Show(text string) string
	Quotes() bool // whether it shows any
}

// shown gives how a run shows what a reason quotes.
func shown(run RunDir) func(string) string {
	s, ok := run.(Shower)
	switch {
	case !ok:
		return func(text string) string { return text }
	case !s.Quotes():
		return func(string) string { return "" }
	}
	return s.Show
}

// judgeOutcome gives the rows of one outcome; has are those that it has already.
func judgeOutcome(ctx context.Context, scorers []Configured, in Input, has map[string]Row) ([]Row, error) {
	rows := make([]Row, 0, len(scorers)+1)
	var passFail []NamedScore
	for _, c := range scorers {
		row, s, ok := again(has, c)
		if !ok {
			var err error
			if s, err = Judge(ctx, c, in); err != nil {
				return nil, fmt.Errorf("case %q arm %s: scorer %s: %w", in.Outcome.CaseID, in.Outcome.Arm, c.Metric.Name, err)
			}
			row = newRow(in, c.Metric.Name, c.Version, s)
		}
		if c.PassFail {
			passFail = append(passFail, NamedScore{Metric: c.Metric.Name, Score: s})
		}
		rows = append(rows, row)
	}
	return append(rows, newRow(in, SuccessMetric, "", Success(in.Outcome.Status, passFail))), nil
}
