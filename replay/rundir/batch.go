package rundir

import (
	"iter"

	"forerun/datasets/ahead"
)

// So many rows of a table, or so many bytes of what they hold, are made, shown and
// written at once: a row may hold megabytes.
const (
	batchRows  = 64
	batchBytes = 1 << 20
)

// batch are rows of a table that follow each other.
type batch[T any] struct {
	shown []T // as the run shows them
	whole []T // those of them that are shown otherwise than they are, as they are

	memory []byte // that rows share
	bytes  int    // that they hold
}

// empty makes room for other rows. What is far larger than they need is let go.
func (b *batch[T]) empty() {
	clear(b.shown)
	clear(b.whole)
	b.shown, b.whole, b.memory, b.bytes = b.shown[:0], b.whole[:0], b.memory[:0], 0
	if cap(b.memory) > 2*batchBytes {
		b.memory = nil
	}
}

// maker makes the rows of a table.
type maker[T any] struct {
	rows iter.Seq2[T, error]
	// size is about how many bytes a row holds.
	size func(row *T) int
	// own has a row own its memory, where it is only lent until the next one: it appends to
	// memory what the row is to point to. Nil where rows own theirs.
	own func(row *T, memory []byte) []byte
	// show makes of a row what is shown of it, and reports whether that is another. What the
	// row points to is not written to.
	show func(row *T) (other bool, err error)
}

// batches gives the rows in order. They are made in one goroutine and shown in a second,
// ahead of the reader's. A batch is there until the next one is asked for; the first
// error is the last element.
func (m *maker[T]) batches() iter.Seq2[*batch[T], error] {
	const atWork = 5 // with each goroutine, and between them
	spare := ahead.NewSpare[batch[T]](atWork)
	return func(yield func(*batch[T], error) bool) {
		for b, err := range ahead.Of(m.shown(ahead.Of(m.made(spare)))) {
			if !yield(b, err) || err != nil {
				return
			}
			b.empty()
			spare.Give(b)
		}
	}
}

// made fills batches with rows.
func (m *maker[T]) made(spare ahead.Spare[batch[T]]) iter.Seq2[*batch[T], error] {
	return func(yield func(*batch[T], error) bool) {
		b := spare.Take()
		for row, err := range m.rows {
			if err != nil {
				yield(nil, err)
				return
			}
			b.shown = append(b.shown, row)
			added := &b.shown[len(b.shown)-1]
			if m.own != nil {
				b.memory = m.own(added, b.memory)
			}
			if b.bytes += m.size(added); len(b.shown) < batchRows && b.bytes < batchBytes {
				continue
			}
			if !yield(b, nil) {
				return
			}
			b = spare.Take()
		}
		if len(b.shown) > 0 {
			yield(b, nil)
		}
	}
}

// shown makes of all rows what is shown of them.
func (m *maker[T]) shown(made iter.Seq2[*batch[T], error]) iter.Seq2[*batch[T], error] {
	return func(yield func(*batch[T], error) bool) {
		for b, err := range made {
			if err == nil {
				err = m.showAll(b)
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

func (m *maker[T]) showAll(b *batch[T]) error {
	for i := range b.shown {
		row := b.shown[i]
		other, err := m.show(&b.shown[i])
		if err != nil {
			return err
		}
		if other {
			b.whole = append(b.whole, row)
		}
	}
	return nil
}
