package datasets

import (
	"context"
	"fmt"
	"iter"

	"forerun/datasets/ahead"
	"forerun/datasets/table"
)

// writeParquet writes rows while the next ones are made.
func writeParquet(ctx context.Context, w *table.Writer[row], src Source) (int, error) {
	const atWork = 3 // one is filled, one waits, one is written
	spare := ahead.NewSpare[rowBatch](atWork)
	for b, err := range ahead.Of(rowBatches(src.Cases(ctx), spare)) {
		if err == nil {
			err = w.Write(b.rows...)
		}
		if err != nil {
			return 0, err
		}
		spare.Give(b)
	}
	if w.Rows() == 0 {
		return 0, noCases()
	}
	return w.Rows(), w.Commit()
}

// A batch ends with so many rows, or with so many bytes of JSON.
const (
	batchRows  = 64
	batchBytes = 1 << 20
)

// rowBatch is some rows on their way to the table, which own all that they point to.
type rowBatch struct {
	rooms []rowRoom
	rows  []row
	text  []byte
}

// rowBatches gives the rows of cases. The first error is the last element.
func rowBatches(cases iter.Seq2[Case, error], spare ahead.Spare[rowBatch]) iter.Seq2[*rowBatch, error] {
	return func(yield func(*rowBatch, error) bool) {
		b := spare.Take().empty()
		for c, err := range cases {
			if err == nil {
				err = b.add(&c)
			}
			if err != nil {
				if yield(b, nil) { // an earlier case may be one that can't be written
					yield(nil, err)
				}
				return
			}
			if len(b.rows) < batchRows && len(b.text) < batchBytes {
				continue
			}
			if !yield(b, nil) {
				return
			}
			b = spare.Take().empty()
		}
		yield(b, nil)
	}
}

// empty makes room for other rows.
func (b *rowBatch) empty() *rowBatch {
	if b.rooms == nil {
		b.rooms = make([]rowRoom, batchRows)
	}
	if cap(b.text) > 2*batchBytes {
		b.text = nil // of a case that was far larger than others
	}
	b.rows, b.text = b.rows[:0], b.text[:0]
	return b
}

// add takes a case.
func (b *rowBatch) add(c *Case) error {
	room := &b.rooms[len(b.rows)]
	text, err := room.fill(b.text, c)
	if err != nil {
		return fmt.Errorf("case %q: %w", clip(c.ID), err)
	}
	b.text, b.rows = text, append(b.rows, room.row)
	return nil
}
