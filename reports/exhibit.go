package reports

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
)

// exhibit is a case as a run's tables show it, with its outcomes and their scores. All
// of it may be kept.
type exhibit struct {
	scorers.JudgedCase

	scores caseScores
}

// exhibits reads three tables beside each other, which are all in case order.
func exhibits(ctx context.Context, run ShownRun) iter.Seq2[exhibit, error] {
	return func(yield func(exhibit, error) bool) {
		shown := run.Shown()
		outcomes, stop := besides(shown.Outcomes(ctx))
		defer stop()
		scores, stopScores := besides(scorers.Rows(run))
		defer stopScores()
		for c, err := range shown.Cases(ctx) {
			var one exhibit
			if err == nil {
				one, err = exhibitOf(&c, outcomes, scores)
			}
			if !yield(one, err) || err != nil {
				return
			}
		}
		if o, err := outcomes.peek(); err != nil {
			yield(exhibit{}, err)
		} else if o != nil {
			yield(exhibit{}, fmt.Errorf("suite %s, case %q: an outcome without its case, or out of case order", o.Suite, o.CaseID))
		}
	}
}

func exhibitOf(c *rundir.SuiteCase, outcomes *beside[replay.Outcome], scores *beside[scorers.Row]) (exhibit, error) {
	all, err := outcomes.take(func(o *replay.Outcome) bool { return o.Suite == c.Suite && o.CaseID == c.Case.ID })
	if err != nil {
		return exhibit{}, err
	}
	rows, err := scores.take(func(r *scorers.Row) bool { return r.Suite == c.Suite && r.CaseID == c.Case.ID })
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return exhibit{}, fmt.Errorf("read scores: %w", err)
	}
	one := exhibit{scorers.JudgedCase{SuiteCase: c}, rows}
	for i := range all {
		one.Outcomes = append(one.Outcomes, scorers.Judged{Input: scorers.Input{Case: &c.Case, Outcome: &all[i]}, Lookup: one.scores})
	}
	return one, nil
}

// caseScores are the rows of a case's outcomes.
type caseScores []scorers.Row

// Score looks up a row of an outcome.
func (rows caseScores) Score(in scorers.Input, metric string) (scorers.Score, bool) {
	for i := range slices.Backward(rows) { // the last, where a metric is there twice
		if r := &rows[i]; r.Metric == metric && r.Arm == string(in.Outcome.Arm) && r.Trial == in.Outcome.Trial {
			s, err := r.Score()
			return s, err == nil
		}
	}
	return scorers.Score{}, false
}

// ToolMedianMS is not asked for where cases are shown.
func (caseScores) ToolMedianMS(string) (float64, bool) { return 0, false }

// beside reads a table in step with another.
type beside[T any] struct {
	next func() (T, error, bool)
	held *T // read, and not yet taken
}

func besides[T any](rows iter.Seq2[T, error]) (b *beside[T], stop func()) {
	next, stop := iter.Pull2(rows)
	return &beside[T]{next: next}, stop
}

// peek gives the row that comes next; nil at the end.
func (b *beside[T]) peek() (*T, error) {
	if b.held == nil {
		row, err, more := b.next()
		if err != nil || !more {
			return nil, err
		}
		b.held = &row
	}
	return b.held, nil
}

// take gives the rows that come next, as far as they are wanted.
func (b *beside[T]) take(wanted func(*T) bool) (rows []T, err error) {
	for {
		row, err := b.peek()
		if err != nil || row == nil || !wanted(row) {
			return rows, err
		}
		rows, b.held = append(rows, *row), nil
	}
}
