package replay

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"forerun/datasets"
)

// diverge classes a trajectory against the calls that the log has; there is no
// class where either is not known. A call that the log could not answer decides;
// after that, what was asked and in what order.
//
// A renamed tool is the same tool, and what a hand-over tool is told never
// matters. Calls that were answered by matching loosely, or by an identifier that
// stands for the recorded one, are equivalent to what answered them.
func diverge(c *datasets.Case, calls []Call) Divergence {
	logged := loggedCalls(c)
	if calls == nil || len(logged) == 0 {
		return ""
	}
	if len(calls) == 0 {
		return DivergenceShorter
	}
	if d := missed(c, calls); d != "" {
		return d
	}
	ends := make(map[string]bool)
	for i := range calls {
		if calls[i].Source == sourceTerminal {
			ends[calls[i].Name] = true
		}
	}
	sign := func(name string, arguments json.RawMessage) string {
		if ends[name] {
			arguments = nil
		}
		return Signature(name, arguments)
	}
	was := make([]string, len(logged))
	for i, l := range logged {
		was[i] = sign(l.Name, l.Arguments)
	}
	is := make([]string, len(calls))
	for i, call := range calls {
		is[i] = sign(call.recorded(), call.Arguments)
	}
	if slices.Equal(is, was) {
		return DivergenceExact
	}
	extra, gone := difference(is, was)
	switch {
	case extra == 0 && gone == 0:
		return DivergenceReordered
	case equivalent(calls, logged), extra == gone && loosely(calls, is, was) == extra:
		return DivergenceArgs
	case extra == 0:
		return DivergenceShorter
	case gone == 0:
		return DivergenceLonger
	}
	return DivergenceOtherCalls
}

// The words of policies whose answers tell how a call stands to the log: package
// tools declares them.
const (
	sourceTerminal = "terminal"
	sourceReplayed = "replayed"
	sourceLive     = "live"
	sourceSimulate = "simulate"
)

// recorded is the name under which the log has the call's tool.
func (c *Call) recorded() string {
	if c.Recorded != "" {
		return c.Recorded
	}
	return c.Name
}

// loosely counts the calls that are not among the logged ones and that the log
// answered all the same, each by a call of the same tool that no other took.
func loosely(calls []Call, is, was []string) int {
	left := make(map[string]int) // logged calls of a tool that nothing equals
	for _, s := range was {
		left[toolOf(s)]++
	}
	count := make(map[string]int, len(was))
	for _, s := range was {
		count[s]++
	}
	var extra []int
	for i, s := range is {
		if count[s] == 0 {
			extra = append(extra, i)
			continue
		}
		count[s]--
		left[toolOf(s)]--
	}
	n := 0
	for _, i := range extra {
		tool := toolOf(is[i])
		if calls[i].Source == sourceReplayed && calls[i].Approximate && left[tool] > 0 {
			left[tool]--
			n++
		}
	}
	return n
}

// toolOf is the tool's part of a signature: a quoted name.
func toolOf(signature string) string {
	name, err := strconv.QuotedPrefix(signature)
	if err != nil {
		return signature
	}
	return name
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
// these. A write that was proposed is one; so is a read that a simulator or the
// live tool answered and the log does not have. A tool of unknown effect is taken
// for one that writes.
func missed(c *datasets.Case, calls []Call) Divergence {
	var d Divergence
	for i := range calls {
		call := &calls[i]
		effect := call.Effect
		if effect == "" {
			effect = ToolEffect(c, call.Name)
		}
		switch call.Source {
		case SourceProposed:
			return DivergenceWriteMiss
		case SourceMiss:
			if effect != datasets.EffectRead {
				return DivergenceWriteMiss
			}
			d = DivergenceReadMiss
		case sourceLive, sourceSimulate:
			if effect == datasets.EffectRead && !inLog(c, call) {
				d = DivergenceReadMiss
			}
		}
	}
	return d
}

// inLog reports whether the log has exactly this call.
func inLog(c *datasets.Case, call *Call) bool {
	s := Signature(call.recorded(), call.Arguments)
	return slices.ContainsFunc(loggedCalls(c), func(l datasets.ToolCall) bool { return Signature(l.Name, l.Arguments) == s })
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
		return a.recorded() == b.Name && loose(a.Arguments) == loose(b.Arguments)
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
