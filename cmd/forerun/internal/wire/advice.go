package wire

import (
	"fmt"
	"math"

	"forerun/scorers/plan"
)

// Suites lists the suites, in the order of the configuration.
func (p *Planned) Suites() []string {
	var out []string
	for _, s := range p.gate.suites {
		out = append(out, s.name)
	}
	return out
}

// Advice is one sentence on what to do about the guardrail that is worst off.
func (p *Planned) Advice() string {
	var worst, unknown *plan.Guard
	most := 1.0
	for i := range p.Guards {
		g := &p.Guards[i]
		if !g.Guardrail.Decides() || g.Guardrail.Goal || g.Guardrail.Never {
			continue
		}
		switch {
		case g.Needed == nil && unknown == nil:
			unknown = g
		case g.Needed != nil && g.Pairs > 0 && float64(*g.Needed)/float64(g.Pairs) > most:
			worst, most = g, float64(*g.Needed)/float64(g.Pairs)
		}
	}
	switch {
	case p.Screen():
		return "A screen asks whether harm is visible and never opens the canary: what it sees is above."
	case worst != nil:
		return p.moreCases(*worst, most)
	case unknown != nil:
		return fmt.Sprintf("How many cases %s of suite %s needs is not known: replay some first (forerun gate --max-cases 100), and plan with --from RUN.",
			unknown.Guardrail.Metric, unknown.Guardrail.Suite)
	}
	return "The cases are enough: an unchanged candidate passes all guardrails together in 80 % of runs or more."
}

// moreCases says how many cases the guardrail takes that is worst off, or the
// margin that would do with those there are.
func (p *Planned) moreCases(g plan.Guard, times float64) string {
	cases := p.Cases[g.Guardrail.Suite]
	out := fmt.Sprintf("The cases are too few for an unchanged candidate to pass in 80 %% of runs: %s of suite %s needs %d and has %d; give the suite about %s cases",
		g.Guardrail.Metric, g.Guardrail.Suite, *g.Needed, g.Pairs, rough(math.Ceil(float64(cases)*times)))
	if m := g.Guardrail.Margin; m != nil {
		wide := m.Value * math.Sqrt(times)
		if rate := g.Unit == "pp" || m.Scale != "absolute"; rate && wide < 1 {
			out += ", or a margin of about " + wider(wide, m.Scale)
		}
	}
	return out + "."
}
