package tables

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"forerun/datasets/table"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers"
)

// Format is a form of file.
type Format string

// The forms of file. The word is the ending.
const (
	CSV     Format = "csv"
	Parquet Format = "parquet"
)

// Source is what tables are made of.
type Source struct {
	Run     reports.ShownRun
	Report  *view.Report
	Metrics map[string][]scorers.Metric // by suite: those that pairs tell of
}

// Write writes all tables of a run into a directory, which it makes where it is not
// there, and gives their names. What has such a name there is replaced, and nothing is
// where it fails.
func Write(ctx context.Context, dir string, format Format, from Source) (names []string, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil { //nolint:gosec // what the umask leaves of it
		return nil, fmt.Errorf("write tables: %w", err)
	}
	s := &set{dir: dir, format: format}
	defer s.abort()
	if err := s.fill(ctx, from); err != nil {
		return nil, fmt.Errorf("write tables: %w", err)
	}
	if err := s.commit(); err != nil {
		return nil, fmt.Errorf("write tables: %w", err)
	}
	return s.names, nil
}

// file is one table that is being written.
type file interface {
	Commit() error
	Abort()
}

// rows takes the rows of one table.
type rows[T any] interface {
	file
	Write(rows ...T) error
}

// set is the tables that are being written. They appear together, as far as a file
// system can.
type set struct {
	dir    string
	format Format
	names  []string
	files  []file
}

func open[T any](s *set, name string) (rows[T], error) {
	name += "." + string(s.format)
	path := filepath.Join(s.dir, name)
	var f rows[T]
	var err error
	if s.format == CSV {
		f, err = createCSV[T](path)
	} else {
		f, err = table.Create[T](path, table.Options{})
	}
	if err != nil {
		return nil, err
	}
	s.names, s.files = append(s.names, name), append(s.files, f)
	return f, nil
}

func (s *set) commit() error {
	for _, f := range s.files {
		if err := f.Commit(); err != nil {
			return err
		}
	}
	return nil
}

func (s *set) abort() {
	for _, f := range s.files {
		f.Abort()
	}
}

func (s *set) fill(ctx context.Context, from Source) error {
	findings, err := open[Finding](s, "findings")
	if err != nil {
		return err
	}
	if err := findings.Write(findingsOf(from.Report)...); err != nil {
		return err
	}
	var to caseTables
	to.cases, err = open[Case](s, "cases")
	if err == nil {
		to.segments, err = open[Segment](s, "segments")
	}
	if err == nil {
		to.pairs, err = open[Pair](s, "pairs")
	}
	if err == nil {
		to.outcomes, err = open[Outcome](s, "outcomes")
	}
	if err == nil {
		err = to.fill(ctx, from)
	}
	if err != nil {
		return err
	}
	scores, err := open[Score](s, "scores")
	if err != nil {
		return err
	}
	return fillScores(ctx, scores, from.Run)
}

func fillScores(ctx context.Context, to rows[Score], run scorers.RunDir) error {
	for row, err := range scorers.Rows(run) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		one := Score{
			Suite: row.Suite, CaseID: row.CaseID, Arm: row.Arm, Trial: int64(row.Trial), Metric: row.Metric, State: row.State, Value: row.Value,
			Label: given(row.Label), Reason: given(row.Reason), CostUSD: row.CostUSD, ScorerVersion: given(row.ScorerVersion),
		}
		if err := to.Write(one); err != nil {
			return err
		}
	}
	return nil
}

// given is null where there is nothing.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
