package scorertest

import (
	"context"
	"iter"
	"path/filepath"

	"forerun/replay"
	"forerun/replay/rundir"
)

// Dir is a run directory with cases and outcomes in memory, both in case order.
type Dir struct {
	Root        string // where files go
	SuiteCases  []rundir.SuiteCase
	AllOutcomes []replay.Outcome
}

// Cases yields the cases.
func (d Dir) Cases(ctx context.Context) iter.Seq2[rundir.SuiteCase, error] {
	return yieldAll(ctx, d.SuiteCases)
}

// Outcomes yields the outcomes.
func (d Dir) Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error] {
	return yieldAll(ctx, d.AllOutcomes)
}

// Path is the place of a file.
func (d Dir) Path(name string) string { return filepath.Join(d.Root, name) }

// Redactor redacts nothing.
func (Dir) Redactor() *rundir.Redactor { return nil }

func yieldAll[T any](ctx context.Context, list []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, e := range list {
			if err := context.Cause(ctx); err != nil {
				var zero T
				yield(zero, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}
