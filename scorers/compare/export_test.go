package compare

import (
	"fmt"
	"strconv"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// Values are one metric's columns. Per is nil but for a ratio of totals.
type Values struct {
	Metric            scorers.Metric
	Stable, Candidate []float64
	Per               [2][]float64
}

// DataOf makes data without a run directory. Guardrails name metrics of values.
func DataOf(s Suite, cases []datasets.Case, values []Values) *Data {
	s.Metrics = func(name string) (scorers.Metric, bool) {
		for _, v := range values {
			if v.Metric.Name == name {
				return v.Metric, true
			}
		}
		return scorers.Metric{}, false
	}
	tables, err := newTables([]Suite{s})
	if err != nil {
		panic(err)
	}
	t := tables[0]
	columns := t.columns
	t.columns = nil // nothing is read
	for i := range cases {
		t.add(&cases[i], nil)
	}
	for _, c := range columns {
		for _, v := range values {
			if v.Metric.Name == c.metric.Name {
				c.fill(v)
			}
		}
	}
	t.close()
	return &Data{parts: []part{{Suite: s, table: t, columns: columns, cases: int32(len(cases)), view: &view{}}}}
}

func (c *column) fill(v Values) {
	for i := range v.Stable {
		one := tally{known: [2]uint16{1, 1}}
		for arm, x := range []float64{v.Stable[i], v.Candidate[i]} {
			c.arms[arm].value.add(x)
			one.graded = one.graded || (x != 0 && x != 1)
			if v.Per[arm] != nil {
				c.arms[arm].per.add(v.Per[arm][i])
			}
		}
		c.tally.add(one)
	}
}

// Columns makes data of two columns: one suite, one metric.
func Columns(g gate.Guardrail, m scorers.Metric, stable, candidate []float64, cluster []int) *Data {
	cases := make([]datasets.Case, len(stable))
	for i := range cases {
		cases[i] = datasets.Case{ID: fmt.Sprintf("c-%05d", i), Cluster: strconv.Itoa(cluster[i]), Weight: 1}
	}
	m.Name = g.Metric
	return DataOf(Suite{Name: g.Suite, Guardrails: []gate.Guardrail{g}}, cases, []Values{{Metric: m, Stable: stable, Candidate: candidate}})
}

// CompareColumns compares two columns, for simulations.
func CompareColumns(g gate.Guardrail, m scorers.Metric, stable, candidate []float64, cluster []int, seed uint64) gate.Comparison {
	d := Columns(g, m, stable, candidate, cluster)
	return newWork(&d.parts[0], Options{Seed: seed}).whole(0)
}

// Number numbers texts as clusters are, and gives the names by number.
func Number(list []string) (numbers []int32, names []string) {
	var n numbered
	for _, s := range list {
		numbers = append(numbers, n.number(s))
	}
	n.whole()
	for i := range n.n() {
		names = append(names, n.at(int32(i)))
	}
	return numbers, names
}
