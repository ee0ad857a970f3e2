package redact

import (
	"context"
	"iter"

	"forerun/datasets"
)

// Source gives the cases of another source redacted. Each range counts anew in the
// redactor's report.
func Source(src datasets.Source, r *Redactor) datasets.Source {
	return eachCase{src, func(c *datasets.Case) { r.Case(c) }}
}

// eachCase changes every case of a source.
type eachCase struct {
	src    datasets.Source
	change func(*datasets.Case)
}

// Cases implements [datasets.Source].
func (e eachCase) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		for c, err := range e.src.Cases(ctx) {
			if err == nil {
				e.change(&c)
			}
			if !yield(c, err) {
				return
			}
		}
	}
}
