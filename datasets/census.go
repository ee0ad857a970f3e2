package datasets

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"forerun/datasets/nearest"
)

// census is what has to be known of a log before a sample can be drawn from it.
// It keeps some 100 bytes a cluster and no case.
type census struct {
	counts   map[Origin]int
	clusters map[clusterKey]clusterTally
	values   map[string]int // a stratum's values -> its number
	names    []string       // and back
	segments map[string]bool
}

type clusterTally struct {
	stratum    [2]int32 // of the first case, and of the first production case; -1: none
	all        int32
	production int32
	weight     float64 // of all
	produced   float64 // of the production cases
}

type clusterCount struct {
	key    clusterKey
	cases  int
	weight float64
}

// stratum holds the clusters that can be drawn of one combination of values, in
// the order in which they are drawn.
type stratum struct {
	name     string
	of       int
	weight   float64
	clusters []clusterCount
}

// valueSeparator cannot be part of a value that a person chose.
const valueSeparator = "\x00"

func takeCensus(ctx context.Context, src Source, stratify []string, seed uint64) (*census, error) {
	s := &census{
		counts: make(map[Origin]int), clusters: map[clusterKey]clusterTally{}, values: map[string]int{}, segments: map[string]bool{},
	}
	for c, err := range src.Cases(ctx) {
		if err != nil {
			return nil, err
		}
		for name := range c.Segments {
			s.segments[name] = true
		}
		s.add(&c, s.number(&c, stratify), seed)
	}
	if len(s.clusters) == 0 {
		return nil, noCases()
	}
	for _, name := range stratify {
		if !s.segments[name] {
			return nil, within("stratify", refuse(
				fmt.Sprintf("no case has the segment %q", name), nearest.Remedy(name, slices.Sorted(maps.Keys(s.segments))),
			))
		}
	}
	return s, nil
}

func (s *census) number(c *Case, stratify []string) int32 {
	values := make([]string, len(stratify))
	for i, name := range stratify {
		values[i] = c.Segments[name]
	}
	name := strings.Join(values, valueSeparator)
	n, ok := s.values[name]
	if !ok {
		n = len(s.names)
		s.values[name] = n
		s.names = append(s.names, name)
	}
	return int32(n) //nolint:gosec // fewer strata than cases
}

func (s *census) add(c *Case, stratum int32, seed uint64) {
	s.counts[c.Origin]++
	key := keyOf(seed, c.Cluster)
	t, known := s.clusters[key]
	if !known {
		t.stratum = [2]int32{stratum, -1}
	}
	t.all++
	t.weight += c.Weight
	if c.Origin == OriginProduction {
		t.production++
		t.produced += c.Weight
		if t.stratum[1] < 0 {
			t.stratum[1] = stratum
		}
	}
	s.clusters[key] = t
}

// strata gathers the clusters that can be drawn. A cluster is of its first
// case's stratum.
func (s *census) strata(production bool) []*stratum {
	byNumber := make([]stratum, len(s.names))
	for key, t := range s.clusters {
		n, c := t.stratum[0], clusterCount{key, int(t.all), t.weight}
		if production {
			n, c.cases, c.weight = t.stratum[1], int(t.production), t.produced
		}
		if c.cases == 0 {
			continue
		}
		byNumber[n].clusters = append(byNumber[n].clusters, c)
	}
	var out []*stratum
	for n := range byNumber {
		st := &byNumber[n]
		if len(st.clusters) == 0 {
			continue
		}
		st.name = s.names[n]
		slices.SortFunc(st.clusters, func(a, b clusterCount) int { return bytes.Compare(a.key[:], b.key[:]) })
		for _, c := range st.clusters { // in order: the sum must not depend on it
			st.of += c.cases
			st.weight += c.weight
		}
		out = append(out, st)
	}
	slices.SortFunc(out, func(a, b *stratum) int { return strings.Compare(a.name, b.name) })
	return out
}

func (s *stratum) segments(stratify []string) map[string]string {
	if len(stratify) == 0 {
		return nil
	}
	out := map[string]string{}
	for i, value := range strings.Split(s.name, valueSeparator) {
		out[stratify[i]] = value
	}
	return out
}
