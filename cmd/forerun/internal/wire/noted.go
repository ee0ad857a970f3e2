package wire

import (
	"context"
	"hash/maphash"
	"iter"

	"forerun/datasets"
	"forerun/datasets/hashmap"
)

// noted is the case ids of all suites, as hashes.
type noted struct {
	seed maphash.Seed
	ids  hashmap.Map
}

func newNoted() *noted { return &noted{seed: maphash.MakeSeed()} }

func (n *noted) has(id string) bool { return n.ids.Has(maphash.String(n.seed, id)) }

// noting notes the ids of a source when it is first read, whoever reads it: a pass
// of its own would take as long as all that is done on the way.
func (n *noted) noting(source datasets.Source) datasets.Source {
	in := n
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		if in == nil {
			return source.Cases(ctx)
		}
		return func(yield func(datasets.Case, error) bool) {
			for c, err := range source.Cases(ctx) {
				if err == nil && in != nil {
					in.ids.Put(maphash.String(in.seed, c.ID), 0)
				}
				if !yield(c, err) {
					return
				}
			}
			in = nil // all are in it, and the source may outlive it
		}
	})
}
