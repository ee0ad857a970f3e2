package compare

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

// suiteTable is one suite's cases and columns. Cases are numbered in the order
// in which they were sealed.
type suiteTable struct {
	suite    string
	ids      texts
	cluster  []int32
	names    numbered // of the clusters
	weight   numbers
	answers  coded[answers]
	logs     coded[log]
	segments []labels
	byID     []int32 // all cases
	tools    toolTable

	columns []*column
	of      []int // guardrail -> column
}

// caseOutcomes are a case's outcomes that speak of the agent, by arm.
type caseOutcomes struct {
	index         int32
	arms          [2][]scorers.Judged // stable, candidate
	again, logged []scorers.Judged
}

// newTables makes a table for each suite, with one column for each metric that
// a guardrail names.
func newTables(suites []Suite) ([]*suiteTable, error) {
	var all []*suiteTable
	for _, s := range suites {
		t := &suiteTable{suite: s.Name}
		for _, other := range all {
			if other.suite == s.Name {
				return nil, fmt.Errorf("suite %s: named twice", s.Name)
			}
		}
		for _, name := range s.declared() {
			t.segments = append(t.segments, labels{segment: name})
		}
		if err := t.addColumns(s); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

func (t *suiteTable) addColumns(s Suite) error {
	at := map[string]int{}
	for _, g := range s.Guardrails {
		i, ok := at[g.Metric]
		if !ok {
			m, found := s.Metrics(g.Metric)
			if !found || m.Value == nil {
				return fmt.Errorf("suite %s: guardrail on %s: no metric has that name", s.Name, g.Metric)
			}
			if m.Kind == scorers.KindRatioOfTotals && m.Per == nil {
				return fmt.Errorf("suite %s: metric %s: a ratio of totals needs its denominator", s.Name, g.Metric)
			}
			i = len(t.columns)
			at[g.Metric] = i
			t.columns = append(t.columns, &column{metric: m})
		}
		t.of = append(t.of, i)
	}
	return nil
}

// add takes one case with its outcomes.
func (t *suiteTable) add(c *datasets.Case, outcomes []scorers.Judged) {
	index := int32(t.ids.n()) //nolint:gosec // two thousand million cases do not fit in memory anyway
	t.ids.add(c.ID)
	t.cluster = append(t.cluster, t.names.number(cmp.Or(c.Cluster, c.ID)))
	weight := c.Weight
	if !(weight > 0) {
		weight = 1
	}
	t.weight.add(weight)
	for i := range t.segments {
		t.segments[i].add(c)
	}
	t.logs.add(logOf(c))

	o := caseOutcomes{index: index}
	for _, j := range outcomes {
		switch {
		case j.Outcome.Status.Missing():
		case j.Outcome.Arm == replay.Stable:
			o.arms[0] = append(o.arms[0], j)
		case j.Outcome.Arm == replay.Candidate:
			o.arms[1] = append(o.arms[1], j)
		case j.Outcome.Arm == replay.StableAgain:
			o.again = append(o.again, j)
		case j.Outcome.Arm == replay.Logged:
			o.logged = append(o.logged, j)
		}
	}
	t.answers.add(answersOf(outcomes, o.arms, o.again))
	t.tools.add(&o)
	for _, col := range t.columns {
		col.add(&o)
	}
}

// byName orders two cases by their ids.
func (t *suiteTable) byName(a, b int32) int { return bytes.Compare(t.ids.view(a), t.ids.view(b)) }

// close ends the reading. Pairs are summed by case, whatever the order of
// reading was.
func (t *suiteTable) close() {
	t.names.whole()
	t.byID = make([]int32, t.ids.n())
	for i := range t.byID {
		t.byID[i] = int32(i)
	}
	slices.SortFunc(t.byID, t.byName)
}
