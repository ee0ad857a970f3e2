package wire

import (
	"errors"
	"fmt"

	"forerun/configs"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// guardrails turns one suite's guardrails into what the gate decides on, after
// checking that each metric exists and that each quantity has its unit.
func guardrails(c *configs.Config, metrics *scorers.Metrics, i int) ([]gate.Guardrail, error) {
	suite := c.Suites[i]
	var out []gate.Guardrail
	for j, g := range suite.Guardrails {
		at := fmt.Sprintf("suites[%d].guardrails[%d]", i, j)
		metric, err := metrics.Lookup(g.Metric)
		if err != nil {
			return nil, unknownMetric(c, at+".metric", err)
		}
		if metric.Evidence == scorers.EvidenceE {
			return nil, c.Fault(at+".metric", fmt.Sprintf("metric %s rests on evidence of grade E, which never gates", g.Metric), "guard a metric that rests on labels, decisions or invariants")
		}
		one := gate.Guardrail{
			Suite: suite.Name, Metric: g.Metric, Direction: gate.Direction(metric.Direction),
			Alpha: g.Alpha, Evidence: string(metric.Evidence),
		}
		if g.Direction != "" {
			one.Direction = gate.Direction(g.Direction)
		}
		if g.Margin.Set() {
			margin, err := marginOf(metric, g.Margin)
			if err != nil {
				return nil, c.Fault(at+".margin", err.Error(), configs.UnitsRemedy)
			}
			one.Margin = &margin
		}
		for _, limit := range []struct {
			key  string
			from configs.Quantity
			to   **float64
		}{{"max", g.Max, &one.Max}, {"min", g.Min, &one.Min}} {
			if !limit.from.Set() {
				continue
			}
			if err := absoluteUnit(metric, limit.from); err != nil {
				return nil, c.Fault(at+"."+limit.key, err.Error(), configs.UnitsRemedy)
			}
			*limit.to = &limit.from.Value
		}
		out = append(out, one)
	}
	return out, nil
}

func unknownMetric(c *configs.Config, at string, err error) error {
	var unknown *scorers.UnknownError
	if errors.As(err, &unknown) && unknown.Nearest != "" {
		return c.Fault(at, fmt.Sprintf("no scorer of this suite gives the metric %q, and it is not built in", unknown.Name), fmt.Sprintf("did you mean %q?", unknown.Nearest))
	}
	return c.Fault(at, err.Error(), "see forerun list metrics, or add the scorer that gives it")
}

// marginOf gives a margin its scale: a percentage is relative to stable, any
// other unit must be the metric's own.
func marginOf(m scorers.Metric, q configs.Quantity) (gate.Margin, error) {
	if q.Unit == "%" {
		if m.Kind == scorers.KindProportion {
			return gate.Margin{}, fmt.Errorf("margin %s of %s, which is a proportion", q.Text, m.Name)
		}
		return gate.Margin{Value: q.Value, Scale: gate.Relative}, nil
	}
	if m.Kind == scorers.KindRatioOfTotals {
		return gate.Margin{}, fmt.Errorf("margin %s of %s, which is a ratio and takes a percentage", q.Text, m.Name)
	}
	if err := absoluteUnit(m, q); err != nil {
		return gate.Margin{}, err
	}
	return gate.Margin{Value: q.Value, Scale: gate.Absolute}, nil
}

// absoluteUnit refuses a quantity whose unit is not the metric's.
func absoluteUnit(m scorers.Metric, q configs.Quantity) error {
	want := string(m.Unit)
	switch {
	case q.Unit == want:
		return nil
	case want == string(scorers.UnitShare) && q.Unit == "%" && m.Kind == scorers.KindProportion:
		return nil // a hard limit on a rate reads naturally as a percentage
	case q.Unit == "":
		return fmt.Errorf("%s of %s has no unit", q.Text, m.Name)
	case want == "":
		return fmt.Errorf("%s of %s, which is a plain number", q.Text, m.Name)
	}
	return fmt.Errorf("%s of %s, which is measured in %s", q.Text, m.Name, want)
}
