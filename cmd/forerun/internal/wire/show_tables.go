package wire

import (
	"slices"

	"forerun/scorers"
)

// TableMetrics gives, by suite, the metrics that a table of pairs tells of: success,
// those of the suite's scorers, and those of its guardrails, in this order.
func (j *Judge) TableMetrics() map[string][]scorers.Metric {
	out := map[string][]scorers.Metric{}
	for _, s := range j.suites {
		names := []string{scorers.SuccessMetric}
		for _, c := range s.scorers {
			names = append(names, c.Metric.Name)
		}
		for _, g := range s.guardrails {
			names = append(names, g.Metric)
		}
		for i, name := range names {
			if metric, ok := s.metrics.Get(name); ok && !slices.Contains(names[:i], name) {
				out[s.name] = append(out[s.name], metric)
			}
		}
	}
	return out
}
