package chat

import (
	"bytes"
	"encoding/json"
	"slices"
)

// object is a JSON object taken apart, its members in their order.
type object []member

type member struct {
	name  string
	value value
}

// object takes an object apart; any other value has no members.
func (v value) object() (object, bool) {
	if !v.is('{') {
		return nil, false
	}
	const most = 4 // that nearly all have
	o := make(object, 0, most)
	for i := 1; v[i] != '}'; {
		colon := v.skip(i)
		name := v[i:colon:colon].name()
		end := v.skip(colon + 1)
		o = append(o, member{name, v[colon+1 : end : end]})
		if i = end; v[i] == ',' {
			i++
		}
	}
	return o, true
}

// name is the text of a member's name. Those that most messages have are there already.
func (v value) name() string {
	switch string(v) {
	case `"role"`:
		return "role"
	case `"content"`:
		return "content"
	case `"parts"`:
		return "parts"
	case `"type"`:
		return "type"
	case `"text"`:
		return "text"
	case `"id"`:
		return "id"
	case `"name"`:
		return "name"
	case `"arguments"`:
		return "arguments"
	case `"function"`:
		return "function"
	case `"tool_calls"`:
		return "tool_calls"
	case `"tool_call_id"`:
		return "tool_call_id"
	case `"finish_reason"`:
		return "finish_reason"
	case `"response"`:
		return "response"
	default:
		return v.text()
	}
}

// get returns the value of the first of the names that is there and not null.
func (o object) get(names ...string) value {
	for _, name := range names {
		for _, m := range o {
			if m.name == name && !m.value.null() {
				return m.value
			}
		}
	}
	return nil
}

func (o object) has(names ...string) bool { return o.get(names...) != nil }

// text returns the first text that is not empty.
func (o object) text(names ...string) string {
	for _, name := range names {
		if s := o.get(name).text(); s != "" {
			return s
		}
	}
	return ""
}

// at follows names into objects.
func (o object) at(names ...string) value {
	var v value
	for _, name := range names {
		v = o.get(name).unwrap()
		o, _ = v.object()
	}
	return v
}

// only reports that there are no other members than these, but for empty ones.
func (o object) only(names ...string) bool {
	for _, m := range o {
		if !m.value.empty() && !contains(names, m.name) {
			return false
		}
	}
	return true
}

// rest keeps the members that are not named, as they came.
func (o object) rest(names ...string) map[string]json.RawMessage {
	var rest map[string]json.RawMessage
	for _, m := range o {
		if contains(names, m.name) {
			continue
		}
		if rest == nil {
			rest = map[string]json.RawMessage{}
		}
		rest[m.name] = json.RawMessage(m.value)
	}
	return rest
}

// without writes the object again without some members.
func (o object) without(names ...string) value {
	var buf bytes.Buffer
	buf.WriteByte('{')
	for _, m := range o {
		if contains(names, m.name) {
			continue
		}
		if buf.Len() > 1 {
			buf.WriteByte(',')
		}
		buf.Write(quote(m.name))
		buf.WriteByte(':')
		buf.Write(m.value)
	}
	buf.WriteByte('}')
	return buf.Bytes()
}

func contains(names []string, name string) bool {
	return slices.Contains(names, name)
}
