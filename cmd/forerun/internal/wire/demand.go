package wire

import (
	"context"
	"errors"
	"fmt"
	"math"

	"forerun/configs"
	"forerun/datasets"
	"forerun/scorers/plan"
)

// Demand is what the guardrails of one suite need of a log, and what they would
// see of it.
type Demand struct {
	Cases   int      // of the log, for an unchanged candidate to pass all; 0 where no guardrail's need is known
	Metric  string   // whose guardrail needs most
	Unknown []string // metrics of guardrails whose need nobody knows
	Refused []string // metrics of guardrails that no candidate could pass on these cases
	Sees    []string // the smallest loss of each metric that these cases would show
}

// Demanded plans one suite of a configuration as if source, all of it, were its
// data. Nobody is asked anything. A source without cases demands nothing, and its
// error wraps [datasets.ErrEmpty].
func Demanded(ctx context.Context, c *configs.Config, suite int, source datasets.Source, lookup Environment) (d Demand, err error) {
	of := *c
	of.Suites = append([]configs.Suite(nil), c.Suites...)
	s := &of.Suites[suite]
	s.Sample, s.Split = nil, nil
	judge, err := NewJudge(&of, lookup)
	if err != nil {
		return d, err
	}
	g := &Gate{Judge: judge, Config: &of, given: map[string]datasets.Source{s.Name: source}}
	defer func() { err = errors.Join(err, g.Close()) }()
	if err := g.prepare(ctx, lookup); err != nil {
		return d, err
	}
	cases := g.Plan.Suites[suite].Count
	if cases == 0 {
		return d, fmt.Errorf("plan suite %s: %w", s.Name, datasets.ErrEmpty)
	}
	planned, err := Foresee(ctx, g, nil)
	if err != nil {
		return d, err
	}
	for _, guard := range planned.Guards {
		if guard.Guardrail.Suite == s.Name && guard.Guardrail.Decides() {
			d.add(guard, cases)
		}
	}
	return d, nil
}

// add counts one guardrail. Where its metric applies to some cases alone, that
// many more cases are needed.
func (d *Demand) add(g plan.Guard, cases int) {
	metric := g.Guardrail.Metric
	if g.Refusal != nil {
		d.Refused = append(d.Refused, metric)
	}
	if g.Resolves != nil && g.Guardrail.Margin != nil {
		d.Sees = append(d.Sees, metric+" by "+plan.Amount(*g.Resolves, g.Unit, g.Scale))
	}
	if g.Needed == nil || g.Pairs == 0 {
		d.Unknown = append(d.Unknown, metric)
		return
	}
	need := math.Ceil(float64(*g.Needed) * float64(cases) / float64(g.Pairs))
	if n := int(min(need, math.MaxInt32)); n > d.Cases {
		d.Cases, d.Metric = n, metric
	}
}
