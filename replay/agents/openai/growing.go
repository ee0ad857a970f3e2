package openai

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"forerun/datasets"
	"forerun/replay/agents/internal/document"
)

// growing is a message that comes in parts. Of a member that it does not know,
// strings and arrays grow too, and of anything else the last value counts.
type growing struct {
	role  string
	texts map[string]*[]byte // the strings so far, by member
	lists map[string][]json.RawMessage
	other map[string]json.RawMessage
	calls []growingCall // in the order of their coming
}

// add takes over one delta. It reports whether there was anything of the answer
// in it: the first one mostly names the role and no more.
func (g *growing) add(delta map[string]json.RawMessage) (begun bool, err error) {
	for name, value := range delta {
		if !told(value) {
			continue
		}
		switch {
		case name == "role":
			if err := json.Unmarshal(value, &g.role); err != nil {
				return false, errors.New("delta.role: not a string")
			}
		case name == "tool_calls":
			if err := g.addCalls(value); err != nil {
				return false, err
			}
			begun = true
		case value[0] == '"':
			var part string
			if err := json.Unmarshal(value, &part); err != nil {
				return false, fmt.Errorf("delta.%q: not a string", name)
			}
			g.addText(name, part)
			begun = begun || part != ""
		case value[0] == '[':
			var parts []json.RawMessage
			if err := json.Unmarshal(value, &parts); err != nil {
				return false, fmt.Errorf("delta.%q: not an array", name)
			}
			if g.lists == nil {
				g.lists = map[string][]json.RawMessage{}
			}
			g.lists[name] = append(g.lists[name], parts...)
		default:
			if g.other == nil {
				g.other = map[string]json.RawMessage{}
			}
			g.other[name] = value
		}
	}
	return begun, nil
}

func (g *growing) addText(name, part string) {
	if g.texts == nil {
		g.texts = map[string]*[]byte{}
	}
	so := g.texts[name]
	if so == nil {
		so = new([]byte)
		g.texts[name] = so
	}
	*so = append(*so, part...)
}

// message is the message so far.
func (g *growing) message() datasets.Message {
	m := datasets.Message{Role: g.role, Content: json.RawMessage("null")}
	if m.Role == "" {
		m.Role = "assistant"
	}
	members := maps.Clone(g.other)
	if members == nil {
		members = map[string]json.RawMessage{}
	}
	for name, parts := range g.lists {
		if list, err := document.Encode(parts); err == nil { // values that were read
			members[name] = list
		}
	}
	for name, so := range g.texts {
		members[name] = text(string(*so))
	}
	// Beside calls or a refusal an empty text is only how the stream began.
	instead := len(g.calls) > 0 || members["refusal"] != nil
	if content, ok := members["content"]; ok && (!instead || string(content) != `""`) {
		m.Content = content
	}
	for _, name := range []string{"content", "name", "tool_call_id"} {
		delete(members, name) // an assistant's message has no others
	}
	if len(members) > 0 {
		m.Extra = members
	}
	for i := range g.calls {
		m.ToolCalls = append(m.ToolCalls, g.calls[i].call())
	}
	return m
}

// unfinished says what is missing of a complete message.
func (g *growing) unfinished() error {
	for i := range g.calls {
		if c := &g.calls[i]; c.name == "" && c.kind() == functionType {
			return fmt.Errorf("tool call %d: function.name: is missing", i+1)
		}
	}
	return nil
}
