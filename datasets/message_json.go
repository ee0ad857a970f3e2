package datasets

import (
	"encoding/json"
	"errors"
)

// MarshalJSON writes the message in OpenAI's shape: the named fields first,
// then the others by name, each with its value as it came.
func (m Message) MarshalJSON() ([]byte, error) {
	o := newObject()
	o.text("role", m.Role)
	o.raw("content", m.Content)
	o.text(nameKey, m.Name)
	o.text("tool_call_id", m.ToolCallID)
	if m.ToolCalls != nil {
		o.value(toolCallsKey, m.ToolCalls)
	}
	o.extra(m.Extra)
	return o.close()
}

// AppendJSON appends what MarshalJSON writes to b, faster where there is nothing but
// a text and who says it.
func (m Message) AppendJSON(b []byte) ([]byte, error) {
	if m.Role == "" || !plainText(m.Role) || m.Content == nil || m.Name+m.ToolCallID != "" || m.ToolCalls != nil || len(m.Extra) > 0 {
		text, err := m.MarshalJSON()
		return append(b, text...), err
	}
	b = append(append(b, `{"role":"`...), m.Role...)
	b = append(append(b, `","content":`...), m.Content...)
	return append(b, '}'), nil
}

// UnmarshalJSON reads a message and keeps every byte of its values. Only a role
// is demanded of it.
func (m *Message) UnmarshalJSON(text []byte) error {
	v, err := compact(text)
	if err != nil {
		return err
	}
	*m = Message{}
	return readMessage(v, m)
}

func readMessage(v []byte, m *Message) error {
	err := entries(v, func(name string, v []byte) error {
		switch {
		case name == "content":
			m.Content = v
		case name == toolCallsKey && !isNull(v):
			return readList(v, &m.ToolCalls, readMessageToolCall)
		case name == "role" && !isEmpty(v):
			return readText(v, &m.Role)
		case name == nameKey && !isEmpty(v):
			return readText(v, &m.Name)
		case name == "tool_call_id" && !isEmpty(v):
			return readText(v, &m.ToolCallID)
		default:
			keep(&m.Extra, name, v)
		}
		return nil
	})
	if err == nil && m.Role == "" {
		return within("role", refuse("is missing", "write who speaks: system, user, assistant or tool"))
	}
	return err
}

// isEmpty reports a value that a string field would not give back: it is kept
// among the others, as it came.
func isEmpty(v []byte) bool { return isNull(v) || len(v) == len(`""`) }

func keep(extra *map[string]json.RawMessage, name string, v []byte) {
	if *extra == nil {
		*extra = map[string]json.RawMessage{}
	}
	(*extra)[name] = v
}

const functionKey = "function"

// MarshalJSON writes the call in OpenAI's shape.
func (c MessageToolCall) MarshalJSON() ([]byte, error) {
	o := newObject()
	o.text("id", c.ID)
	kind := c.Type
	if kind == "" {
		kind = functionKey
	}
	o.text("type", kind)
	if kind == functionKey || c.Name != "" || c.Arguments != "" {
		f := newObject()
		f.value(nameKey, c.Name)
		// What the model wrote is sent even where it wrote nothing.
		f.value(argumentsKey, c.Arguments)
		if rest, ok := c.Extra[functionKey]; ok {
			var extra map[string]json.RawMessage
			if err := json.Unmarshal(rest, &extra); err != nil {
				return nil, errors.New("tool call: Extra[\"function\"] is no object")
			}
			f.extra(extra)
		}
		o.object(functionKey, f)
	}
	o.extra(c.Extra)
	return o.close()
}

// UnmarshalJSON reads a call and keeps every byte of its values. What the
// function object holds beside name and arguments is kept as Extra["function"].
func (c *MessageToolCall) UnmarshalJSON(text []byte) error {
	v, err := compact(text)
	if err != nil {
		return err
	}
	*c = MessageToolCall{}
	return readMessageToolCall(v, c)
}

func readMessageToolCall(v []byte, c *MessageToolCall) error {
	called := false
	err := entries(v, func(name string, v []byte) error {
		switch {
		case name == "id" && !isEmpty(v):
			return readText(v, &c.ID)
		case name == "type" && !isEmpty(v):
			return readText(v, &c.Type)
		case name == functionKey && !isNull(v):
			called = true
			return readFunction(v, c)
		default:
			keep(&c.Extra, name, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.Type == "" {
		c.Type = functionKey
		delete(c.Extra, "type")
	}
	if c.Type == functionKey && !called {
		return within(functionKey, refuse("is missing", "write the call as {\"name\": …, \"arguments\": …}"))
	}
	return nil
}

func readFunction(v []byte, c *MessageToolCall) error {
	rest := newObject()
	err := entries(v, func(name string, v []byte) error {
		switch {
		case name == nameKey:
			return readText(v, &c.Name)
		case name == argumentsKey && kind(v) == kindString:
			c.Arguments = unquote(v)
		case name == argumentsKey && kind(v) == kindObject:
			c.Arguments = string(v)
		case name == argumentsKey && isNull(v):
		case name == argumentsKey:
			return wants(kindString, v)
		default:
			rest.raw(name, v)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if c.Name == "" {
		return within(nameKey, refuse("is missing", "write the name of the tool"))
	}
	if rest.buf.Len() > 1 {
		text, err := rest.close()
		if err != nil {
			return err
		}
		keep(&c.Extra, functionKey, text)
	}
	return nil
}
