package chat

import (
	"encoding/json"
	"strings"

	"forerun/datasets"
)

// The roles of OpenAI's shape.
const (
	roleSystem    = "system"
	roleUser      = "user"
	roleAssistant = "assistant"
	roleTool      = "tool"
)

// role gives the word of OpenAI's shape for another dialect's.
func role(word string) string {
	switch lower := strings.ToLower(word); lower {
	case "human", "user_proxy":
		return roleUser
	case "ai", "model", "bot":
		return roleAssistant
	case "function", "tool_result", "tool-result", "toolresult", "tool_output":
		return roleTool
	case roleSystem, roleUser, roleAssistant, roleTool, "developer":
		return lower
	default:
		return word
	}
}

// turn is one message of a log while it is taken apart: it may hold several of
// OpenAI's, since there a tool's result is a message of its own.
type turn struct {
	role, name, callID string

	content value // a text, where there are no parts
	parts   []part
	calls   []datasets.MessageToolCall
	results []datasets.Message

	reasoning []string
	details   []value // reasoning that is more than text, which some model must be given back
	extra     map[string]json.RawMessage
}

// part is a part of a content in OpenAI's shape.
type part struct {
	json value // nil: of a text and nothing else, which is written where it is asked for
	text value // that text
}

// result adds what a tool answered.
func (t *turn) result(id, name string, content value, extra map[string]json.RawMessage) {
	m := datasets.Message{Role: roleTool, Name: name, ToolCallID: id, Content: json.RawMessage(resultText(content)), Extra: extra}
	t.results = append(t.results, m)
}

// resultText gives a tool's result as a message can hold it: a text, the text of
// parts that hold nothing else, or the JSON text of anything else.
func resultText(v value) value {
	v = v.plainParts()
	switch {
	case v.null():
		return quote("")
	case v.is('"'):
		return v
	default:
		return quote(string(v))
	}
}

// plainParts makes one text of a list of texts, or of parts that are texts alone.
func (v value) plainParts() value {
	if !v.is('[') {
		return v
	}
	var texts []string
	for e := range v.elements() {
		o, ok := e.object()
		text := o.get("text", "content")
		switch {
		case e.is('"'):
			texts = append(texts, e.text())
		case ok && text.is('"') && o.only("type", "text", "content", "cache_control", "citations", "annotations"):
			texts = append(texts, text.text())
		default:
			return v
		}
	}
	if texts == nil {
		return v
	}
	return quote(strings.Join(texts, "\n"))
}

func (t *turn) call(id, name string, arguments value, extra map[string]json.RawMessage) {
	t.calls = append(t.calls, datasets.MessageToolCall{ID: id, Type: "function", Name: name, Arguments: argumentsText(arguments), Extra: extra})
}

// argumentsText gives arguments as the text that a model writes.
func argumentsText(v value) string {
	switch {
	case v.null():
		return "{}"
	case !v.is('"'):
		return string(v)
	}
	if inner := v.unwrap(); inner.is('{') && inner.nested(v) {
		return string(inner)
	}
	return v.text()
}

// nested reports that a text held the value in more than one string.
func (v value) nested(text value) bool { return strings.HasPrefix(strings.TrimSpace(text.text()), `"`) }

func (t *turn) keep(name string, v value) {
	if t.extra == nil {
		t.extra = map[string]json.RawMessage{}
	}
	t.extra[name] = json.RawMessage(v)
}

// messages gives what the turn says, in OpenAI's order: the results of tools
// before what a user adds to them, and after what an assistant called for.
func (t *turn) messages() []datasets.Message { return t.appendTo(nil) }

func (t *turn) appendTo(all []datasets.Message) []datasets.Message {
	if len(t.reasoning) > 0 {
		t.keep("reasoning_content", quote(strings.Join(t.reasoning, "\n")))
	}
	if len(t.details) > 0 {
		t.keep("reasoning_details", list(t.details))
	}
	m := datasets.Message{
		Role: t.role, Name: t.name, ToolCallID: t.callID, Content: json.RawMessage(t.whole()), ToolCalls: t.calls, Extra: t.extra,
	}
	said := len(t.results) == 0 || len(m.Content) > 0 || t.calls != nil || t.extra != nil
	if said && (len(t.results) == 0 || t.role == roleAssistant) {
		all, said = append(all, m), false
	}
	if all = append(all, t.results...); said {
		all = append(all, m)
	}
	return all
}

// whole gives the content: one plain text as a string.
func (t *turn) whole() value {
	if len(t.parts) == 0 {
		return t.content
	}
	if len(t.parts) == 1 {
		one := t.parts[0]
		if one.json == nil {
			return one.text
		}
		if o, ok := one.json.object(); ok && o.text("type") == "text" && o.only("type", "text") {
			return o.get("text")
		}
	}
	all := make([]value, len(t.parts))
	for i, p := range t.parts {
		if all[i] = p.json; p.json == nil {
			all[i] = value(`{"type":"text","text":` + string(p.text) + `}`)
		}
	}
	return list(all)
}
