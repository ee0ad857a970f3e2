package chat

import (
	"bytes"
	"encoding/json"
	"iter"
	"strings"
	"unicode/utf8"

	"forerun/datasets/jsonscan"
)

// Levels is how often a string is taken for JSON: logs hold JSON in JSON.
const Levels = 3

// value is one JSON value, valid and without space between its tokens, so that it
// can be taken apart without looking at each byte again.
type value []byte

// parse checks a text, and decodes JSON in strings.
func parse(raw []byte) (value, bool) {
	v, ok := compacted(raw)
	return v.unwrap(), ok
}

func compacted(raw []byte) (value, bool) {
	if !utf8.Valid(raw) {
		return nil, false
	}
	v, ok := jsonscan.Compact(make([]byte, 0, len(raw)), raw)
	if !ok {
		return nil, false
	}
	return v, true
}

// Unwrap decodes a JSON string that holds an object, a list or a string once more,
// up to [Levels] times. Any other value comes back as it is.
func Unwrap(raw json.RawMessage) json.RawMessage {
	v, ok := compacted(raw)
	if !ok {
		return raw
	}
	return json.RawMessage(v.plainest().unwrap())
}

// plainest is the text in a string that was encoded more than once.
func (v value) plainest() value {
	for range Levels {
		inner, ok := compacted([]byte(v.text()))
		if !ok || !inner.is('"') {
			break
		}
		v = inner
	}
	return v
}

// unwrap decodes a string that holds an object or a list, and leaves any other.
func (v value) unwrap() value {
	inner := v
	for range Levels {
		if !inner.is('"') {
			break
		}
		text := strings.TrimSpace(inner.text())
		if text == "" || !strings.ContainsAny(text[:1], `{["`) {
			return v
		}
		deeper, ok := compacted([]byte(text))
		if !ok {
			return v
		}
		inner = deeper
	}
	if inner.is('{') || inner.is('[') {
		return inner
	}
	return v
}

func (v value) is(first byte) bool { return len(v) > 0 && v[0] == first }
func (v value) null() bool         { return len(v) == 0 || v[0] == 'n' }

// empty reports a value that says nothing.
func (v value) empty() bool {
	switch string(v) {
	case "", "null", `""`, "{}", "[]", "false":
		return true
	default:
		return false
	}
}

// text returns a string's text; of another value nothing.
func (v value) text() string {
	if !v.is('"') {
		return ""
	}
	s, _ := jsonscan.Unquote(v)
	return s
}

// elements yields those of a list; of another value none.
func (v value) elements() iter.Seq[value] {
	return func(yield func(value) bool) {
		if !v.is('[') {
			return
		}
		for i := 1; v[i] != ']'; {
			end := v.skip(i)
			if !yield(v[i:end:end]) {
				return
			}
			if i = end; v[i] == ',' {
				i++
			}
		}
	}
}

// skip returns the end of the value that begins at i.
func (v value) skip(i int) int {
	switch v[i] {
	case '"':
		return v.skipText(i)
	case '{', '[':
		depth := 0
		for ; ; i++ {
			switch v[i] {
			case '"':
				i = v.skipText(i) - 1
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

func (v value) skipText(i int) int {
	for i++; ; {
		q := i + bytes.IndexByte(v[i:], '"')
		// A quote ends the string unless an odd number of backslashes is before it.
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

// quote makes a JSON string of a text.
func quote(s string) value { return jsonscan.Quote(make([]byte, 0, len(s)+2), s) }

// list makes a JSON list.
func list(elements []value) value {
	return append(append(value{'['}, bytes.Join(asBytes(elements), []byte{','})...), ']')
}

func asBytes(elements []value) [][]byte {
	out := make([][]byte, len(elements))
	for i, e := range elements {
		out[i] = e
	}
	return out
}
