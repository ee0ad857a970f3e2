package steps

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"

	"forerun/datasets"
)

// step is what a model did at once in a log: some calls, or an answer.
type step struct {
	before []datasets.Message // of the log, after the case's own
	said   string
	calls  []datasets.ToolCall
}

// Of gives the steps of a case as cases; none where its log has none.
func Of(c *datasets.Case, o Options) []datasets.Case {
	all := logged(c)
	if len(all) == 0 {
		return nil
	}
	known := labelsOf(c, all, o)
	handed := slices.ContainsFunc(all, func(s step) bool { return s.hands(o) })
	out := make([]datasets.Case, len(all))
	for i := range all {
		out[i] = all[i].asCase(c, i, len(all), handed, o)
		known.label(&out[i], i)
	}
	return out
}

// logged reads the steps of a log.
func logged(c *datasets.Case) []step {
	if c.Logged == nil {
		return nil // a curated case: nobody took a step
	}
	if steps := fromMessages(c.Logged); len(steps) > 0 {
		return steps
	}
	return fromCalls(c)
}

// fromMessages takes each assistant message for a step.
func fromMessages(l *datasets.Logged) []step {
	results := resultsOf(l)
	var out []step
	for i := range l.Messages {
		m := &l.Messages[i]
		if m.Role != "assistant" {
			continue
		}
		s := step{before: l.Messages[:i:i], said: text(m.Content)}
		for _, call := range m.ToolCalls {
			s.calls = append(s.calls, results.of(call))
		}
		out = append(out, s)
	}
	return out
}

// fromCalls takes each call for a step of its own, and the answer for the last:
// which calls were made at once, such a log does not say.
func fromCalls(c *datasets.Case) []step {
	calls := c.Logged.ToolCalls
	if calls == nil {
		calls = c.ToolLog
	}
	var out []step
	var before []datasets.Message
	for i, call := range calls {
		out = append(out, step{before: slices.Clip(before), calls: []datasets.ToolCall{call}})
		before = append(before, messagesOf(call, i+1)...)
	}
	if c.Logged.Output != nil {
		out = append(out, step{before: slices.Clip(before), said: *c.Logged.Output})
	}
	return out
}

// messagesOf writes a call and its result as messages.
func messagesOf(call datasets.ToolCall, n int) []datasets.Message {
	id := "call_" + strconv.Itoa(n)
	arguments := string(call.Arguments)
	if arguments == "" {
		arguments = "{}"
	}
	result := call.Result
	if call.Error != "" {
		result = quoted(call.Error)
	}
	return []datasets.Message{
		{Role: "assistant", Content: json.RawMessage("null"), ToolCalls: []datasets.MessageToolCall{
			{ID: id, Type: "function", Name: call.Name, Arguments: arguments},
		}},
		{Role: "tool", ToolCallID: id, Content: asText(result)},
	}
}

// asText makes message content of a result: a string stays one, and any other
// JSON is written into one.
func asText(result json.RawMessage) json.RawMessage {
	if trimmed := bytes.TrimSpace(result); len(trimmed) > 0 && trimmed[0] == '"' {
		return trimmed
	}
	return quoted(string(result))
}

func quoted(s string) json.RawMessage {
	out, err := json.Marshal(s)
	if err != nil { // a string always encodes
		return json.RawMessage(`""`)
	}
	return out
}

// asCase is a step as a case of its own, but for what is known of a good answer.
// What the log measured of the whole is of no step, unless there is but one.
func (s *step) asCase(c *datasets.Case, i, of int, handed bool, o Options) datasets.Case {
	out := *c
	out.ID = ID(c.ID, i+1)
	out.Messages = slices.Concat(c.Messages, s.before)
	out.Input, out.ToolLog, out.Approvals, out.Expected = nil, nil, nil, nil
	last := i == of-1

	l := datasets.Logged{Version: c.Logged.Version, ModelServed: c.Logged.ModelServed}
	if of == 1 {
		l = *c.Logged
	}
	if last {
		l.Status, l.Error = c.Logged.Status, c.Logged.Error
		l.Escalated, l.Fallback, l.Corrected = c.Logged.Escalated, c.Logged.Fallback, c.Logged.Corrected
		l.Scores = c.Logged.Scores
	} else {
		l.Fallback, l.Corrected = new(false), new(false)
	}
	if handed || !last {
		l.Escalated = new(s.hands(o))
	}
	l.Messages = nil
	l.Output = new(s.said)
	l.ToolCalls = append([]datasets.ToolCall{}, s.calls...)
	out.Logged = &l
	return out
}

// hands reports whether a step hands over to a person.
func (s *step) hands(o Options) bool {
	return o.Escalation != "" && slices.ContainsFunc(s.calls, func(c datasets.ToolCall) bool { return c.Name == o.Escalation })
}
