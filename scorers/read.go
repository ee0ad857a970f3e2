package scorers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
)

var errNoValue = errors.New("a scored row has no value")

// Judged is an outcome with its case and what metrics read beside it. All of it
// may be kept.
type Judged struct {
	Input
	Lookup Lookup
}

// Read yields every outcome of a scored run in outcome order, with its scores.
// It holds the rows of one outcome at a time, and, where they are asked for, the
// median time of each tool, for which it reads the cases once more.
// The first error is the last element.
func Read(ctx context.Context, run RunDir) iter.Seq2[Judged, error] {
	return func(yield func(Judged, error) bool) {
		r := newReader(ctx, run)
		defer r.rows.stop()
		for in, err := range walk(ctx, run, nil) {
			j, err := r.judged(in, err)
			if !yield(j, err) || err != nil {
				return
			}
		}
		if err := r.medians.failure(); err != nil {
			yield(Judged{}, err)
		}
	}
}

// JudgedCase is a case with its outcomes, none where nobody answered.
type JudgedCase struct {
	*rundir.SuiteCase
	Outcomes []Judged
}

// ReadCases is [Read] case by case, with those that have no outcome. The list of
// a case's outcomes is written over by the next one's; what is in it may be kept.
func ReadCases(ctx context.Context, run RunDir) iter.Seq2[JudgedCase, error] {
	return func(yield func(JudgedCase, error) bool) {
		r := newReader(ctx, run)
		defer r.rows.stop()
		var outcomes []Judged
		left := func(c *rundir.SuiteCase) bool {
			err := r.medians.failure()
			of := JudgedCase{c, outcomes}
			outcomes = outcomes[:0]
			return yield(of, err) && err == nil
		}
		for in, err := range walk(ctx, run, left) {
			j, err := r.judged(in, err)
			if err != nil {
				yield(JudgedCase{}, err)
				return
			}
			outcomes = append(outcomes, j)
		}
	}
}

// reader is a run being read with its scores.
type reader struct {
	rows    *rowCursor
	medians *medians
}

func newReader(ctx context.Context, run RunDir) *reader {
	return &reader{newRowCursor(run), &medians{read: func() (map[string]map[string]float64, error) { return toolMedians(ctx, run) }}}
}

// judged finds the scores of an outcome.
func (r *reader) judged(in Input, err error) (Judged, error) {
	if err == nil {
		err = r.medians.failure()
	}
	if err != nil {
		return Judged{}, err
	}
	scores, err := r.rows.of(in.Outcome.Key)
	if err != nil {
		return Judged{}, err
	}
	return Judged{Input: in, Lookup: &rowLookup{key: in.Outcome.Key, scores: scores, medians: r.medians}}, nil
}

// rowLookup is the [Lookup] of one outcome.
type rowLookup struct {
	key     replay.Key
	scores  []NamedScore
	medians *medians
}

func (l *rowLookup) Score(in Input, metric string) (Score, bool) {
	if in.Outcome.Key != l.key {
		return Score{}, false
	}
	for _, s := range slices.Backward(l.scores) { // the last, where a metric is there twice
		if s.Metric == metric {
			return s.Score, true
		}
	}
	return Score{}, false
}

func (l *rowLookup) ToolMedianMS(tool string) (float64, bool) {
	ms, ok := l.medians.of(l.key.Suite)[tool]
	return ms, ok
}

// rowCursor reads scores.parquet once, beside the outcomes.
type rowCursor struct {
	next func() (Row, error, bool)
	stop func()
	file string
	row  Row
	held bool // row is read, and not yet given
	most int  // scores of an outcome so far
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
func (c *rowCursor) of(key replay.Key) ([]NamedScore, error) {
	scores := make([]NamedScore, 0, c.most)
	for {
		if !c.held {
			var err error
			if c.row, err, c.held = c.next(); err != nil {
				return nil, fmt.Errorf("reading scores: %w", err)
			}
			if !c.held {
				break
			}
		}
		if keyOf(&c.row) != key {
			break
		}
		s, err := c.row.Score()
		if err != nil {
			return nil, &table.Error{
				File: c.file, What: fmt.Sprintf("case %q, metric %q: %s", key.CaseID, c.row.Metric, err),
				Remedy: scoreAgain, Err: err,
			}
		}
		scores = append(scores, NamedScore{c.row.Metric, s})
		c.most = max(c.most, len(scores))
		c.held = false
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

func keyOf(r *Row) replay.Key {
	return replay.Key{Suite: r.Suite, CaseID: r.CaseID, Arm: replay.Arm(r.Arm), Trial: r.Trial}
}
