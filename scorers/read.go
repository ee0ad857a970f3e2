package scorers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"

	"forerun/datasets/table"
	"forerun/replay"
)

var errNoValue = errors.New("a scored row has no value")

// Judged is an outcome with its case and what metrics read beside it. All of it
// may be kept.
type Judged struct {
	Input
	Lookup Lookup
}

// Read yields every outcome of a scored run in outcome order, with its scores.
// It holds the rows of one outcome at a time, and the median time of each tool.
// The first error is the last element.
func Read(ctx context.Context, run RunDir) iter.Seq2[Judged, error] {
	return func(yield func(Judged, error) bool) {
		medians, err := toolMedians(ctx, run)
		if err != nil {
			yield(Judged{}, err)
			return
		}
		rows := newRowCursor(run)
		defer rows.stop()
		for in, err := range walk(ctx, run, nil) {
			if err != nil {
				yield(Judged{}, err)
				return
			}
			scores, err := rows.of(in.Outcome.Key)
			if err != nil {
				yield(Judged{}, err)
				return
			}
			at := rowLookup{key: in.Outcome.Key, scores: scores, medians: medians[in.Outcome.Suite]}
			if !yield(Judged{Input: in, Lookup: at}, nil) {
				return
			}
		}
	}
}

// rowLookup is the [Lookup] of one outcome.
type rowLookup struct {
	key     replay.Key
	scores  map[string]Score
	medians map[string]float64
}

func (l rowLookup) Score(in Input, metric string) (Score, bool) {
	if in.Outcome.Key != l.key {
		return Score{}, false
	}
	s, ok := l.scores[metric]
	return s, ok
}

func (l rowLookup) ToolMedianMS(tool string) (float64, bool) {
	ms, ok := l.medians[tool]
	return ms, ok
}

// rowCursor reads scores.parquet once, beside the outcomes.
type rowCursor struct {
	next func() (Row, error, bool)
	stop func()
	file string
	held *Row // read, and not yet given
}

func newRowCursor(run RunDir) *rowCursor {
	next, stop := iter.Pull2(Rows(run))
	return &rowCursor{next: next, stop: stop, file: run.Path(ScoresFile)}
}

// Rows yields the rows of a scored run's table. The first error is the last
// element.
func Rows(run RunDir) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		file := run.Path(ScoresFile)
		for row, err := range table.Read[Row](file) {
			if errors.Is(err, fs.ErrNotExist) {
				err = &table.Error{File: file, What: "is missing", Remedy: scoreAgain, Err: err}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

const scoreAgain = "score the run again"

// of gives the scores of the outcome that comes next.
func (c *rowCursor) of(key replay.Key) (map[string]Score, error) {
	scores := map[string]Score{}
	for {
		if c.held == nil {
			row, err, ok := c.next()
			if err != nil {
				return nil, fmt.Errorf("reading scores: %w", err)
			}
			if !ok {
				break
			}
			c.held = &row
		}
		if c.held.key() != key {
			break
		}
		s, err := c.held.Score()
		if err != nil {
			return nil, &table.Error{
				File: c.file, What: fmt.Sprintf("case %q, metric %q: %s", key.CaseID, c.held.Metric, err),
				Remedy: scoreAgain, Err: err,
			}
		}
		scores[c.held.Metric] = s
		c.held = nil
	}
	if len(scores) == 0 {
		return nil, &table.Error{
			File: c.file, What: fmt.Sprintf("does not go with the outcomes: no score of suite %q, case %q, %s, trial %d",
				key.Suite, key.CaseID, key.Arm, key.Trial),
			Remedy: scoreAgain,
		}
	}
	return scores, nil
}

func (r Row) key() replay.Key {
	return replay.Key{Suite: r.Suite, CaseID: r.CaseID, Arm: replay.Arm(r.Arm), Trial: r.Trial}
}
