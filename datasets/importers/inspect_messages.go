package importers

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
)

// inspectMessage is one message as Inspect keeps it.
type inspectMessage struct {
	Role       string            `json:"role"`
	Content    json.RawMessage   `json:"content"`
	Source     string            `json:"source"` // input, of the sample; generate, of the model
	ToolCalls  []inspectToolCall `json:"tool_calls"`
	ToolCallID string            `json:"tool_call_id"`
	Error      *inspectFailure   `json:"error"`
}

type inspectToolCall struct {
	ID        json.RawMessage `json:"id"`
	Function  string          `json:"function"`
	Arguments json.RawMessage `json:"arguments"`
}

// inspectFailure is why a tool gave no result.
type inspectFailure struct {
	Type    string `json:"type"`
	Message string `json:"message"`
}

func (f *inspectFailure) text() string {
	if f.Message != "" {
		return f.Message
	}
	return f.Type
}

const roleAssistant, roleTool, roleUser = "assistant", "tool", "user"

// inspectConversation splits the messages into the request, which ends where the
// model first speaks, and what came of it.
func inspectConversation(s *inspectSample, plain *inspectPlain, c *datasets.Case) error {
	var all, asked []inspectMessage
	if err := plain.decode("messages", s.Messages, &all); err != nil {
		return err
	}
	input, err := plain.text(s.Input)
	if err != nil {
		return err
	}
	if len(input) > 0 && input[0] == '[' {
		if err := (document{Place: plain.here, Text: input}).decode(&asked); err != nil {
			return within("input", err)
		}
	} else if len(input) > 0 && string(input) != "null" {
		asked = []inspectMessage{{Role: roleUser, Content: input}}
	}
	answered := slices.IndexFunc(all, func(m inspectMessage) bool { return m.Role == roleAssistant && m.Source != "input" })
	if answered < 0 {
		answered = len(all)
	}
	request, rest := all[:answered], all[answered:]
	if !slices.ContainsFunc(request, func(m inspectMessage) bool { return m.Role == roleUser }) {
		// The solver kept its own list of messages.
		request, rest = asked, all
	}
	if c.Messages, err = inspectChat(request); err != nil {
		return within("messages", err)
	}
	c.Logged.Messages, err = inspectChat(rest)
	return within("messages", err)
}

func inspectChat(list []inspectMessage) ([]datasets.Message, error) {
	var out []datasets.Message
	for _, m := range list {
		chat := datasets.Message{Role: m.Role, ToolCallID: m.ToolCallID}
		var err error
		if chat.Content, chat.Extra, err = inspectContent(m); err != nil {
			return nil, err
		}
		for _, call := range m.ToolCalls {
			chat.ToolCalls = append(chat.ToolCalls, datasets.MessageToolCall{
				ID: wordOf(call.ID), Name: call.Function, Arguments: argumentsText(call.Arguments),
			})
		}
		out = append(out, chat)
	}
	return out, nil
}

// argumentsText gives the arguments as the text that a model writes.
func argumentsText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var buf bytes.Buffer
	if json.Compact(&buf, raw) != nil {
		return string(raw)
	}
	return buf.String()
}

// inspectContent gives the content in OpenAI's shape. Reasoning goes beside it,
// where servers that take it look for it.
func inspectContent(m inspectMessage) (json.RawMessage, map[string]json.RawMessage, error) {
	if m.Error != nil && wordOf(m.Content) == "" {
		text, err := plainJSON(m.Error.text())
		return text, nil, err
	}
	var parts []map[string]json.RawMessage
	if len(m.Content) == 0 || m.Content[0] != '[' || json.Unmarshal(m.Content, &parts) != nil {
		return m.Content, nil, nil //nolint:nilerr // content of another shape stays as it is
	}
	content := []any{}
	var reasoning strings.Builder
	for _, part := range parts {
		switch kind := wordOf(part["type"]); kind {
		case "text":
			content = append(content, map[string]json.RawMessage{"type": part["type"], "text": part["text"]})
		case "reasoning":
			reasoning.WriteString(wordOf(part["reasoning"]))
		case "image":
			image := map[string]json.RawMessage{"url": part["image"]}
			if detail := part["detail"]; detail != nil {
				image["detail"] = detail
			}
			content = append(content, map[string]any{"type": "image_url", "image_url": image})
		default:
			content = append(content, part)
		}
	}
	text, err := plainJSON(content)
	if err != nil || reasoning.String() == "" {
		return text, nil, err
	}
	beside, err := plainJSON(reasoning.String())
	return text, map[string]json.RawMessage{"reasoning_content": beside}, err
}

// inspectAnswer sets the model's last answer.
func inspectAnswer(s *inspectSample, plain *inspectPlain, c *datasets.Case) error {
	var out inspectOutput
	if err := plain.decode("output", s.Output, &out); err != nil {
		return err
	}
	c.Logged.ModelServed = out.Model
	text := out.Completion
	if text == "" && len(out.Choices) > 0 {
		text = inspectWords(out.Choices[0].Message.Content)
	}
	if text != "" || len(out.Choices) > 0 {
		c.Logged.Output = &text
	}
	return nil
}

// inspectWords gives the text of a content.
func inspectWords(content json.RawMessage) string {
	var parts []struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}
	if json.Unmarshal(content, &parts) != nil {
		return wordOf(content)
	}
	var text strings.Builder
	for _, p := range parts {
		if p.Type == "text" {
			text.WriteString(p.Text)
		}
	}
	return text.String()
}
