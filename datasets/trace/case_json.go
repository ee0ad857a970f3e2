package trace

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"

	"forerun/datasets"
	"forerun/datasets/jsonscan"
)

// caseJSON is [plain] of a case, byte for byte, in a fraction of its time: every case
// of an import is written to the spool in its JSON form. What encoding/json refuses, or
// writes in a way of its own, is left to it.
func caseJSON(c *datasets.Case) ([]byte, error) {
	w := caseWriter{b: make([]byte, 0, 1<<10)}
	w.whole(c)
	if w.bad {
		return plain(c)
	}
	return w.b, nil
}

// messageJSON is [plain] of a message.
func messageJSON(m *datasets.Message) ([]byte, error) {
	w := caseWriter{}
	w.message(m)
	if w.bad {
		return plain(m)
	}
	return w.b, nil
}

// caseWriter writes the members of a case that are not empty, in their order.
type caseWriter struct {
	b   []byte
	bad bool
}

// key begins a member.
func (w *caseWriter) key(name string) {
	if n := len(w.b); n > 0 && w.b[n-1] != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), '"', ':')
}

func (w *caseWriter) text(name, s string) {
	if s != "" {
		w.key(name)
		w.b = appendText(w.b, s)
	}
}

// value appends JSON without space between its tokens.
func (w *caseWriter) value(v json.RawMessage) {
	out, ok := jsonscan.Compact(w.b, v)
	w.b, w.bad = out, w.bad || !ok
}

func (w *caseWriter) raw(name string, v json.RawMessage) {
	if len(v) > 0 {
		w.key(name)
		w.value(v)
	}
}

// rare is for what few cases have.
func (w *caseWriter) rare(name string, v any) {
	text, err := plain(v)
	w.bad = w.bad || err != nil
	w.key(name)
	w.b = append(w.b, text...)
}

func (w *caseWriter) number(name string, x *float64) {
	if x == nil {
		return
	}
	w.key(name)
	if size := math.Abs(*x); *x != 0 && (size < 1e-6 || size >= 1e21) || math.IsNaN(*x) {
		w.bad = true // written with an exponent, or no number
		return
	}
	w.b = strconv.AppendFloat(w.b, *x, 'f', -1, 64)
}

func (w *caseWriter) count(name string, n *int64) {
	if n != nil {
		w.key(name)
		w.b = strconv.AppendInt(w.b, *n, 10)
	}
}

func (w *caseWriter) truth(name string, yes *bool) {
	if yes != nil {
		w.key(name)
		w.b = strconv.AppendBool(w.b, *yes)
	}
}

func (w *caseWriter) raws(name string, m map[string]json.RawMessage) {
	if len(m) == 0 {
		return
	}
	w.key(name)
	w.b = append(w.b, '{')
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(appendText(w.b, key), ':')
		if m[key] == nil {
			w.b = append(w.b, "null"...)
		} else {
			w.value(m[key])
		}
	}
	w.b = append(w.b, '}')
}

// elements writes a list. An empty one says that there was nothing.
func elements[T any](w *caseWriter, name string, list []T, one func(*T)) {
	w.key(name)
	w.b = append(w.b, '[')
	for i := range list {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		one(&list[i])
	}
	w.b = append(w.b, ']')
}

func (w *caseWriter) whole(c *datasets.Case) {
	w.b = append(w.b, `{"id":`...)
	w.b = appendText(w.b, c.ID)
	w.text("cluster", c.Cluster)
	if c.Time != nil {
		when, err := c.Time.MarshalJSON()
		w.bad = w.bad || err != nil
		w.key("time")
		w.b = append(w.b, when...)
	}
	w.text("origin", string(c.Origin))
	if len(c.Segments) > 0 {
		w.rare("segments", c.Segments)
	}
	w.text("risk", string(c.Risk))
	if c.Weight != 0 {
		w.number("weight", &c.Weight)
	}
	if len(c.Messages) > 0 {
		elements(w, "messages", c.Messages, w.message)
	}
	w.raw("input", c.Input)
	w.raw("state", c.State)
	if c.Tools != nil {
		elements(w, "tools", c.Tools, w.tool)
	}
	if c.ToolLog != nil {
		elements(w, "tool_log", c.ToolLog, w.call)
	}
	if c.Approvals != nil {
		w.rare("approvals", c.Approvals)
	}
	if c.Expected != nil {
		w.rare("expected", c.Expected)
	}
	if c.Logged != nil {
		w.logged(c.Logged)
	}
	w.raws("metadata", c.Metadata)
	w.b = append(w.b, '}')
}

func (w *caseWriter) logged(l *datasets.Logged) {
	w.key("logged")
	w.b = append(w.b, '{')
	w.text("status", l.Status)
	if l.Output != nil {
		w.key("output")
		w.b = appendText(w.b, *l.Output)
	}
	if l.Messages != nil {
		elements(w, "messages", l.Messages, w.message)
	}
	if l.ToolCalls != nil {
		elements(w, "tool_calls", l.ToolCalls, w.call)
	}
	w.truth("escalated", l.Escalated)
	w.truth("fallback", l.Fallback)
	w.truth("corrected", l.Corrected)
	w.number("latency_ms", l.LatencyMS)
	w.number("ttft_ms", l.TTFTMS)
	if u := l.Usage; u != nil {
		w.key("usage")
		w.b = append(w.b, '{')
		w.count("input", u.Input)
		w.count("cached", u.Cached)
		w.count("output", u.Output)
		w.count("reasoning", u.Reasoning)
		w.b = append(w.b, '}')
	}
	w.number("cost_usd", l.CostUSD)
	if len(l.Scores) > 0 {
		w.rare("scores", l.Scores)
	}
	w.text("version", l.Version)
	w.text("model_served", l.ModelServed)
	w.text("error", l.Error)
	w.b = append(w.b, '}')
}

func (w *caseWriter) tool(t *datasets.Tool) {
	w.b = append(w.b, `{"name":`...)
	w.b = appendText(w.b, t.Name)
	w.text("description", t.Description)
	w.raw("parameters", t.Parameters)
	w.text("effect", string(t.Effect))
	w.b = append(w.b, '}')
}

func (w *caseWriter) call(c *datasets.ToolCall) {
	w.b = append(w.b, `{"name":`...)
	w.b = appendText(w.b, c.Name)
	w.raw("arguments", c.Arguments)
	w.raw("result", c.Result)
	w.text("error", c.Error)
	w.number("latency_ms", c.LatencyMS)
	w.b = append(w.b, '}')
}

func (w *caseWriter) message(m *datasets.Message) {
	if len(m.Extra) > 0 || slices.ContainsFunc(m.ToolCalls, func(c datasets.MessageToolCall) bool { return len(c.Extra) > 0 }) {
		text, err := m.MarshalJSON()
		w.bad = w.bad || err != nil
		w.value(text)
		return
	}
	w.b = append(w.b, '{')
	w.text("role", m.Role)
	if m.Content != nil {
		w.key("content")
		w.value(m.Content)
	}
	w.text("name", m.Name)
	w.text("tool_call_id", m.ToolCallID)
	if m.ToolCalls != nil {
		elements(w, "tool_calls", m.ToolCalls, w.asked)
	}
	w.b = append(w.b, '}')
}

// asked writes a call in a message, in OpenAI's shape.
func (w *caseWriter) asked(c *datasets.MessageToolCall) {
	const function = "function"
	kind := c.Type
	if kind == "" {
		kind = function
	}
	w.b = append(w.b, '{')
	w.text("id", c.ID)
	w.text("type", kind)
	if kind == function || c.Name != "" || c.Arguments != "" {
		w.key(function)
		w.b = append(w.b, `{"name":`...)
		w.b = appendText(w.b, c.Name)
		w.key("arguments")
		w.b = appendText(w.b, c.Arguments)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, '}')
}
