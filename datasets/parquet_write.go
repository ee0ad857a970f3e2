package datasets

import (
	"context"
	"fmt"

	"forerun/datasets/table"
)

func writeParquet(ctx context.Context, w *table.Writer[row], src Source) (int, error) {
	rows := startRows(w)
	defer func() { _ = rows.stop() }() // its error was returned, or an earlier one
	for c, err := range src.Cases(ctx) {
		if err == nil {
			err = rows.add(&c)
		}
		if err != nil {
			if before := rows.stop(); before != nil {
				err = before // of an earlier case
			}
			return 0, err
		}
	}
	if err := rows.stop(); err != nil {
		return 0, err
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
	err   error // of writing it, or one before
}

// rowWriter writes rows to a table while the next cases are made. Its methods are for
// one goroutine.
type rowWriter struct {
	now     *rowBatch // that is filled; nil: none
	free    chan *rowBatch
	full    chan *rowBatch
	done    chan error
	stopped bool
	err     error
}

func startRows(w *table.Writer[row]) *rowWriter {
	const batches = 3 // one is filled, one is written, and one lies ready for either
	r := &rowWriter{free: make(chan *rowBatch, batches), full: make(chan *rowBatch, batches), done: make(chan error, 1)}
	for range batches {
		r.free <- &rowBatch{}
	}
	go func() {
		var err error
		for b := range r.full {
			if err == nil {
				err = w.Write(b.rows...)
			}
			b.err = err
			r.free <- b
		}
		r.done <- err
	}()
	return r
}

// add takes a case. The error may be that of one before.
func (r *rowWriter) add(c *Case) error {
	if r.now == nil {
		b := <-r.free
		if b.err != nil {
			return b.err
		}
		if b.rooms == nil {
			b.rooms = make([]rowRoom, batchRows)
		}
		if cap(b.text) > 2*batchBytes {
			b.text = nil // of a case that was far larger than others
		}
		b.rows, b.text = b.rows[:0], b.text[:0]
		r.now = b
	}
	b := r.now
	room := &b.rooms[len(b.rows)]
	text, err := room.fill(b.text, c)
	if err != nil {
		return fmt.Errorf("case %q: %w", clip(c.ID), err)
	}
	b.text, b.rows = text, append(b.rows, room.row)
	if len(b.rows) == batchRows || len(b.text) >= batchBytes {
		r.now = nil
		r.full <- b
	}
	return nil
}

// stop writes what is left, and waits until all is written.
func (r *rowWriter) stop() error {
	if r.stopped {
		return r.err
	}
	r.stopped = true
	if r.now != nil && len(r.now.rows) > 0 {
		r.full <- r.now
	}
	close(r.full)
	r.err = <-r.done
	return r.err
}
