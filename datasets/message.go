package datasets

import "encoding/json"

// Message is one chat message in OpenAI's shape. What this type does not name
// is kept in Extra and written back, so that a logged message is passed on
// whole.
type Message struct {
	Role       string
	Content    json.RawMessage // a JSON string, an array of parts, null, or absent (nil)
	Name       string
	ToolCallID string
	ToolCalls  []MessageToolCall
	Extra      map[string]json.RawMessage // every other key, as it came
}

// MessageToolCall is a tool call inside an assistant message. Arguments is the
// text the model wrote, which need not be valid JSON.
type MessageToolCall struct {
	ID        string
	Type      string // "function" where absent
	Name      string
	Arguments string
	Extra     map[string]json.RawMessage
}
