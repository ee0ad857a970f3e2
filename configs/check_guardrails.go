package configs

import (
	"fmt"
	"slices"

	"forerun/datasets/nearest"
)

// Directions lists which way a metric can be better.
func Directions() []string { return []string{"higher", "lower", "none"} }

func (c *Config) checkGuardrails(at string, s Suite) *Error {
	decides := false
	for j, g := range s.Guardrails {
		at := fmt.Sprintf("%s.guardrails[%d]", at, j)
		for _, part := range []func(string, Suite, Guardrail) *Error{c.checkMeasure, c.checkRule, c.checkSlices} {
			if fault := part(at, s, g); fault != nil {
				return fault
			}
		}
		decides = decides || !g.Monitor
	}
	if !decides && len(s.Intended) == 0 {
		return c.Fault(at+".guardrails", fmt.Sprintf("suite %s only monitors: nothing in it decides", s.Name), "leave monitor: true out of at least one guardrail")
	}
	return nil
}

// checkMeasure checks the numbers of a guardrail.
func (c *Config) checkMeasure(at string, _ Suite, g Guardrail) *Error {
	const positive = "write a positive number: the harm a pass may hide"
	switch {
	case g.Metric == "":
		return c.Fault(at, "a guardrail without metric", "write metric: NAME, see forerun list metrics")
	case !(g.Alpha > 0 && g.Alpha < 0.5): // NaN is not
		return c.Fault(at+".alpha", fmt.Sprintf("alpha %v", g.Alpha), "write a one-sided level between 0 and 0.5, such as 0.05")
	case g.Direction != "" && !slices.Contains(Directions(), g.Direction):
		return c.Fault(at+".direction", fmt.Sprintf("unknown direction %q", g.Direction), nearest.Remedy(g.Direction, Directions()))
	}
	for _, margin := range []struct {
		key string
		q   Quantity
	}{{"margin", g.Margin}, {"margin_slice", g.MarginSlice}} {
		switch {
		case margin.q.Set() && margin.q.Value <= 0:
			return c.Fault(at+"."+margin.key, fmt.Sprintf("a margin of %s", margin.q.Text), positive)
		case margin.q.Unit == "pp" && margin.q.Value >= 1:
			return c.Fault(at+"."+margin.key, fmt.Sprintf("a margin of %s, which nothing can exceed", margin.q.Text), "write fewer than 100pp: the harm a pass may hide")
		}
	}
	return nil
}

// checkRule checks that a guardrail asks one thing.
func (c *Config) checkRule(at string, _ Suite, g Guardrail) *Error {
	limit := g.Max.Set() || g.Min.Set()
	switch {
	case g.Goal && g.Never:
		return c.Fault(at+".never", fmt.Sprintf("guardrail %s is a goal and a never rule", g.Metric), "write one of goal and never")
	case g.Goal && g.Margin.Set():
		return c.Fault(at+".margin", fmt.Sprintf("goal %s has a margin: a goal asks for improvement, however small", g.Metric), "leave the margin out, or write a guardrail of its own for it")
	case (g.Goal || g.Never) && limit:
		return c.Fault(at, fmt.Sprintf("guardrail %s asks for more than one thing", g.Metric), "write the max or min as a guardrail of its own")
	case (g.Goal || g.Never) && g.Direction == "none":
		return c.Fault(at+".direction", fmt.Sprintf("guardrail %s with no better side", g.Metric), "write direction: higher or lower, the better side")
	case !g.Margin.Set() && !limit && !g.Goal && !g.Never && !g.Monitor:
		return c.Fault(at, fmt.Sprintf("guardrail %s asks for nothing", g.Metric), "write a margin, max or min, or one of goal, never and monitor: true")
	}
	return nil
}

// checkSlices checks what a guardrail says of the suite's segments.
func (c *Config) checkSlices(at string, s Suite, g Guardrail) *Error {
	judged := g.Margin.Set() && !g.Never && !g.Monitor
	switch {
	case g.MarginSlice.Set() && !g.Margin.Set():
		return c.Fault(at+".margin_slice", fmt.Sprintf("guardrail %s has a margin for slices and none for all cases", g.Metric), "write margin: as well")
	case g.MarginSlice.Set() && len(s.Segments) == 0:
		return c.Fault(at+".margin_slice", fmt.Sprintf("suite %s declares no segments to slice by", s.Name), "write segments: [NAME] in the suite")
	case g.MarginSlice.Set() && g.MarginSlice.Unit != g.Margin.Unit:
		return c.Fault(at+".margin_slice", fmt.Sprintf("a margin_slice of %s beside a margin of %s", g.MarginSlice.Text, g.Margin.Text), "write both in one unit")
	case c.source.has(at+".each") && len(g.Each) == 0:
		return c.Fault(at+".each", "each of no segment", "name the segments whose slices are judged, or leave each out for all of them")
	case !judged && (g.MarginSlice.Set() || len(g.Each) > 0):
		return c.Fault(at, fmt.Sprintf("guardrail %s is not judged in slices: only one with a margin that decides is", g.Metric), "leave each and margin_slice out")
	}
	for k, name := range g.Each {
		at := fmt.Sprintf("%s.each[%d]", at, k)
		switch {
		case !slices.Contains(s.Segments, name):
			return c.Fault(at, fmt.Sprintf("suite %s does not declare the segment %q", s.Name, name), nearest.Remedy(name, s.Segments))
		case slices.Contains(g.Each[:k], name):
			return c.Fault(at, fmt.Sprintf("segment %q a second time", name), "name each segment once")
		}
	}
	return nil
}
