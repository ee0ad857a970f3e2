package scorers

import (
	"context"
	"fmt"
	"iter"

	"forerun/replay"
	"forerun/replay/rundir"
)

// RunDir is what scoring needs of a run directory: its cases and outcomes, both
// in case order, and the place of a file. A [*rundir.Run] is one.
type RunDir interface {
	Cases(ctx context.Context) iter.Seq2[rundir.SuiteCase, error]
	Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error]
	Path(name string) string
}

// ScoresFile is the table of scores in a run directory.
const ScoresFile = "scores.parquet"

// walk yields each outcome with its case. Both sequences are in case order, so
// that one pass over each is enough; a case without outcomes (of a run that was
// cut off) is passed over.
func walk(ctx context.Context, run RunDir) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		next, stop := iter.Pull2(run.Cases(ctx))
		defer stop()
		var at *rundir.SuiteCase
		for o, err := range run.Outcomes(ctx) {
			if err != nil {
				yield(Input{}, fmt.Errorf("reading outcomes: %w", err))
				return
			}
			for at == nil || at.Suite != o.Suite || at.Case.ID != o.CaseID {
				c, err, ok := next()
				if !ok {
					err = fmt.Errorf("suite %s, case %q: an outcome without its case, or out of case order", o.Suite, o.CaseID)
				} else if err != nil {
					err = fmt.Errorf("reading cases: %w", err)
				}
				if err != nil {
					yield(Input{}, err)
					return
				}
				at = &c
			}
			if !yield(Input{Case: &at.Case, Outcome: &o}, nil) {
				return
			}
		}
	}
}
