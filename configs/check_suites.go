package configs

import (
	"fmt"
	"slices"

	"forerun/datasets/nearest"
)

func (c *Config) checkSuites() *Error {
	if len(c.Suites) == 0 {
		return c.Fault("suites", "no suite", "write at least one, with name, data, scorers and guardrails")
	}
	seen := map[string]bool{}
	for i, s := range c.Suites {
		at := fmt.Sprintf("suites[%d]", i)
		switch {
		case !plainName(s.Name):
			return c.Fault(at+".name", fmt.Sprintf("suite name %q", s.Name), "write a name of letters, digits, . _ and -")
		case seen[s.Name]:
			return c.Fault(at+".name", fmt.Sprintf("a second suite named %q", s.Name), "give each suite a name of its own")
		case s.Data == "":
			return c.Fault(at, fmt.Sprintf("suite %s has no data", s.Name), "write data: FILE, a case file (.parquet, .jsonl, .jsonl.gz)")
		case s.Trials < 1 || s.Trials > 1000:
			return c.Fault(at+".trials", fmt.Sprintf("%d trials", s.Trials), "write a number from 1 to 1000")
		case s.Sample != nil && s.Sample.Size < 1:
			return c.Fault(at+".sample", fmt.Sprintf("a sample of %d", s.Sample.Size), "write size: N from 1, or leave sample out to take all cases")
		case len(s.Guardrails) == 0:
			return c.Fault(at, fmt.Sprintf("suite %s has no guardrail", s.Name), "write at least one: {metric: success, margin: 5pp}")
		}
		seen[s.Name] = true
		if fault := c.checkGuardrails(at, s); fault != nil {
			return fault
		}
	}
	return nil
}

// Directions lists which way a metric can be better.
func Directions() []string { return []string{"higher", "lower", "none"} }

func (c *Config) checkGuardrails(at string, s Suite) *Error {
	names := map[string]bool{}
	for _, sc := range s.Scorers {
		if names[sc.As] {
			return c.Fault(at+".scorers", fmt.Sprintf("two scorers give %q", sc.As), "name one of them with as: …")
		}
		names[sc.As] = true
	}
	for j, g := range s.Guardrails {
		at := fmt.Sprintf("%s.guardrails[%d]", at, j)
		switch {
		case g.Metric == "":
			return c.Fault(at, "a guardrail without metric", "write metric: NAME, see forerun list metrics")
		case !g.Margin.Set() && !g.Max.Set() && !g.Min.Set():
			return c.Fault(at, fmt.Sprintf("guardrail %s asks for nothing", g.Metric), "write a margin, max or min")
		case g.Margin.Set() && g.Margin.Value <= 0:
			return c.Fault(at+".margin", fmt.Sprintf("a margin of %s", g.Margin.Text), "write a positive number: the harm a pass may hide")
		case g.Margin.Unit == "pp" && g.Margin.Value >= 1:
			return c.Fault(at+".margin", fmt.Sprintf("a margin of %s, which nothing can exceed", g.Margin.Text), "write fewer than 100pp: the harm a pass may hide")
		case !(g.Alpha > 0 && g.Alpha < 0.5): // NaN is not
			return c.Fault(at+".alpha", fmt.Sprintf("alpha %v", g.Alpha), "write a one-sided level between 0 and 0.5, such as 0.05")
		case g.Direction != "" && !slices.Contains(Directions(), g.Direction):
			return c.Fault(at+".direction", fmt.Sprintf("unknown direction %q", g.Direction), nearest.Remedy(g.Direction, Directions()))
		}
	}
	return nil
}
