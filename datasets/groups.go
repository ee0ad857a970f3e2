package datasets

import (
	"context"
	"iter"

	"forerun/datasets/ahead"
)

// A file is read so many cases, or so many bytes of text, ahead of who uses them: a
// case may hold megabytes.
const (
	groupCases = 64
	groupBytes = 1 << 20
)

// inGroups gives the same cases, while the next ones are read in a goroutine of their
// own, group by group. Once the context is done it gives none that were read before.
func inGroups(ctx context.Context, cases iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	const atWork = 3 // one is read, one waits, one is used
	spare := ahead.NewSpare[[]Case](atWork)
	return func(yield func(Case, error) bool) {
		for group, err := range ahead.Of(groups(cases, spare)) {
			for i, c := range *group {
				var bad error
				if i == len(*group)-1 {
					bad = err
				}
				if bad == nil && ctx.Err() != nil {
					yield(Case{}, ctx.Err())
					return
				}
				if !yield(c, bad) {
					return
				}
			}
			clear(*group) // what is used no more is not kept
			*group = (*group)[:0]
			spare.Give(group)
		}
	}
}

// groups gives cases that follow each other. An error is that of the last one.
func groups(cases iter.Seq2[Case, error], spare ahead.Spare[[]Case]) iter.Seq2[*[]Case, error] {
	return func(yield func(*[]Case, error) bool) {
		group, size := spare.Take(), 0
		for c, err := range cases {
			*group = append(*group, c)
			if size += textSize(&c); err == nil && len(*group) < groupCases && size < groupBytes {
				continue
			}
			if !yield(group, err) {
				return
			}
			group, size = spare.Take(), 0
		}
		if len(*group) > 0 {
			yield(group, nil)
		}
	}
}
