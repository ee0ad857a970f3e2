package gate

import (
	"fmt"

	"forerun/scorers/stats"
)

// gatePower is the chance that a candidate as good as it looks passes all
// guardrails, for which further pairs are planned.
const gatePower = 0.8

// Decide judges every guardrail by the comparison at the same index, every
// suite by its completion, and the gate by the worst of both.
func Decide(guardrails []Guardrail, comparisons []Comparison, completions []Completion) Decision {
	findings := make([]Finding, len(guardrails))
	for i, g := range guardrails {
		findings[i] = Finding{Guardrail: g, Comparison: evidence(g, comparisons, i)}
	}
	adjust(findings)
	for i := range findings {
		judge(&findings[i], powerEach(len(findings)))
	}
	suites := gather(findings, completions)
	d := Decision{Suites: suites}
	for _, s := range suites {
		d.Verdict = Worse(d.Verdict, s.Verdict)
	}
	if len(guardrails) == 0 {
		d.Verdict = Worse(d.Verdict, Inconclusive)
	}
	d.Reasons = reasons(d)
	return d
}

// powerEach splits the risk of missing a pass over m guardrails, since all of
// them must pass.
func powerEach(m int) float64 { return 1 - (1-gatePower)/float64(max(m, 1)) }

// evidence finds a guardrail's comparison. One that is missing, or is of
// another metric or scale, is no evidence.
func evidence(g Guardrail, comparisons []Comparison, i int) Comparison {
	none := Comparison{Suite: g.Suite, Metric: g.Metric}
	if i >= len(comparisons) || comparisons[i].Suite != g.Suite || comparisons[i].Metric != g.Metric {
		none.Blocked, none.BlockedWords = BlockedNoComparison, "nothing was compared"
		return none
	}
	c := comparisons[i]
	if g.Margin != nil && c.Scale != g.Margin.Scale {
		none.Scale = g.Margin.Scale
		none.Blocked = BlockedScale
		none.BlockedWords = fmt.Sprintf("it was compared on the %q scale, its margin is %s", c.Scale, g.Margin.Scale)
		return none
	}
	return c
}

// adjust gives every margin its p-value of harm, raw and after Holm over the
// whole gate. A margin without a p-value stays in the family as a test that
// showed nothing: leaving it out would make the others easier to fail.
func adjust(findings []Finding) {
	var family []float64
	var at []int
	for i := range findings {
		f := &findings[i]
		if f.Guardrail.Margin == nil {
			continue
		}
		f.HarmP = orient(f.Guardrail.Direction, f.Comparison).p
		p := 1.0
		if f.HarmP != nil {
			p = *f.HarmP
		}
		family, at = append(family, p), append(at, i)
	}
	for k, p := range stats.Holm(family) {
		if f := &findings[at[k]]; f.HarmP != nil {
			f.HarmPHolm = new(p)
		}
	}
}
