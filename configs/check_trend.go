package configs

import (
	"fmt"
	"slices"

	"forerun/datasets/nearest"
)

// checkTrend checks what a series of runs must keep: of metrics that the runs have,
// since a trend compares what their guardrails compared.
func (c *Config) checkTrend() *Error {
	for i, r := range c.Trend {
		at := fmt.Sprintf("trend[%d]", i)
		arms := []string{armCandidate, armStable}
		suite := slices.IndexFunc(c.Suites, func(s Suite) bool { return s.Name == r.Suite })
		switch {
		case r.Metric == "":
			return c.Fault(at, "a trend rule without metric", "write metric: NAME, of a guardrail of a suite")
		case r.Arm != "" && !slices.Contains(arms, r.Arm):
			return c.Fault(at+".arm", fmt.Sprintf("unknown arm %q", r.Arm), nearest.Remedy(r.Arm, arms))
		case !r.Margin.Set():
			return c.Fault(at, fmt.Sprintf("the trend of %s has no margin", r.Metric), "write margin: the harm that is let pass, such as 3pp")
		case r.Margin.Value <= 0:
			return c.Fault(at+".margin", fmt.Sprintf("a margin of %s", r.Margin.Text), "write a positive number: the harm that is let pass")
		case r.Suite != "" && suite < 0:
			var names []string
			for _, s := range c.Suites {
				names = append(names, s.Name)
			}
			return c.Fault(at+".suite", fmt.Sprintf("there is no suite %q", r.Suite), nearest.Remedy(r.Suite, names))
		}
		if _, ok := c.TrendSuite(r); !ok {
			return c.Fault(at+".metric", fmt.Sprintf("no guardrail compares %s", r.Metric),
				"add it to the suite's guardrails, with monitor: true if it decides nothing")
		}
	}
	return nil
}

// TrendSuite gives the suite whose metric a rule is about.
func (c *Config) TrendSuite(r TrendRule) (int, bool) {
	for i, s := range c.Suites {
		if r.Suite != "" && s.Name != r.Suite {
			continue
		}
		if slices.ContainsFunc(s.Guardrails, func(g Guardrail) bool { return g.Metric == r.Metric }) {
			return i, true
		}
	}
	return 0, false
}
