package scorers

import (
	"errors"
	"fmt"
	"slices"
)

// Metrics are the metrics of one suite: the built-in ones and those of its
// scorers.
type Metrics struct {
	byName map[string]Metric
	names  []string // built-in first, then as configured
}

// NewMetrics joins the built-in metrics with those of a suite's scorers, under
// the names that they have now. A name that is taken is an error. The evidence
// of success is the weakest grade among the scorers that make it.
func NewMetrics(configured []Configured) (*Metrics, error) {
	m := &Metrics{byName: map[string]Metric{}}
	for _, b := range Builtin() {
		if b.Name == SuccessMetric {
			b.Evidence = weakest(b.Evidence, configured)
		}
		m.add(b)
	}
	for _, c := range configured {
		metric := c.Metric
		if metric.Name == "" {
			return nil, errors.New("a scorer's metric has no name: give it one with as")
		}
		if _, taken := m.byName[metric.Name]; taken {
			return nil, fmt.Errorf("metric %q is there already: give this scorer another name with as", metric.Name)
		}
		if metric.Value == nil {
			metric.Value = rowOf(metric.Name)
		}
		m.add(metric)
	}
	return m, nil
}

func (m *Metrics) add(metric Metric) {
	m.byName[metric.Name] = metric
	m.names = append(m.names, metric.Name)
}

// Lookup finds a metric; a wrong name is an [*UnknownError] that says what was
// probably meant.
func (m *Metrics) Lookup(name string) (Metric, error) {
	metric, ok := m.byName[name]
	if !ok {
		return Metric{}, unknownName("metric", name, slices.Clone(m.names))
	}
	return metric, nil
}

// Get finds a metric.
func (m *Metrics) Get(name string) (Metric, bool) {
	metric, ok := m.byName[name]
	return metric, ok
}

// weakest is the last grade in the alphabet among the pass/fail scorers; a
// scorer without a grade makes no claim on labels.
func weakest(none Evidence, configured []Configured) Evidence {
	var worst Evidence
	for _, c := range configured {
		if c.PassFail {
			worst = max(worst, c.Metric.Evidence)
		}
	}
	if worst == "" {
		return none
	}
	return worst
}
