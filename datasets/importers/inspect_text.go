package importers

import (
	"bytes"
	"encoding/json"
)

// inspectText makes the JSON that Inspect writes plain: a string that refers to
// an attachment becomes the attachment, and NaN and the infinities, which are no
// JSON, become null. It makes at most limit bytes; ok says whether that was enough.
func inspectText(text []byte, attachments map[string]json.RawMessage, limit int) (out []byte, ok bool) {
	if !bytes.Contains(text, []byte("://")) && !bytes.ContainsAny(text, "NI") {
		return text, true
	}
	out = make([]byte, 0, len(text))
	for i := 0; i < len(text); {
		if len(out) > limit {
			return nil, false
		}
		end := i + 1
		switch {
		case text[i] == '"':
			end = i + stringEnd(text[i:])
			if whole, found := attachments[attached(text[i:end])]; found {
				out = append(out, whole...)
				i = end
				continue
			}
		case text[i] == 'N' || text[i] == 'I' || text[i] == '-' && end < len(text) && text[end] == 'I':
			if n := notFinite(text[i:]); n > 0 {
				out = append(out, "null"...)
				i += n
				continue
			}
		}
		out = append(out, text[i:end]...)
		i = end
	}
	return out, len(out) <= limit
}

func notFinite(text []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

// stringEnd returns the length of the JSON string that the text begins with.
func stringEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// attached returns the key of the attachment that a string refers to.
func attached(quoted []byte) string {
	if len(quoted) < 2 {
		return ""
	}
	inner := quoted[1 : len(quoted)-1]
	for _, prefix := range []string{"attachment://", "tc://"} {
		if key, ok := bytes.CutPrefix(inner, []byte(prefix)); ok {
			return string(key)
		}
	}
	return ""
}
