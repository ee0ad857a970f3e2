package jsonscan

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Unquote is the text of a JSON string that is known to be valid, and UTF-8; false may
// say that it is not.
func Unquote(quoted []byte) (string, bool) {
	text := quoted[1 : len(quoted)-1]
	slash := bytes.IndexByte(text, '\\')
	if slash < 0 {
		return string(text), true
	}
	if bytes.Contains(text[slash:], []byte(`\u`)) {
		var s string
		err := json.Unmarshal(quoted, &s)
		return s, err == nil
	}
	var out strings.Builder
	out.Grow(len(text))
	for ; slash >= 0; slash = bytes.IndexByte(text, '\\') {
		out.Write(text[:slash])
		text = text[slash+1:]
		c := meant(text)
		if c == 0 {
			return "", false
		}
		out.WriteByte(c)
		text = text[1:]
	}
	out.Write(text)
	return out.String(), true
}

// meant is the character that the first one of a text stands for behind a backslash, 0
// where that is none.
func meant(text []byte) byte {
	if len(text) == 0 {
		return 0
	}
	switch c := text[0]; c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	default:
		return 0
	}
}
