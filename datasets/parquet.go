package datasets

import (
	"context"
	"fmt"
	"io"
	"iter"

	"forerun/datasets/nearest"
	"forerun/datasets/table"
)

// ReadParquet yields the cases of a Parquet file of size bytes, strictly
// checked; name is what errors call it.
func ReadParquet(ctx context.Context, name string, r io.ReaderAt, size int64) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		f, err := table.NewFile(name, r, size)
		if err == nil {
			err = table.Check[row](f)
		}
		if err != nil {
			yield(Case{}, tableError(name, err))
			return
		}
		if extra := table.Unknown[row](f); len(extra) > 0 {
			yield(Case{}, &RecordError{
				File: name, Field: fmt.Sprintf("column %q", clip(extra[0])), What: "unknown column",
				Remedy: nearest.Remedy(extra[0], columnNames()),
			})
			return
		}
		if f.Rows() == 0 {
			yield(Case{}, emptyError(name))
			return
		}
		readRows(ctx, name, f, yield)
	}
}

func readRows(ctx context.Context, name string, f *table.File, yield func(Case, error) bool) {
	var ids IDs
	n := 0
	for r, err := range table.Scan[row](f) {
		if ctxErr := ctx.Err(); ctxErr != nil {
			yield(Case{}, ctxErr)
			return
		}
		if err != nil {
			yield(Case{}, tableError(name, err))
			return
		}
		n++
		here := Place{File: name, Row: n}
		c, err := r.read()
		if err == nil {
			err = ids.Add(c.ID, here)
		}
		if err != nil {
			c = Case{}
		}
		if !yield(c, at(here, err)) {
			return
		}
	}
}

func noCases() error {
	return &RecordError{What: "the dataset has no cases", Remedy: "write at least one", Err: ErrEmpty}
}
