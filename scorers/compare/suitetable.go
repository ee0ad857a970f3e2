package compare

import (
	"cmp"
	"fmt"
	"slices"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// suiteTable is one suite's cases and columns. Cases are numbered in reading order.
type suiteTable struct {
	suite    string
	ids      []string
	cluster  []int32
	weight   []float64
	clusters map[string]int32
	names    []string // of the clusters

	columns []*column
	of      []int // guardrail -> column

	count     gate.Completion
	mostTrial int
	answered  [2]int // trials with an outcome
	silent    int    // cases without a trial
}

// newTables makes a table for each suite, with one column for each metric that
// a guardrail names.
func newTables(suites []Suite) ([]*suiteTable, error) {
	var all []*suiteTable
	for _, s := range suites {
		t := &suiteTable{suite: s.Name, clusters: map[string]int32{}, count: gate.Completion{Suite: s.Name}}
		for _, other := range all {
			if other.suite == s.Name {
				return nil, fmt.Errorf("suite %s: named twice", s.Name)
			}
		}
		at := map[string]int{}
		for _, g := range s.Guardrails {
			i, ok := at[g.Metric]
			if !ok {
				m, found := s.Metrics(g.Metric)
				if !found || m.Value == nil {
					return nil, fmt.Errorf("suite %s: guardrail on %s: no metric has that name", s.Name, g.Metric)
				}
				if m.Kind == scorers.KindRatioOfTotals && m.Per == nil {
					return nil, fmt.Errorf("suite %s: metric %s: a ratio of totals needs its denominator", s.Name, g.Metric)
				}
				i = len(t.columns)
				at[g.Metric] = i
				t.columns = append(t.columns, &column{metric: m})
			}
			t.of = append(t.of, i)
		}
		all = append(all, t)
	}
	return all, nil
}

// add takes one case with its outcomes.
func (t *suiteTable) add(c *datasets.Case, outcomes []scorers.Judged) {
	index := int32(len(t.ids)) //nolint:gosec // two thousand million cases do not fit in memory anyway
	t.ids = append(t.ids, c.ID)
	t.cluster = append(t.cluster, t.clusterOf(c))
	weight := c.Weight
	if !(weight > 0) {
		weight = 1
	}
	t.weight = append(t.weight, weight)

	byArm := t.complete(outcomes)
	for _, col := range t.columns {
		col.add(index, byArm)
	}
}

func (t *suiteTable) clusterOf(c *datasets.Case) int32 {
	name := cmp.Or(c.Cluster, c.ID)
	i, ok := t.clusters[name]
	if !ok {
		i = int32(len(t.names)) //nolint:gosec // as above
		t.clusters[name] = i
		t.names = append(t.names, name)
	}
	return i
}

// order is the order in which pairs are summed: by case, whatever the order of
// reading was.
func (t *suiteTable) order() []int32 {
	rank := make([]int32, len(t.ids))
	by := make([]int32, len(t.ids))
	for i := range by {
		by[i] = int32(i)
	}
	slices.SortFunc(by, func(a, b int32) int { return cmp.Compare(t.ids[a], t.ids[b]) })
	for place, i := range by {
		rank[i] = int32(place)
	}
	return rank
}
