package toolserver

import (
	"bytes"
	"encoding/json"
	"errors"
)

// maxDepth bounds how deep arguments are nested.
const maxDepth = 1000

// object gives a call's arguments: an object, or a string that holds one; none are
// an empty one.
func object(raw json.RawMessage) (json.RawMessage, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || string(raw) == "null" {
		return json.RawMessage("{}"), nil
	}
	if raw[0] == '"' {
		var inner string
		if err := json.Unmarshal(raw, &inner); err != nil {
			return nil, errors.New("arguments: not JSON: write an object")
		}
		if raw = bytes.TrimSpace([]byte(inner)); len(raw) == 0 {
			return json.RawMessage("{}"), nil
		}
	}
	switch {
	case raw[0] != '{' || !json.Valid(raw):
		return nil, errors.New("arguments: not an object: write {\"name\": value, …}")
	case depth(raw) > maxDepth:
		return nil, errors.New("arguments: nested deeper than 1000 levels")
	}
	return raw, nil
}

// depth is how deep valid JSON is nested.
func depth(raw []byte) int {
	deepest, now, inside := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inside && c == '\\':
			i++
		case c == '"':
			inside = !inside
		case inside:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}
