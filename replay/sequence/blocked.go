package sequence

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"

	"forerun/datasets"
)

// Blocked gives the cases of a source in a seeded permutation of their clusters,
// blocked by segments. The cases of a cluster stay together, in the order of the
// source.
func Blocked(from datasets.Source, seed uint64, segments []string) datasets.Source {
	return &blocked{from: from, seed: seed, segments: segments, room: memory}
}

// memory is how many bytes of cases, as JSON, are held at once.
const memory = 32 << 20

type blocked struct {
	from     datasets.Source
	seed     uint64
	segments []string
	room     int
}

// Cases implements [datasets.Source].
func (b *blocked) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		order, err := b.order(ctx)
		if err != nil {
			yield(datasets.Case{}, err)
			return
		}
		for len(order) > 0 {
			n := fitting(order, b.room)
			if !b.part(ctx, order[:n], yield) {
				return
			}
			order = order[n:]
		}
	}
}

// order reads the source once and gives its clusters in their order.
func (b *blocked) order(ctx context.Context) ([]cluster, error) {
	var clusters []cluster
	at := map[digest]int{}
	for c, err := range b.from.Cases(ctx) {
		if err != nil {
			return nil, err
		}
		text, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("case %q: %w", c.ID, err)
		}
		key := digestOf(b.seed, "cluster", c.Cluster)
		i, known := at[key]
		if !known {
			i, at[key] = len(clusters), len(clusters)
			clusters = append(clusters, cluster{key: key, first: c.ID, stratum: stratumOf(b.seed, &c, b.segments)})
		}
		one := &clusters[i]
		one.bytes += len(text)
		if c.ID < one.first { // whichever comes first in the file must not matter
			one.first, one.stratum = c.ID, stratumOf(b.seed, &c, b.segments)
		}
	}
	arrange(b.seed, clusters)
	return clusters, nil
}

// fitting is how many of the next clusters are held at once: at least one.
func fitting(order []cluster, room int) int {
	for n, c := range order {
		if room -= c.bytes; room < 0 && n > 0 {
			return n
		}
	}
	return len(order)
}

// part yields the cases of some clusters; false ends it.
func (b *blocked) part(ctx context.Context, order []cluster, yield func(datasets.Case, error) bool) bool {
	at := make(map[digest]int, len(order))
	for i, c := range order {
		at[c.key] = i
	}
	held := make([][]datasets.Case, len(order))
	for c, err := range b.from.Cases(ctx) {
		if err != nil {
			yield(datasets.Case{}, err)
			return false
		}
		if i, ok := at[digestOf(b.seed, "cluster", c.Cluster)]; ok {
			held[i] = append(held[i], c)
		}
	}
	for i, cases := range held {
		for _, c := range cases {
			if !yield(c, nil) {
				return false
			}
		}
		held[i] = nil
	}
	return true
}
