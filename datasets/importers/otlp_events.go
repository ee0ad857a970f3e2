package importers

import (
	"encoding/json"
	"strings"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// otlpEventMessages is what events say of a conversation, as the conventions had
// it from 1.28 to 1.36.
type otlpEventMessages struct {
	asked, answered []datasets.Message
	finish          string
}

// events reads what happened within a span: messages, exceptions, the first
// token, verdicts of an evaluation.
func (m *otlpMapper) events(list ptrace.SpanEventSlice, out *trace.Span) otlpEventMessages {
	var said otlpEventMessages
	for _, e := range list.All() {
		switch name := e.Name(); name {
		case "exception":
			m.exception(e.Attributes())
		case "ai.stream.firstChunk", "First Token Stream Event", "gen_ai.first_token":
			if out.FirstToken.IsZero() {
				out.FirstToken = otlpTime(e.Timestamp())
			}
		case otlpEvaluation:
			if f, ok := otlpEvaluationOf(e.Attributes()); ok {
				f.Time = otlpTime(e.Timestamp())
				out.Feedback = append(out.Feedback, f)
			}
		case otlpDetails:
			m.keys.read(&m.own, e.Attributes(), 0)
		default:
			said.add(name, otlpEventBody(e.Attributes()))
		}
	}
	if v := m.own.json(otlpEvents); v != nil { // Logfire keeps the events in one attribute
		var events []json.RawMessage
		if json.Unmarshal(v, &events) == nil {
			for _, e := range events {
				var named struct {
					Name string `json:"event.name"`
				}
				if json.Unmarshal(e, &named) == nil {
					said.add(named.Name, e)
				}
			}
		}
	}
	return said
}

// The names of events that are no message.
const (
	otlpEvaluation = "gen_ai.evaluation.result"
	otlpDetails    = "gen_ai.client.inference.operation.details"
)

// exception notes what was thrown, behind what the span itself says of it.
func (m *otlpMapper) exception(attributes pcommon.Map) {
	m.keys.read(&m.own, attributes, otlpBehind)
}

// otlpEventBody is the message of an event in its attributes. Azure and Semantic
// Kernel put its JSON in one of them.
func otlpEventBody(attributes pcommon.Map) json.RawMessage {
	for _, key := range [...]string{"gen_ai.event.content", "gen_ai.prompt", "gen_ai.completion"} {
		if v, ok := attributes.Get(key); ok {
			return otlpValueJSON(v)
		}
	}
	buf := []byte{'{'}
	for key, v := range attributes.All() {
		if len(buf) > 1 {
			buf = append(buf, ',')
		}
		value := otlpValueJSON
		if key == otlpContentKey {
			value = otlpContent
		}
		buf = append(append(append(buf, otlpQuote(key)...), ':'), value(v)...)
	}
	return append(buf, '}')
}

// add reads one event; it reports whether it was a message.
func (said *otlpEventMessages) add(name string, body json.RawMessage) bool {
	switch name {
	case "gen_ai.system.message", "gen_ai.user.message", "gen_ai.assistant.message", "gen_ai.tool.message":
		role := strings.TrimSuffix(strings.TrimPrefix(name, "gen_ai."), ".message")
		said.asked = append(said.asked, otlpEventMessage(role, body)...)
	case "gen_ai.choice":
		var choice struct {
			Index   json.Number     `json:"index"`
			Finish  string          `json:"finish_reason"`
			Message json.RawMessage `json:"message"`
		}
		if json.Unmarshal(body, &choice) != nil {
			return true
		}
		message := body
		if !otlpNull(choice.Message) {
			message = choice.Message
		}
		if choice.Index != "" && choice.Index != "0" {
			return true // another choice than the one that was served
		}
		said.finish = otlpFinishWord(choice.Finish)
		said.answered = append(said.answered, otlpEventMessage(roleAssistant, message)...)
	case "gen_ai.content.prompt":
		list, _ := chat.Messages(body)
		said.asked = append(said.asked, list...)
	case "gen_ai.content.completion":
		list, _ := chat.Answer(body)
		said.answered = append(said.answered, list...)
	default:
		return false
	}
	return true
}

// otlpEventMessage reads the body of a message's event; nil where it has no
// content, which is not recorded by default.
func otlpEventMessage(role string, body json.RawMessage) []datasets.Message {
	m := struct {
		Role       string          `json:"role"`
		Content    json.RawMessage `json:"content,omitempty"`
		ID         string          `json:"id,omitempty"`
		ToolCallID string          `json:"tool_call_id,omitempty"`
		Name       string          `json:"name,omitempty"`
		ToolCalls  json.RawMessage `json:"tool_calls,omitempty"`
	}{Role: role}
	if len(body) > 0 && body[0] == '"' {
		m.Content = body
	} else if json.Unmarshal(body, &m) != nil {
		return nil
	}
	if otlpNull(m.Content) && otlpNull(m.ToolCalls) {
		return nil
	}
	if m.Role == roleTool && m.ToolCallID == "" {
		m.ToolCallID = m.ID
	}
	m.ID = ""
	text, err := json.Marshal(m)
	if err != nil {
		return nil
	}
	list, _ := chat.Messages(text)
	return list
}
