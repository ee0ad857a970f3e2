package datasets

import (
	"context"
	"iter"
)

// Slice is a source of cases that are in memory already. They are given as they
// are: neither checked nor completed.
func Slice(cases []Case) Source { return sliceSource(cases) }

type sliceSource []Case

// Cases implements [Source].
func (s sliceSource) Cases(ctx context.Context) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for i := range s {
			if err := ctx.Err(); err != nil {
				yield(Case{}, err)
				return
			}
			if !yield(s[i], nil) {
				return
			}
		}
	}
}

// Filter is a source of those cases that keep accepts. Bad records pass through.
func Filter(src Source, keep func(*Case) bool) Source {
	return SourceFunc(func(ctx context.Context) iter.Seq2[Case, error] {
		return func(yield func(Case, error) bool) {
			for c, err := range src.Cases(ctx) {
				if (err != nil || keep(&c)) && !yield(c, err) {
					return
				}
			}
		}
	})
}

// SourceFunc makes a source of a function.
type SourceFunc func(ctx context.Context) iter.Seq2[Case, error]

// Cases implements [Source].
func (f SourceFunc) Cases(ctx context.Context) iter.Seq2[Case, error] { return f(ctx) }
