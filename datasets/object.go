package datasets

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"forerun/datasets/jsonscan"
	"forerun/datasets/nearest"
)

// The functions of this file take JSON apart. encoding/json cannot be used for
// it: it takes the last of two equal keys, ignores case, and knows no place.
// All but compact expect text that went through compact, which is valid and has
// no space between its tokens.

// compact checks that text is one JSON value in UTF-8 and returns a copy without
// insignificant space. Everything that is kept of a record is a part of it.
func compact(text []byte) ([]byte, error) {
	if !utf8.Valid(text) {
		return nil, refuse(fmt.Sprintf("invalid UTF-8 at byte %d", invalidAt(text)+1), "save it as UTF-8")
	}
	if whole, ok := jsonscan.Compact(make([]byte, 0, len(text)), text); ok {
		return whole, nil
	}
	// Unmarshal says where it stopped.
	var whole json.RawMessage
	err := json.Unmarshal(text, &whole)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax) && syntax.Offset >= int64(len(text)):
		return nil, refuse(fmt.Sprintf("cut off: the JSON does not end within its %d bytes", len(text)), "write one whole JSON object")
	case errors.As(err, &syntax):
		return nil, refuse(fmt.Sprintf("not JSON: %s at byte %d", syntax.Error(), syntax.Offset), "write one JSON object")
	default:
		return nil, refuse("not JSON", "write one JSON object")
	}
}

func invalidAt(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return len(text)
}

// errUnknown is what a fields callback returns for a name it does not know.
var errUnknown = errors.New("unknown field")

// maxFields is more than the fields of our largest object: seen cannot overflow,
// since every name in it is known and there once.
const maxFields = 24

// fields calls f for each member of an object with fixed names. A name that
// comes twice is refused, and one that f does not know; names lists the known
// ones for the message.
func fields(v []byte, names func() []string, f func(name, v []byte) error) error {
	if kind(v) != kindObject {
		return wants(kindObject, v)
	}
	var seen [maxFields][]byte
	n := 0
	for i := 1; v[i] != '}'; {
		name, value, next := member(v, i)
		i = next
		for _, s := range seen[:n] {
			if bytes.Equal(s, name) {
				return within(quoteName(string(name)), refuse("comes twice in one object", "keep one"))
			}
		}
		err := f(name, value)
		if errors.Is(err, errUnknown) {
			return within(quoteName(string(name)), refuse("unknown field", nearest.Remedy(string(name), names())))
		}
		if err != nil {
			return within(quoteName(string(name)), err)
		}
		seen[n] = name
		n++
	}
	return nil
}

// entries calls f for each member of an object with free names.
func entries(v []byte, f func(name string, v []byte) error) error {
	if kind(v) != kindObject {
		return wants(kindObject, v)
	}
	var seen names
	for i := 1; v[i] != '}'; {
		raw, value, next := member(v, i)
		i = next
		name := nameOf(raw)
		if seen.twice(name) {
			return within(quoteName(name), refuse("comes twice in one object", "keep one"))
		}
		if err := f(name, value); err != nil {
			return within(quoteName(name), err)
		}
	}
	return nil
}

// names are those of one object. Most have a few, which are found sooner in a list
// than in a map that is made for them.
type names struct {
	few  [16]string
	n    int // of few
	many map[string]struct{}
}

// nameOf gives a name as text. Those that nearly every message has are there already.
func nameOf(raw []byte) string {
	switch string(raw) {
	case "role":
		return "role"
	case "content":
		return "content"
	case nameKey:
		return nameKey
	case toolCallsKey:
		return toolCallsKey
	case "tool_call_id":
		return "tool_call_id"
	case "id":
		return "id"
	case "type":
		return "type"
	case functionKey:
		return functionKey
	case argumentsKey:
		return argumentsKey
	default:
		return string(raw)
	}
}

// twice notes a name, and reports whether it was there.
func (n *names) twice(name string) bool {
	if n.many == nil && n.n < len(n.few) {
		if slices.Contains(n.few[:n.n], name) {
			return true
		}
		n.few[n.n] = name
		n.n++
		return false
	}
	if n.many == nil {
		n.many = make(map[string]struct{}, 2*len(n.few))
		for _, one := range n.few {
			n.many[one] = struct{}{}
		}
	}
	if _, there := n.many[name]; there {
		return true
	}
	n.many[name] = struct{}{}
	return false
}

// elements calls f for each element of an array.
func elements(v []byte, f func(v []byte) error) error {
	if kind(v) != kindArray {
		return wants(kindArray, v)
	}
	for i, n := 1, 0; v[i] != ']'; n++ {
		end := skip(v, i)
		if err := f(v[i:end:end]); err != nil {
			return within("["+strconv.Itoa(n)+"]", err)
		}
		if i = end; v[i] == ',' {
			i++
		}
	}
	return nil
}

// member returns the name and value at i and where the next member begins.
func member(v []byte, i int) (name, value []byte, next int) {
	colon := skip(v, i)
	name = v[i+1 : colon-1]
	if bytes.IndexByte(name, '\\') >= 0 {
		name = []byte(unquote(v[i:colon]))
	}
	end := skip(v, colon+1)
	value = v[colon+1 : end : end]
	if v[end] == ',' {
		end++
	}
	return name, value, end
}

// skip returns the end of the value that begins at i.
func skip(v []byte, i int) int {
	switch v[i] {
	case '"':
		return skipString(v, i)
	case '{', '[':
		depth := 0
		for ; ; i++ {
			switch v[i] {
			case '"':
				i = skipString(v, i) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
	default:
		for i < len(v) && v[i] != ',' && v[i] != '}' && v[i] != ']' {
			i++
		}
		return i
	}
}

func skipString(v []byte, i int) int {
	for i++; ; {
		q := i + bytes.IndexByte(v[i:], '"')
		// A quote ends the string unless an odd number of backslashes
		// stands before it.
		b := q
		for v[b-1] == '\\' {
			b--
		}
		if (q-b)%2 == 0 {
			return q + 1
		}
		i = q + 1
	}
}

// unquote returns the text of a JSON string.
func unquote(v []byte) string {
	s, _ := jsonscan.Unquote(v) // v went through compact
	return s
}

// quoteName gives a name as a path can hold it: what is no plain word is quoted,
// since it comes from outside and ends up on a terminal.
func quoteName(name string) string {
	plain := name != ""
	for _, r := range name {
		plain = plain && (r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r))
	}
	switch {
	case len(name) > 100:
		return strconv.Quote(name[:100]) + "…"
	case plain:
		return name
	default:
		return strconv.Quote(name)
	}
}
