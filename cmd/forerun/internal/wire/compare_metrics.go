package wire

import (
	"forerun/configs"
	"forerun/scorers"
	"forerun/scorers/compare"
	"forerun/scorers/gate"
)

// lookedAt are the built-in metrics that a comparison shows beside those that a suite
// guards and those of its scorers.
func lookedAt() []string {
	return []string{
		scorers.SuccessMetric, "escalation.missed", "escalation.false", "fallback.rate", "error.rate",
		"tool_calls.count", "latency.p50", "cost.per_case", "tokens.output",
	}
}

// comparing gives what the two sides of a comparison are compared on: what the suite
// guards, without its conditions, then success and what it is made of, then the rest.
func (j *Judge) comparing() []compare.Suite {
	var out []compare.Suite
	for _, s := range j.suites {
		one := compare.Suite{Name: s.name, Trials: s.trials, Metrics: s.metrics.Get}
		seen := map[string]bool{}
		add := func(name string, margin *gate.Margin, direction gate.Direction) {
			metric, ok := s.metrics.Get(name)
			if !ok || seen[name] {
				return
			}
			seen[name] = true
			if direction == "" {
				direction = gate.Direction(metric.Direction)
			}
			one.Guardrails = append(one.Guardrails, gate.Guardrail{
				Suite: s.name, Metric: name, Direction: direction, Margin: margin,
				Alpha: configs.DefaultAlpha, Evidence: string(metric.Evidence), Monitor: true,
			})
		}
		for _, g := range s.guardrails {
			margin := g.Margin
			if g.Never { // what bounds a rate is on no scale of differences
				margin = nil
			}
			add(g.Metric, margin, g.Direction)
		}
		add(scorers.SuccessMetric, nil, "")
		for _, sc := range s.scorers {
			add(sc.Metric.Name, nil, "")
		}
		for _, name := range lookedAt() {
			add(name, nil, "")
		}
		out = append(out, one)
	}
	return out
}

// guarded reports whether a suite of the configuration guards a metric.
func (j *Judge) guarded(suite, metric string) bool {
	for _, s := range j.suites {
		for _, g := range s.guardrails {
			if s.name == suite && g.Metric == metric {
				return true
			}
		}
	}
	return false
}
