package gate_test

import (
	"testing"

	"forerun/scorers/gate"
)

// A difference that is the same in every pair has no interval, so that it never
// passes; beyond the margin it is a harm.
func TestConstantDifferences(t *testing.T) {
	t.Parallel()
	constant := func(difference, p float64) gate.Comparison {
		return with(comparison(difference, 0), func(c *gate.Comparison) {
			c.Blocked, c.Interval, c.PairVariance, c.PLower = gate.BlockedConstant, gate.Interval{}, nil, &p
		})
	}
	for name, test := range map[string]struct {
		guardrail  gate.Guardrail
		comparison gate.Comparison
		verdict    gate.Verdict
		reason     string
	}{
		"beyond the margin":        {margin(gate.Higher), constant(-0.06, 1e-6), gate.Fail, "worse_not_shown_tolerable"},
		"at the margin":            {margin(gate.Higher), constant(-0.05, 1e-6), gate.Inconclusive, "constant"},
		"within the margin":        {margin(gate.Higher), constant(-0.01, 1e-6), gate.Inconclusive, "constant"},
		"better":                   {margin(gate.Higher), constant(0.2, 1), gate.Inconclusive, "constant"},
		"none":                     {margin(gate.Higher), constant(0, 1), gate.Inconclusive, "constant"},
		"beyond, and not shown":    {margin(gate.Higher), constant(-0.06, 0.06), gate.Inconclusive, "constant"},
		"worse where better asked": {goal(gate.Higher), constant(-0.01, 1e-6), gate.Fail, "worse"},
		"better where asked":       {goal(gate.Higher), constant(0.2, 1), gate.Inconclusive, "constant"},
	} {
		if f := one(t, test.guardrail, test.comparison); f.Verdict != test.verdict || f.Reason != test.reason {
			t.Errorf("%s: %s (%s): %s", name, f.Verdict, f.Reason, f.Sentence)
		}
	}
}
