package datasets

import (
	"context"
	"iter"

	"forerun/datasets/ahead"
)

// groupCases is how many cases a file is read ahead of who uses them.
const groupCases = 64

// group are records that follow each other.
type group []struct {
	c   Case
	err error
}

// inGroups gives the same cases, while the next ones are read in a goroutine of their
// own, group by group.
func inGroups(ctx context.Context, cases iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	const atWork = 3 // one is read, one waits, one is used
	spare := ahead.NewSpare[group](atWork)
	groups := func(yield func(*group, error) bool) {
		g := spare.Take()
		for c, err := range cases {
			*g = append(*g, struct {
				c   Case
				err error
			}{c, err})
			if err == nil && len(*g) < groupCases {
				continue
			}
			if !yield(g, nil) {
				return
			}
			g = spare.Take()
		}
		if len(*g) > 0 {
			yield(g, nil)
		}
	}
	return func(yield func(Case, error) bool) {
		for g := range ahead.Of(groups) {
			for i := range *g {
				r := &(*g)[i]
				if ctx.Err() != nil && r.err == nil {
					r.c, r.err = Case{}, ctx.Err()
				}
				if !yield(r.c, r.err) || ctx.Err() != nil && r.err != nil {
					return
				}
			}
			clear(*g) // what is used no more is not kept
			*g = (*g)[:0]
			spare.Give(g)
		}
	}
}
