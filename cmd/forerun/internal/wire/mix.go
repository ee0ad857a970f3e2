package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/replay/rundir"
)

// The codes of what is said of a mix.
const (
	warnMixMissing = "reference_not_covered" // production has cells that the suite lacks
	warnMixForeign = "not_in_reference"      // the suite has cells that production lacks
)

// mixed weighs a suite's cases so that the cells of its segments have the shares
// that they have in the reference: production's traffic, not whatever was
// sampled. A suite without a reference stays as it is.
func (g *Gate) mixed(ctx context.Context, b *builder, i int, source datasets.Source) (datasets.Source, error) {
	s := g.Config.Suites[i]
	if s.Reference == "" {
		return source, nil
	}
	reference, err := b.open(fmt.Sprintf("suites[%d].reference", i), s.Reference)
	if err != nil {
		return nil, err
	}
	of, err := countMix(ctx, reference, s.Segments)
	if err != nil {
		return nil, err
	}
	have, err := countMix(ctx, source, s.Segments)
	if err != nil {
		return nil, err
	}
	missing, foreign := of.lacking(have), have.lacking(of)
	if len(missing) > 0 {
		g.warnings = append(g.warnings, rundir.Warning{
			Suite: s.Name, Code: warnMixMissing, Uncovered: of.share(missing),
			Sentence: fmt.Sprintf("%s of the reference's traffic is in %s that the suite has no case of (%s): nothing is said of it",
				percent(of.share(missing)), cells(len(missing)), of.names(s.Segments, missing)),
		})
	}
	if len(foreign) > 0 {
		g.warn(s.Name, warnMixForeign, fmt.Sprintf("%s of the suite's cases are in %s that the reference has no case of (%s): each counts as half a case of it",
			percent(have.share(foreign)), cells(len(foreign)), have.names(s.Segments, foreign)))
	}
	mixed := &mixedSource{from: source, segments: s.Segments, factors: of.factors(have)}
	return mixed, g.drifted(ctx, s.Name, mixed, reference)
}

// mix is the weight of each cell: a value for each declared segment, where a
// missing segment is a value of its own.
type mix struct {
	weight map[string]float64
	cases  int
	total  float64
}

// countMix counts production's cases, or all where there are none of these.
func countMix(ctx context.Context, source datasets.Source, segments []string) (mix, error) {
	all, production := mix{weight: map[string]float64{}}, mix{weight: map[string]float64{}}
	for c, err := range source.Cases(ctx) {
		if err != nil {
			return mix{}, err
		}
		all.add(cellOf(&c, segments), c.Weight)
		if c.Origin == datasets.OriginProduction {
			production.add(cellOf(&c, segments), c.Weight)
		}
	}
	if production.cases > 0 {
		return production, nil
	}
	return all, nil
}

func (m *mix) add(cell string, weight float64) {
	m.weight[cell] += weight
	m.total += weight
	m.cases++
}

// lacking lists the cells that another mix does not have, the largest first.
func (m *mix) lacking(other mix) []string {
	var out []string
	for _, cell := range slices.Sorted(maps.Keys(m.weight)) {
		if _, ok := other.weight[cell]; !ok {
			out = append(out, cell)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case m.weight[a] > m.weight[b]:
			return -1
		case m.weight[a] < m.weight[b]:
			return 1
		}
		return 0
	})
	return out
}

func (m *mix) share(list []string) float64 {
	sum := 0.0
	for _, cell := range list {
		sum += m.weight[cell]
	}
	return sum / m.total
}

// factors turns a suite's weights into the reference's shares; the total stays.
// A cell that the reference lacks is rarer there than one case, not unheard of,
// and no weight may be zero.
func (m *mix) factors(have mix) map[string]float64 {
	target, sum := map[string]float64{}, 0.0
	for _, cell := range slices.Sorted(maps.Keys(have.weight)) { // in order: the sum must not depend on it
		share, ok := m.weight[cell]
		if !ok {
			share = m.total / float64(2*m.cases)
		}
		target[cell] = share
		sum += share
	}
	for cell, share := range target {
		target[cell] = share / sum * have.total / have.weight[cell]
	}
	return target
}

// names shows the first of some cells to a person.
func (m *mix) names(segments, list []string) string {
	const most = 3
	var shown []string
	for _, cell := range list[:min(len(list), most)] {
		var values []*string
		if err := json.Unmarshal([]byte(cell), &values); err != nil || len(values) != len(segments) {
			continue // every cell is a list of our own making
		}
		var parts []string
		for i, name := range segments {
			value := "none"
			if values[i] != nil {
				value = fmt.Sprintf("%.60q", *values[i])
			}
			parts = append(parts, fmt.Sprintf("%.60s %s", name, value))
		}
		shown = append(shown, strings.Join(parts, ", "))
	}
	if more := len(list) - most; more > 0 {
		shown = append(shown, fmt.Sprintf("%d more", more))
	}
	return strings.Join(shown, "; ")
}

func cellOf(c *datasets.Case, segments []string) string {
	values := make([]*string, len(segments))
	for i, name := range segments {
		if v, ok := c.Segments[name]; ok {
			values[i] = &v
		}
	}
	text, err := json.Marshal(values)
	if err != nil {
		return "" // strings always marshal
	}
	return string(text)
}

func cells(n int) string {
	if n == 1 {
		return "a cell of segments"
	}
	return fmt.Sprintf("%d cells of segments", n)
}

func percent(share float64) string { return fmt.Sprintf("%.3g %%", 100*share) }

// mixedSource gives a suite's cases at their cell's share.
type mixedSource struct {
	from     datasets.Source
	segments []string
	factors  map[string]float64
}

// Cases implements [datasets.Source].
func (s *mixedSource) Cases(ctx context.Context) iter.Seq2[datasets.Case, error] {
	return func(yield func(datasets.Case, error) bool) {
		for c, err := range s.from.Cases(ctx) {
			if err == nil {
				if factor, ok := s.factors[cellOf(&c, s.segments)]; ok {
					c.Weight *= factor
				}
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// warn notes what a reader of the report should know of the data.
func (g *Gate) warn(suite, code, sentence string) {
	g.warnings = append(g.warnings, rundir.Warning{Suite: suite, Code: code, Sentence: sentence})
}
