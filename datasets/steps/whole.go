package steps

import (
	"slices"

	"forerun/datasets"
)

// Whole gives a case whose calls are those of its whole conversation: the calls of
// earlier turns, as its messages have them, before those of the last. A log that
// begins with them already stays as it is.
func Whole(c datasets.Case) datasets.Case {
	l := datasets.Logged{Messages: c.Messages}
	results := resultsOf(&l)
	var earlier []datasets.ToolCall
	for i := range c.Messages {
		for _, call := range c.Messages[i].ToolCalls {
			earlier = append(earlier, results.of(call))
		}
	}
	if len(earlier) == 0 {
		return c
	}
	c.ToolLog = joined(earlier, c.ToolLog)
	if c.Logged != nil && c.Logged.ToolCalls != nil {
		of := *c.Logged
		of.ToolCalls = joined(earlier, of.ToolCalls)
		c.Logged = &of
	}
	return c
}

func joined(earlier, calls []datasets.ToolCall) []datasets.ToolCall {
	if len(calls) >= len(earlier) && slices.EqualFunc(earlier, calls[:len(earlier)], func(a, b datasets.ToolCall) bool {
		return signature(a) == signature(b)
	}) {
		return calls
	}
	return slices.Concat(earlier, calls)
}

// Turned reports whether a case has something that a user said, which a
// conversation begins with.
func Turned(c *datasets.Case) bool {
	return slices.ContainsFunc(c.Messages, func(m datasets.Message) bool { return m.Role == "user" })
}
