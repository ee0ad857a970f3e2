package datasets

import (
	"slices"

	"forerun/datasets/jsonscan"
)

func (w *caseWriter) whole(c *Case) {
	w.b = append(w.b, `{"id":`...)
	w.b = jsonscan.Quote(w.b, c.ID)
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
		listOf(w, "messages", c.Messages, w.message)
	}
	w.raw("input", c.Input)
	w.raw("state", c.State)
	if c.Tools != nil {
		listOf(w, "tools", c.Tools, w.tool)
	}
	if c.ToolLog != nil {
		listOf(w, "tool_log", c.ToolLog, w.call)
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

func (w *caseWriter) logged(l *Logged) {
	w.key("logged")
	w.b = append(w.b, '{')
	w.text("status", l.Status)
	if l.Output != nil {
		w.key("output")
		w.b = jsonscan.Quote(w.b, *l.Output)
	}
	if l.Messages != nil {
		listOf(w, "messages", l.Messages, w.message)
	}
	if l.ToolCalls != nil {
		listOf(w, "tool_calls", l.ToolCalls, w.call)
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

func (w *caseWriter) tool(t *Tool) {
	w.b = append(w.b, `{"name":`...)
	w.b = jsonscan.Quote(w.b, t.Name)
	w.text("description", t.Description)
	w.raw("parameters", t.Parameters)
	w.text("effect", string(t.Effect))
	w.b = append(w.b, '}')
}

func (w *caseWriter) call(c *ToolCall) {
	w.b = append(w.b, `{"name":`...)
	w.b = jsonscan.Quote(w.b, c.Name)
	w.raw("arguments", c.Arguments)
	w.raw("result", c.Result)
	w.text("error", c.Error)
	w.number("latency_ms", c.LatencyMS)
	w.b = append(w.b, '}')
}

func (w *caseWriter) message(m *Message) {
	if len(m.Extra) > 0 || slices.ContainsFunc(m.ToolCalls, func(c MessageToolCall) bool { return len(c.Extra) > 0 }) {
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
		listOf(w, "tool_calls", m.ToolCalls, w.asked)
	}
	w.b = append(w.b, '}')
}

// asked writes a call in a message, in OpenAI's shape.
func (w *caseWriter) asked(c *MessageToolCall) {
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
		w.b = jsonscan.Quote(w.b, c.Name)
		w.key("arguments")
		w.b = jsonscan.Quote(w.b, c.Arguments)
		w.b = append(w.b, '}')
	}
	w.b = append(w.b, '}')
}
