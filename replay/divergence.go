package replay

import (
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
)

// diverge classes a trajectory against the calls that the log has; there is no
// class where either is not known. A call that the log could not answer decides;
// after that, what was asked and in what order.
func diverge(c *datasets.Case, calls []Call) Divergence {
	logged := loggedCalls(c)
	if calls == nil || len(logged) == 0 {
		return ""
	}
	if d := missed(c, calls); d != "" {
		return d
	}
	was := make([]string, len(logged))
	for i, l := range logged {
		was[i] = Signature(l.Name, l.Arguments)
	}
	is := make([]string, len(calls))
	for i, call := range calls {
		is[i] = Signature(call.Name, call.Arguments)
	}
	if slices.Equal(is, was) {
		return DivergenceExact
	}
	extra, gone := difference(is, was)
	switch {
	case extra == 0 && gone == 0:
		return DivergenceReordered
	case equivalent(calls, logged):
		return DivergenceArgs
	case extra == 0:
		return DivergenceShorter
	case gone == 0:
		return DivergenceLonger
	}
	return DivergenceOtherCalls
}

// loggedCalls is what production called: its own account of it, or else the
// tool log.
func loggedCalls(c *datasets.Case) []datasets.ToolCall {
	if c.Logged != nil && len(c.Logged.ToolCalls) > 0 {
		return c.Logged.ToolCalls
	}
	return c.ToolLog
}

// missed tells whether a call was not answered from the log, and the worst of
// these. A tool of unknown effect is taken for one that writes.
func missed(c *datasets.Case, calls []Call) Divergence {
	var d Divergence
	for _, call := range calls {
		if call.Source != SourceMiss {
			continue
		}
		if ToolEffect(c, call.Name) != datasets.EffectRead {
			return DivergenceWriteMiss
		}
		d = DivergenceReadMiss
	}
	return d
}

// ToolEffect is what the case says of a tool's effect; empty where it does not.
func ToolEffect(c *datasets.Case, name string) datasets.Effect {
	for i := range c.Tools {
		if c.Tools[i].Name == name {
			return c.Tools[i].Effect
		}
	}
	return ""
}

// difference counts what of is was not, and what of was is not, repetitions
// included.
func difference(is, was []string) (extra, gone int) {
	count := make(map[string]int, len(was))
	for _, s := range was {
		count[s]++
	}
	for _, s := range is {
		if count[s] == 0 {
			extra++
			continue
		}
		count[s]--
	}
	return extra, len(was) - (len(is) - extra)
}

// equivalent reports whether the same tools were called in the same order with
// arguments that differ in form alone: letter case, blanks, numbers in quotes.
func equivalent(calls []Call, logged []datasets.ToolCall) bool {
	return slices.EqualFunc(calls, logged, func(a Call, b datasets.ToolCall) bool {
		return a.Name == b.Name && loose(a.Arguments) == loose(b.Arguments)
	})
}

// loose writes arguments so that differences of form are gone.
func loose(arguments json.RawMessage) string {
	var v any
	if json.Unmarshal([]byte(canonicalJSON(arguments)), &v) != nil {
		return string(arguments)
	}
	out, err := json.Marshal(loosen(v))
	if err != nil {
		return string(arguments)
	}
	return string(out)
}

func loosen(v any) any {
	switch v := v.(type) {
	case string:
		text := strings.ToLower(strings.Join(strings.Fields(v), " "))
		var n json.Number
		if json.Unmarshal([]byte(text), &n) == nil && n != "" {
			if f, err := n.Float64(); err == nil {
				return f
			}
		}
		return text
	case []any:
		for i := range v {
			v[i] = loosen(v[i])
		}
		return v
	case map[string]any:
		for k := range v {
			v[k] = loosen(v[k])
			if v[k] == nil {
				delete(v, k) // null is absent
			}
		}
		return v
	}
	return v
}
