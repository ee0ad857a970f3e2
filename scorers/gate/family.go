package gate

import "forerun/scorers/stats"

// adjust gives every guardrail that tests for harm its p-value, raw and after
// Holm over the whole gate: suites, guardrails and slices are one family. One
// without a p-value stays in the family as a test that showed nothing: leaving it
// out would make the others easier to fail. What decides nothing has a raw
// p-value and is no part of the family. It gives the size of the family.
func adjust(findings []Finding) int {
	var family []float64
	var at []int
	for i := range findings {
		f := &findings[i]
		if f.Guardrail.Never || f.Guardrail.Margin == nil && !f.Guardrail.Goal {
			continue
		}
		f.HarmP = orient(f.Guardrail.Direction, f.Comparison).p
		if !f.Guardrail.testsHarm() {
			continue
		}
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
	return len(family)
}

// shareAtTheEnd is the part of alpha that is left for the tests of harm at the
// end: the suites that look early may have spent a fifth on stopping for harm, all
// of them together (see [Course.Among]).
func shareAtTheEnd(stops []Stop) float64 {
	if len(stops) == 0 {
		return 1
	}
	return 1 - harmShare
}

// tested is the p-value of harm that a finding is judged by: the adjusted one, or
// the raw one of what stands outside the family.
func (f *Finding) tested() *float64 {
	if f.Guardrail.testsHarm() {
		return f.HarmPHolm
	}
	return f.HarmP
}
