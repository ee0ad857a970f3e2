package compare

import (
	"context"
	"fmt"
	"iter"

	"forerun/scorers"
)

// walk reads cases and judged outcomes side by side. Both are in case order, so
// a case's outcomes are the next ones; outcomes that no case takes are an error,
// never skipped. A case without outcomes is one that was never answered.
func walk(ctx context.Context, run scorers.RunDir, tables []*suiteTable) error {
	bySuite := map[string]*suiteTable{}
	for _, t := range tables {
		bySuite[t.suite] = t
	}
	judged := newCursor(scorers.Read(ctx, run))
	defer judged.stop()
	for c, err := range run.Cases(ctx) {
		if err != nil {
			return fmt.Errorf("read cases: %w", err)
		}
		mine := judged.take(func(j scorers.Judged) bool { return j.Outcome.Suite == c.Suite && j.Outcome.CaseID == c.Case.ID })
		if judged.err != nil {
			break
		}
		if t, ok := bySuite[c.Suite]; ok {
			t.add(&c.Case, mine)
		}
	}
	if judged.err != nil {
		return judged.err
	}
	if judged.has {
		o := judged.head.Outcome
		return fmt.Errorf("suite %s: case %q has outcomes and is not in cases.parquet at that place", o.Suite, o.CaseID)
	}
	return nil
}

// cursor is a sequence with its next element in hand.
type cursor[T any] struct {
	next func() (T, error, bool)
	stop func()
	head T
	has  bool
	err  error
}

func newCursor[T any](seq iter.Seq2[T, error]) *cursor[T] {
	c := &cursor[T]{}
	c.next, c.stop = iter.Pull2(seq)
	c.advance()
	return c
}

func (c *cursor[T]) advance() {
	c.head, c.err, c.has = c.next()
	if c.err != nil {
		c.has = false
	}
}

// take gives the next elements as long as they are wanted.
func (c *cursor[T]) take(wanted func(T) bool) []T {
	var out []T
	for c.has && wanted(c.head) {
		out = append(out, c.head)
		c.advance()
	}
	return out
}
