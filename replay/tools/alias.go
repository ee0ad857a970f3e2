package tools

import (
	"bytes"
	"encoding/json"
	"strings"

	"forerun/datasets/jq"
)

// maxAliases bounds the identifiers that one trial remembers.
const maxAliases = 1000

// aliases maps the identifiers that a trial was issued to those that the log has
// for the same thing, and back. An identifier is a string or a number under a key
// that names one, or a result that is nothing but a string.
type aliases struct {
	recorded map[string]json.RawMessage // by the issued identifier's JSON
	issued   map[string]json.RawMessage // by the recorded one's
}

// learn sets two results of the same write side by side.
func (a *aliases) learn(issued, recorded json.RawMessage) {
	x, err := jq.Value(issued)
	if err != nil {
		return
	}
	y, err := jq.Value(recorded)
	if err != nil {
		return
	}
	_, text := x.(string)
	a.pair(x, y, text)
}

// pair walks two values together. Identifies says that they stand under a key
// that names an identifier.
func (a *aliases) pair(issued, recorded any, identifies bool) {
	switch x := issued.(type) {
	case map[string]any:
		y, ok := recorded.(map[string]any)
		if !ok {
			return
		}
		for k, v := range x {
			if w, both := y[k]; both {
				a.pair(v, w, namesID(k))
			}
		}
	case []any:
		y, ok := recorded.([]any)
		if !ok {
			return
		}
		for i := range min(len(x), len(y)) {
			a.pair(x[i], y[i], identifies)
		}
	case string, json.Number:
		if identifies {
			a.note(issued, recorded)
		}
	}
}

func (a *aliases) note(issued, recorded any) {
	switch recorded.(type) {
	case string, json.Number:
	default:
		return
	}
	x, y := scalar(issued), scalar(recorded)
	if x == "" || y == "" || x == y || len(a.recorded) >= maxAliases {
		return
	}
	if a.recorded == nil {
		a.recorded, a.issued = make(map[string]json.RawMessage), make(map[string]json.RawMessage)
	}
	if _, taken := a.recorded[x]; taken {
		return
	}
	if _, taken := a.issued[y]; taken {
		return
	}
	a.recorded[x], a.issued[y] = json.RawMessage(y), json.RawMessage(x)
}

// inLog gives arguments with the log's identifiers; false where they have none
// that the trial was issued.
func (a *aliases) inLog(arguments json.RawMessage) (json.RawMessage, bool) {
	return rename(arguments, a.recorded)
}

// inTrial gives a recorded result with the identifiers that the trial knows.
func (a *aliases) inTrial(result json.RawMessage) (json.RawMessage, bool) {
	return rename(result, a.issued)
}

// rename replaces whole strings wherever they stand, and numbers under a key that
// names an identifier: the 1 of an amount is no order's.
func rename(text json.RawMessage, names map[string]json.RawMessage) (json.RawMessage, bool) {
	if len(names) == 0 || len(text) == 0 {
		return text, false
	}
	value, err := jq.Value(text)
	if err != nil {
		return text, false
	}
	changed := false
	var walk func(v any, identifies bool) any
	walk = func(v any, identifies bool) any {
		switch v := v.(type) {
		case map[string]any:
			for k := range v {
				v[k] = walk(v[k], namesID(k))
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i], identifies)
			}
		case json.Number:
			if !identifies {
				return v
			}
			if other, ok := names[scalar(v)]; ok {
				changed = true
				return other
			}
		case string:
			if other, ok := names[scalar(v)]; ok {
				changed = true
				return other
			}
		}
		return v
	}
	value = walk(value, false)
	if !changed {
		return text, false
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		return text, false
	}
	return bytes.TrimSpace(out.Bytes()), true
}

// scalar is the JSON of an identifier; "" for what is none.
func scalar(v any) string {
	if s, ok := v.(string); ok && strings.TrimSpace(s) == "" {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil || len(text) > 256 {
		return ""
	}
	return string(text)
}

// namesID reports whether a key names an identifier: id, order_id, orderId,
// ticketID, number, ticket_number, key, uuid, ref, reference, code.
func namesID(key string) bool {
	for _, end := range []string{"Id", "ID", "Ids", "IDs", "Number", "Key", "Ref"} {
		if strings.HasSuffix(key, end) && len(key) > len(end) {
			return true
		}
	}
	key = strings.ToLower(key)
	for _, word := range []string{"id", "ids", "number", "key", "uuid", "guid", "ref", "reference", "code", "token"} {
		if key == word || strings.HasSuffix(key, "_"+word) || strings.HasSuffix(key, "-"+word) {
			return true
		}
	}
	return false
}

// identifiers are the fields of an object that name one, as the log has them.
func identifiers(result json.RawMessage) map[string]json.RawMessage {
	var object map[string]json.RawMessage
	if json.Unmarshal(result, &object) != nil {
		return nil
	}
	out := make(map[string]json.RawMessage)
	for k, v := range object {
		if first := bytes.TrimSpace(v); namesID(k) && len(first) > 0 && !bytes.ContainsAny(first[:1], "{[ntf") {
			out[k] = v
		}
	}
	return out
}
