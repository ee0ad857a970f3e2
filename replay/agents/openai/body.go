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
	conversation []byte // the messages so far, with commas between them
	head, tail   []byte
}

// newBody begins the body of a trial.
func (a *Agent) newBody(c *datasets.Case) (*body, error) {
	b := &body{head: a.head}
	tools := a.tools
	if tools == nil {
		var err error
		if tools, err = caseTools(c.Tools); err != nil {
			return nil, err
		}
	}
	b.tail = slices.Concat([]byte("]"), tools, a.tail, []byte("}"))

	messages := c.Messages
	if a.prompt != nil {
		for len(messages) > 0 && (messages[0].Role == "system" || messages[0].Role == "developer") {
			messages = messages[1:]
		}
		if *a.prompt != "" {
			if err := b.add(datasets.Message{Role: "system", Content: text(*a.prompt)}); err != nil {
				return nil, err
			}
		}
	}
	for i := range messages {
		if err := b.add(messages[i]); err != nil {
			return nil, fmt.Errorf("message %d: %w", i+1, err)
		}
	}
	return b, nil
}

// add appends a message to the conversation.
func (b *body) add(m datasets.Message) error {
	line, err := document.Encode(m)
	if err != nil {
		return err
	}
	if len(b.conversation) > 0 {
		b.conversation = append(b.conversation, ',')
	}
	b.conversation = append(b.conversation, line...)
	return nil
}

func (b *body) bytes() []byte { return slices.Concat(b.head, b.conversation, b.tail) }

// text is a string as message content.
func text(s string) json.RawMessage {
	b, err := document.Encode(s)
	if err != nil { // a string always encodes
		return json.RawMessage(`""`)
	}
	return b
}

// function is a tool definition in OpenAI's form.
type function struct {
	Type     string        `json:"type"`
	Function document.Tool `json:"function"`
}

// caseTools writes a case's definitions as the member of a body, nothing where
// there are none: an empty array is refused by endpoints.
func caseTools(tools []datasets.Tool) ([]byte, error) {
	list := make([]function, 0, len(tools))
	for _, t := range tools {
		list = append(list, function{
			Type:     "function",
			Function: document.Tool{Name: t.Name, Description: t.Description, Parameters: t.Parameters},
		})
	}
	return member("tools", list, len(list))
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
func params(values map[string]any) ([]byte, error) {
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch name {
		case "model", "messages", "tools":
			return nil, fmt.Errorf("params.%s: the agent writes %s itself: leave it out", name, name)
		case "stream", "stream_options":
			return nil, fmt.Errorf("params.%s: answers are not streamed: leave it out", name)
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
