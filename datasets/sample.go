package datasets

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Sample says how to draw cases from a log.
type Sample struct {
	Size      int        // about how many cases; never more, but for clusters that are larger than that
	Stratify  []string   // segments whose values all get their share
	Allocate  Allocation // how large a share is; empty: proportional
	AnyOrigin bool       // draw from every origin, where there is production traffic too
}

// Drawn is a sample and what it was drawn from.
type Drawn struct {
	Source   Source         `json:"-"` // the drawn cases in the order of the log, with their weights
	Cases    int            `json:"cases"`
	Clusters int            `json:"clusters"`
	Of       int            `json:"of"`     // cases that could be drawn
	Weight   float64        `json:"weight"` // of these, which the drawn ones now have
	LeftOut  map[Origin]int `json:"left_out,omitempty"`
	Strata   []Stratum      `json:"strata,omitempty"`
}

// Stratum is one combination of values of the stratified segments.
type Stratum struct {
	Segments map[string]string `json:"segments,omitempty"`
	Of       int               `json:"of"`
	Cases    int               `json:"cases"`
	Clusters int               `json:"clusters"`
	Factor   float64           `json:"factor"`              // by which the weights of its drawn cases grew
	TooLarge int               `json:"too_large,omitempty"` // clusters larger than the stratum's share
}

// Draw draws whole clusters. Production cases are drawn from, or all where there
// are none of these; the others are counted in LeftOut. Each stratum gets its
// share, at least one cluster.
//
// The order in which clusters are taken depends on seed and cluster alone. When
// the log grows, a case that was in the sample stays in it unless its place is
// needed. A drawn case's weight is multiplied by its stratum's weight over that of
// the drawn ones of it, so that the weights of a stratum add up to the log's.
//
// src is ranged over once here and once for each range over the result.
func (s Sample) Draw(ctx context.Context, src Source, seed uint64) (Drawn, error) {
	if s.Size < 1 {
		return Drawn{}, refuse(fmt.Sprintf("the sample's size is %d", s.Size), "write a number above 0")
	}
	census, err := takeCensus(ctx, src, s.Stratify, seed)
	if err != nil {
		return Drawn{}, err
	}
	production := !s.AnyOrigin && census.counts[OriginProduction] > 0
	strata := census.strata(production)
	if s.Size < len(strata) {
		return Drawn{}, refuse(
			fmt.Sprintf("the sample's size is %d, and %s have %d combinations of values", s.Size, strings.Join(s.Stratify, ", "), len(strata)),
			"draw at least one case of each, or stratify by less",
		)
	}
	d := Drawn{LeftOut: make(map[Origin]int)}
	if production {
		maps.Copy(d.LeftOut, census.counts)
		delete(d.LeftOut, OriginProduction)
	}
	chosen := map[clusterKey]float64{} // the factor of its cases' weights
	sizes := make([]int, len(strata))
	for i, st := range strata {
		sizes[i] = st.of
	}
	for i, share := range s.Allocate.shares(s.Size, sizes) {
		out := strata[i].draw(share, chosen)
		out.Segments = strata[i].segments(s.Stratify)
		d.Of += out.Of
		d.Weight += strata[i].weight
		d.Cases += out.Cases
		d.Clusters += out.Clusters
		d.Strata = append(d.Strata, out)
	}
	d.Source = &drawnSource{from: src, seed: seed, production: production, chosen: chosen}
	return d, nil
}

// Worth is the share of the drawn cases that remains of them as evidence of the
// whole log because their weights differ (Kish), above 0, to 1. What weights the
// log had before counts as equal.
func (d Drawn) Worth() float64 {
	sum, squares := 0.0, 0.0
	for _, s := range d.Strata {
		sum += float64(s.Cases) * s.Factor
		squares += float64(s.Cases) * s.Factor * s.Factor
	}
	if d.Cases == 0 {
		return 1
	}
	return sum * sum / (float64(d.Cases) * squares)
}

// drawnSource gives the chosen clusters' cases.
type drawnSource struct {
	from       Source
	seed       uint64
	production bool
	chosen     map[clusterKey]float64
}

// Cases implements [Source].
func (s *drawnSource) Cases(ctx context.Context) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		for c, err := range s.from.Cases(ctx) {
			if err == nil {
				factor, in := s.chosen[keyOf(s.seed, c.Cluster)]
				if !in || s.production && c.Origin != OriginProduction {
					continue
				}
				c.Weight *= factor
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// clusterKey names a cluster and, in its order, when its turn comes.
type clusterKey [16]byte

func keyOf(seed uint64, cluster string) clusterKey {
	sum := sha256.Sum256(append(binary.BigEndian.AppendUint64(nil, seed), cluster...))
	return clusterKey(sum[:16])
}

// draw takes clusters of the stratum up to share cases, and notes the factor of
// their weights.
func (s *stratum) draw(share int, chosen map[clusterKey]float64) Stratum {
	took := s.take(share)
	out := Stratum{Of: s.of, Clusters: len(took.clusters), TooLarge: took.tooLarge}
	weight := 0.0
	for _, c := range took.clusters {
		out.Cases += c.cases
		weight += c.weight
	}
	out.Factor = s.weight / weight
	for _, c := range took.clusters {
		chosen[c.key] = out.Factor
	}
	return out
}

type taken struct {
	clusters []clusterCount
	tooLarge int
}

// take draws clusters up to share cases. A cluster above the share is passed
// over, or it would be the whole sample; but something is drawn of each stratum.
func (s *stratum) take(share int) taken {
	var t taken
	left := share
	full := false
	for _, c := range s.clusters {
		switch {
		case c.cases > share:
			t.tooLarge++
		case c.cases > left:
			full = true
		case !full:
			t.clusters = append(t.clusters, c)
			left -= c.cases
		}
	}
	if len(t.clusters) == 0 {
		smallest := slices.MinFunc(s.clusters, func(a, b clusterCount) int { return cmp.Compare(a.cases, b.cases) })
		t.clusters = append(t.clusters, smallest)
		t.tooLarge--
	}
	return t
}
