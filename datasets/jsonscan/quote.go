package jsonscan

import "unicode/utf8"

// Quote appends a text in quotes, as encoding/json writes it where it leaves HTML
// alone. What is no UTF-8 in it becomes U+FFFD.
func Quote(b []byte, s string) []byte {
	b = append(b, '"')
	kept := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && size == 1
		if r < utf8.RuneSelf || broken || r == '\u2028' || r == '\u2029' {
			b = quoteEscape(append(b, s[kept:i]...), r)
			kept = i + size
		}
		i += size
	}
	return append(append(b, s[kept:]...), '"')
}

func quoteEscape(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, '\\', 'n')
	case '\r':
		return append(b, '\\', 'r')
	case '\t':
		return append(b, '\\', 't')
	case '\b':
		return append(b, '\\', 'b')
	case '\f':
		return append(b, '\\', 'f')
	default:
		return append(b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
}
