package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"forerun/datasets"
	"forerun/replay/agents/internal/document"
)

// body writes the requests of one trial: the same head and tail around a
// conversation that grows.
type body struct {
	sent []byte // the head and the messages so far
	tail []byte
}

// newBody begins the body of a trial.
func (a *Agent) newBody(c *datasets.Case) (*body, error) {
	messages := c.Messages
	if a.replaces {
		for len(messages) > 0 && (messages[0].Role == "system" || messages[0].Role == "developer") {
			messages = messages[1:]
		}
	}
	tools := a.tools
	if tools == nil {
		tools = caseTools(c.Tools)
	}
	b := &body{
		sent: append(make([]byte, 0, size(messages)+len(a.head)+len(tools)+len(a.tail)), a.head...),
		tail: slices.Concat([]byte("]"), tools, a.tail, []byte("}")),
	}
	for i := range messages {
		if err := b.add(messages[i]); err != nil {
			return nil, fmt.Errorf("message %d: %w", i+1, err)
		}
	}
	return b, nil
}

// size is about how long the messages are.
func size(messages []datasets.Message) int {
	const around = 64 // the names and quotes of a message
	n := 0
	for i := range messages {
		n += around + len(messages[i].Content)
		for _, c := range messages[i].ToolCalls {
			n += around + len(c.Arguments)
		}
	}
	return n
}

// add appends a message to the conversation.
func (b *body) add(m datasets.Message) error {
	before := len(b.sent)
	if b.sent[before-1] != '[' {
		b.sent = append(b.sent, ',')
	}
	longer, err := m.AppendJSON(b.sent)
	if err != nil {
		b.sent = b.sent[:before]
		return err
	}
	b.sent = longer
	return nil
}

// bytes is the body as it stands; the next message does not change it.
func (b *body) bytes() []byte {
	all := append(b.sent, b.tail...) //nolint:gocritic // the tail does not become a part of what was sent
	b.sent = slices.Clip(b.sent)     // or the next message would be written over it
	return all
}

// text is a string as message content.
func text(s string) json.RawMessage { return appendText(make([]byte, 0, len(s)+len(`""`)), s) }

// appendText appends a string as JSON, like [document.Encode] but fast where
// nothing in it has to be escaped.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := document.Encode(s)
			if err != nil { // a string always encodes
				return append(b, `""`...)
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// function is a tool definition in OpenAI's form.
type function struct {
	Type     string        `json:"type"`
	Function document.Tool `json:"function"`
}

// caseTools writes a case's definitions as the member of a body, nothing where
// there are none: an empty array is refused by endpoints.
func caseTools(tools []datasets.Tool) []byte {
	if len(tools) == 0 {
		return nil
	}
	b := []byte(`,"tools":`)
	next := byte('[')
	for i := range tools {
		t := &tools[i]
		b = append(append(b, next), `{"type":"function","function":{"name":`...)
		b = appendText(b, t.Name)
		if t.Description != "" {
			b = appendText(append(b, `,"description":`...), t.Description)
		}
		if len(t.Parameters) > 0 {
			b = append(append(b, `,"parameters":`...), t.Parameters...)
		}
		b = append(b, "}}"...)
		next = ','
	}
	return append(b, ']')
}

// configuredTools reads the definitions of a tools file. One in OpenAI's form is
// sent as it is written, one in a case's form is put into it.
func configuredTools(data []byte) ([]byte, error) {
	const want = `write a JSON array of tool definitions, each with a "name" or of "type": "function"`
	var parts []json.RawMessage
	if err := json.Unmarshal(data, &parts); err != nil {
		return nil, fmt.Errorf("%w: %s", err, want)
	}
	list := make([]any, 0, len(parts))
	for i, part := range parts {
		var t struct {
			Type string `json:"type"`
			document.Tool
		}
		if err := json.Unmarshal(part, &t); err != nil {
			return nil, fmt.Errorf("tool %d: %w: %s", i+1, err, want)
		}
		switch {
		case t.Type != "":
			list = append(list, part)
		case t.Name != "":
			list = append(list, function{Type: "function", Function: t.Tool})
		default:
			return nil, fmt.Errorf("tool %d has neither a type nor a name: %s", i+1, want)
		}
	}
	b, err := member("tools", list, len(list))
	if b == nil && err == nil {
		b = []byte{} // no tools, which is not the same as the case's own
	}
	return b, err
}

// params writes the configured parameters, by name, as members of a body.
func params(values map[string]any, stream bool) ([]byte, error) {
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch name {
		case "model", "messages", "tools":
			return nil, fmt.Errorf("params.%s: the agent writes %s itself: leave it out", name, name)
		case "stream":
			return nil, errors.New("params.stream: how the answer is read depends on it: write stream: true beside params")
		case "stream_options":
			if !stream {
				return nil, errors.New("params.stream_options: answers are not streamed: leave it out, or write stream: true beside params")
			}
		case "n":
			if fmt.Sprint(values[name]) != "1" {
				return nil, errors.New("params.n: one answer is read, and more would be paid for: leave it out")
			}
		}
		one, err := member(name, values[name], 1)
		if err != nil {
			return nil, fmt.Errorf("params.%s: %w", name, err)
		}
		all = append(all, one...)
	}
	return all, nil
}

// member writes `,"name":value`, or nothing where the value has no items.
func member(name string, value any, items int) ([]byte, error) {
	if items == 0 {
		return nil, nil
	}
	key, err := document.Encode(name)
	if err != nil {
		return nil, err
	}
	line, err := document.Encode(value)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{[]byte(","), key, []byte(":"), line}, nil), nil
}

// streaming are the members that ask for a stream. Its usage comes only where it
// is asked for.
func streaming(c *Config) []byte {
	switch _, options := c.Params["stream_options"]; {
	case !c.Stream:
		return nil
	case options:
		return []byte(`,"stream":true`)
	default:
		return []byte(`,"stream":true,"stream_options":{"include_usage":true}`)
	}
}
