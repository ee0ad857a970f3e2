package plan

import (
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Guard is what is planned of one guardrail. A nil number is not known.
type Guard struct {
	Guardrail gate.Guardrail
	Unit      string     // of the metric
	Scale     gate.Scale // of Resolves
	Pairs     int        // cases that the metric applies to
	Clusters  int
	Needed    *int     // pairs at which an unchanged candidate passes, with 80 % for all guardrails together
	Least     int      // pairs under which it can't pass at all; 0 where no number would do
	Resolves  *float64 // the smallest loss that these pairs show with 80 %
	Chance    *float64 // that an unchanged candidate passes
	Source    string   // where the noise is known from
	Refusal   *Refusal // why none can pass; nil where one can
}

// Plan is a gate before it is run.
type Plan struct {
	Guards []Guard
	// Lowest and Highest bound the chance that an unchanged candidate passes all
	// guardrails that decide, goals apart, which it is not meant to reach: as unlucky,
	// and as alike, as they can be. Highest is over those whose chance is known, Lowest
	// nil where one is not.
	Lowest, Highest *float64
}

// New plans a gate: one Guard for each Ask, in order.
func New(asks []Ask) Plan {
	deciding, claims := 0, 0
	for _, a := range asks {
		if !a.Guardrail.Decides() {
			continue
		}
		deciding++
		if !a.Guardrail.Never && (a.Guardrail.Margin != nil || a.Guardrail.Goal) {
			claims++
		}
	}
	var p Plan
	each := stats.IntersectionUnionPower(deciding, Power)
	for _, a := range asks {
		p.Guards = append(p.Guards, a.atEnd().plan(each, claims))
	}
	p.bounds()
	return p
}

// plan plans one guardrail at the power that each needs, where harm is claimed
// over a family of claims (Holm).
func (a Ask) plan(each float64, claims int) Guard {
	n := a.Supply.Pairs
	g := Guard{
		Guardrail: a.Guardrail, Unit: a.Unit, Scale: scaleOf(a.Guardrail), Pairs: n, Clusters: a.Supply.Clusters,
		Needed: a.needed(each), Resolves: a.resolves(n, claims),
		Chance: a.chance(n), Source: a.Noise.Source, Refusal: a.refusal(),
	}
	if least := a.least(); least < unreachable {
		g.Least = least
	}
	return g
}

// bounds bounds the chance that all deciding guardrails but goals pass (Fréchet).
func (p *Plan) bounds() {
	missed, worst, known, unknown := 0.0, 1.0, 0, 0
	for _, g := range p.Guards {
		switch {
		case !g.Guardrail.Decides(), g.Guardrail.Goal:
		case g.Chance == nil:
			unknown++
		default:
			known++
			missed += 1 - *g.Chance
			worst = min(worst, *g.Chance)
		}
	}
	if known > 0 {
		p.Highest = new(worst)
	}
	if known > 0 && unknown == 0 {
		p.Lowest = new(max(0, 1-missed))
	}
}

// Refused lists the guardrails, by index, that no candidate could pass.
func (p *Plan) Refused() []int {
	var out []int
	for i, g := range p.Guards {
		if g.Refusal != nil {
			out = append(out, i)
		}
	}
	return out
}
