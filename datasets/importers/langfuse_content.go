package importers

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// The functions of this file read what both Langfuse and LangSmith store as it
// came: inputs and outputs of any dialect.

// asked sets what a span was asked: a chat, or whatever it was. Of a model a bare
// text is what its user said.
func asked(s *trace.Span, input json.RawMessage) {
	if input == nil {
		return
	}
	if r, ok := chat.ReadRequest(input); ok {
		s.Messages, s.Tools, s.Model = r.Messages, r.Tools, firstText(s.Model, r.Model)
		return
	}
	plain := chat.Unwrap(input)
	if s.Kind == trace.KindModel && plain[0] == '"' {
		s.Messages = []datasets.Message{{Role: "user", Content: plain}}
		return
	}
	s.Input = plain
}

// replied sets what came of it.
func replied(s *trace.Span, output json.RawMessage) {
	if output == nil {
		return
	}
	if r, ok := chat.ReadReply(output); ok {
		s.Answer = chat.Since(s.Messages, r.Messages)
		s.Finish, s.Served = firstText(s.Finish, r.Finish), firstText(s.Served, r.Model)
		if s.Usage == nil {
			s.Usage = r.Usage
		}
		if s.Tools == nil {
			s.Tools = r.Tools
		}
		return
	}
	text := answerText(output)
	if s.Kind == trace.KindModel {
		s.Answer = []datasets.Message{{Role: "assistant", Content: quoted(text)}}
		return
	}
	s.Output = &text
}

// answerText gives an answer that is no chat as text: the text itself, the one text
// of an object that holds nothing else, or the JSON text of anything else.
func answerText(output json.RawMessage) string {
	v := chat.Unwrap(output)
	if v[0] == '{' {
		if r := newRecord(v); len(r) == 1 {
			for _, only := range r {
				if len(only) > 0 && only[0] == '"' {
					return wordOf(only)
				}
			}
		}
	}
	if v[0] == '"' {
		return wordOf(v)
	}
	return string(v)
}

// toolMessage reads an output that is a tool's message: it names the call.
func toolMessage(output json.RawMessage) (datasets.Message, bool) {
	if output == nil {
		return datasets.Message{}, false
	}
	v := chat.Unwrap(output)
	r := newRecord(v)
	if inner := r.object("output"); len(r) == 1 && len(inner) > 0 { // LangSmith
		r, v = inner, unquoted(r.get("output"))
	}
	if r.text("tool_call_id") == "" && r.object("kwargs").text("tool_call_id") == "" {
		return datasets.Message{}, false
	}
	messages, ok := chat.Answer(v)
	if !ok || len(messages) != 1 || messages[0].Role != "tool" || messages[0].ToolCallID == "" {
		return datasets.Message{}, false
	}
	return messages[0], true
}

// calledTools makes an answer of calls that a log lists apart from it.
func calledTools(calls []json.RawMessage, names []string) []datasets.Message {
	m := datasets.Message{Role: "assistant", Content: json.RawMessage("null")}
	for i, text := range calls {
		c := newRecord(unquoted(text))
		name := firstText(c.text("name"), c.object("function").text("name"))
		if name == "" && i < len(names) {
			name = names[i]
		}
		if name == "" {
			continue
		}
		arguments := c.get("arguments", "args", "input")
		if arguments == nil {
			arguments = c.object("function").get("arguments")
		}
		said := wordOf(arguments)
		if said == "" && len(arguments) > 0 && arguments[0] == '{' {
			said = string(arguments)
		}
		m.ToolCalls = append(m.ToolCalls, datasets.MessageToolCall{ID: c.text("id"), Type: "function", Name: name, Arguments: said})
	}
	if m.ToolCalls == nil {
		return nil
	}
	return []datasets.Message{m}
}

// listOf gives the elements of a list, also if it stands in a string.
func listOf(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if len(raw) == 0 || json.Unmarshal(unquoted(raw), &list) != nil {
		return nil
	}
	return list
}

// texts gives the texts of a list.
func texts(raw json.RawMessage) []string {
	var out []string
	for _, e := range listOf(raw) {
		if s := wordOf(e); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// signed is a number that may be negative, as a score can, or a boolean.
func signed(r record, names ...string) *float64 {
	for _, name := range names {
		word := wordOf(r[name])
		switch {
		case string(r[name]) == "true" || word == "true" || word == "True":
			return new(1.0)
		case string(r[name]) == "false" || word == "false" || word == "False":
			return new(0.0)
		}
		if x, err := strconv.ParseFloat(word, 64); err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) {
			return &x
		}
	}
	return nil
}

// byUser reports a feedback whose name says that the one who was served gave it.
func byUser(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"user", "feedback", "thumb", "rating", "csat", "nps"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
