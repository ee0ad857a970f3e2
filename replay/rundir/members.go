package rundir

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"strconv"
)

// errLine says that a line is no object. What the journal holds was valid when it
// was written or when it was opened, so it is damage of this very moment.
var errLine = errors.New("it is no JSON object")

// members gives the members of a JSON object that is known to be valid, key and
// value as they stand. The last element of a line that is none is an empty key.
func members(line []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		at := skipSpace(line, 0)
		if at >= len(line) || line[at] != '{' {
			yield(nil, nil)
			return
		}
		for at++; ; at++ {
			if at = skipSpace(line, at); at < len(line) && line[at] == '}' {
				return
			}
			key := valueEnd(line, at)
			if key < 0 || line[at] != '"' {
				break
			}
			colon := skipSpace(line, key)
			begin := skipSpace(line, colon+1)
			end := valueEnd(line, begin)
			if end < 0 || line[colon] != ':' {
				break
			}
			if !yield(line[at+1:key-1], line[begin:end]) {
				return
			}
			if at = skipSpace(line, end); at >= len(line) || line[at] != ',' && line[at] != '}' {
				break
			}
			if line[at] == '}' {
				return
			}
		}
		yield(nil, nil)
	}
}

func skipSpace(line []byte, at int) int {
	for at < len(line) && (line[at] == ' ' || line[at] == '\t' || line[at] == '\n' || line[at] == '\r') {
		at++
	}
	return at
}

// valueEnd is the offset after the value that begins at an offset, -1 where it
// does not end.
func valueEnd(line []byte, at int) int {
	if at >= len(line) {
		return -1
	}
	if line[at] == '"' {
		return stringEnd(line, at)
	}
	for depth := 0; at < len(line); at++ {
		switch line[at] {
		case '"':
			if at = stringEnd(line, at); at < 0 {
				return -1
			}
			at--
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return at // of a number or a word, which the object's end follows
			}
			if depth--; depth == 0 {
				return at + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return at
			}
		}
	}
	return -1
}

// textOf is the string that a JSON string holds. It is last where that is equal,
// which saves most of the memory of what is the same for many trials.
func textOf(value []byte, last string) (string, error) {
	if len(value) >= 2 && value[0] == '"' && bytes.IndexByte(value, '\\') < 0 {
		inner := value[1 : len(value)-1]
		if string(inner) == last {
			return last, nil
		}
		return string(inner), nil
	}
	var s string
	err := json.Unmarshal(value, &s)
	return s, err
}

func intOf(value []byte) (int64, error) { return strconv.ParseInt(string(value), 10, 64) }

func floatOf(value []byte) (*float64, error) {
	f, err := strconv.ParseFloat(string(value), 64)
	return &f, err
}
