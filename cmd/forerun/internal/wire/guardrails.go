package wire

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// rules are what one suite is decided by: its intended changes, as goals, and
// behind them its guardrails as written.
type rules struct {
	guardrails   []gate.Guardrail
	each         map[int][]string    // by guardrail: the segments whose slices are judged; all where absent
	sliceMargins map[int]gate.Margin // by guardrail: of its slices; twice its own where absent
	places       []string            // where each stands in the configuration
}

func (r *rules) add(at string, g gate.Guardrail) {
	r.guardrails = append(r.guardrails, g)
	r.places = append(r.places, at)
}

// suiteRules turns one suite's guardrails into what the gate decides on, after
// checking that each metric exists and that each quantity has its unit.
func suiteRules(c *configs.Config, metrics *scorers.Metrics, i int) (rules, error) {
	suite := c.Suites[i]
	out := rules{each: map[int][]string{}, sliceMargins: map[int]gate.Margin{}}
	for j, n := range suite.Intended {
		at := fmt.Sprintf("suites[%d].intended[%d]", i, j)
		metric, err := guardable(c, metrics, at, n.Metric, false)
		if err != nil {
			return out, err
		}
		out.add(at, gate.Guardrail{
			Suite: suite.Name, Metric: n.Metric, Direction: gate.Direction(n.Direction), Goal: true,
			Intended: n.Reason, Alpha: configs.DefaultAlpha, Evidence: string(metric.Evidence),
		})
	}
	for j, g := range suite.Guardrails {
		at := fmt.Sprintf("suites[%d].guardrails[%d]", i, j)
		metric, err := guardable(c, metrics, at, g.Metric, g.Monitor)
		if err != nil {
			return out, err
		}
		one, err := guardrail(c, metric, at, g)
		if err != nil {
			return out, err
		}
		one.Suite = suite.Name
		if len(g.Each) > 0 {
			out.each[len(out.guardrails)] = g.Each
		}
		if g.MarginSlice.Set() {
			margin, err := marginOf(metric, g.MarginSlice)
			if err != nil {
				return out, c.Fault(at+".margin_slice", err.Error(), configs.UnitsRemedy)
			}
			out.sliceMargins[len(out.guardrails)] = margin
		}
		out.add(at, one)
	}
	return out, out.fault(c, i)
}

// fault refuses rules that can't do what the suite declares.
func (r *rules) fault(c *configs.Config, i int) error {
	suite := c.Suites[i]
	bounded := func(g gate.Guardrail) bool { return g.Margin != nil && !g.Never && g.Decides() }
	if len(suite.Segments) > 0 && suite.Reference == "" && !suite.EarlyStop && !slices.ContainsFunc(r.guardrails, bounded) {
		return c.Fault(fmt.Sprintf("suites[%d].segments", i), "segments that nothing is judged on",
			"give a guardrail a margin, which is asked of every slice too, or leave segments out")
	}
	for k, n := range suite.Intended {
		for _, g := range r.guardrails {
			if g.Intended == "" && bounded(g) && g.Metric == n.Metric && g.Direction != gate.None && g.Direction != gate.Direction(n.Direction) {
				return c.Fault(fmt.Sprintf("suites[%d].intended[%d]", i, k),
					fmt.Sprintf("%s is meant to get %s, and a guardrail on it takes that for harm", n.Metric, n.Direction),
					"write the guardrail with direction: "+n.Direction+", or leave it out")
			}
		}
	}
	return nil
}

// guardable finds a metric that may decide; one that is only watched may rest on
// anything.
func guardable(c *configs.Config, metrics *scorers.Metrics, at, name string, watched bool) (scorers.Metric, error) {
	metric, err := metrics.Lookup(name)
	if err != nil {
		return metric, unknownMetric(c, at+".metric", err)
	}
	if metric.Evidence == scorers.EvidenceE && !watched {
		return metric, c.Fault(at+".metric", fmt.Sprintf("metric %s rests on evidence of grade E, which never gates", name),
			"guard a metric that rests on labels, decisions or invariants, or only watch it with monitor: true")
	}
	return metric, nil
}

func guardrail(c *configs.Config, metric scorers.Metric, at string, g configs.Guardrail) (gate.Guardrail, error) {
	one := gate.Guardrail{
		Metric: g.Metric, Direction: gate.Direction(metric.Direction), Alpha: g.Alpha, Evidence: string(metric.Evidence),
		Goal: g.Goal, Never: g.Never, Monitor: g.Monitor,
	}
	if g.Direction != "" {
		one.Direction = gate.Direction(g.Direction)
	}
	switch {
	case (g.Goal || g.Never) && one.Direction == gate.None:
		return one, c.Fault(at, fmt.Sprintf("metric %s has no better side of its own", g.Metric), "write direction: higher or lower, the better side")
	case g.Never && metric.Kind != scorers.KindProportion:
		return one, c.Fault(at+".never", fmt.Sprintf("metric %s is a %s, and what must never happen is a yes or no of each trial", g.Metric, metric.Kind),
			"write a max or min, or a pass/fail scorer for the event")
	}
	if g.Margin.Set() {
		margin, err := marginOf(metric, g.Margin)
		if err != nil {
			return one, c.Fault(at+".margin", err.Error(), configs.UnitsRemedy)
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
			return one, c.Fault(at+"."+limit.key, err.Error(), configs.UnitsRemedy)
		}
		*limit.to = &limit.from.Value
	}
	return one, nil
}

// atAttempt gives the guardrails at the level that is left to a run: the first
// attempt decides at alpha, and attempt k at alpha / 2^(k-1), so that all of them
// together spend no more than two alphas. A screen opens nothing, and asked again
// it must not come to see less: it keeps its alpha. The guardrails given stay as
// they are.
func atAttempt(guardrails []gate.Guardrail, m rundir.Manifest) []gate.Guardrail {
	attempt := m.Attempt
	if m.Level == string(gate.Screen) {
		attempt = 1
	}
	const most = 24 // halvings: further down, a level has no finite quantile
	out := slices.Clone(guardrails)
	for i := range out {
		out[i].Alpha = math.Ldexp(out[i].Alpha, -min(max(attempt-1, 0), most))
	}
	return out
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
