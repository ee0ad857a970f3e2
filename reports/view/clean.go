package view

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes an untrusted string fit for one line of a page or a terminal:
// what could move a cursor, turn the reading direction or hide text is spelt
// out, and line breaks become spaces.
func Line(s string) string { return clean(s, false) }

// Text is [Line] for text that may have several lines.
func Text(s string) string { return clean(s, true) }

func clean(s string, multiline bool) string {
	if !needsCleaning(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n' || r == '\t':
			if multiline {
				b.WriteRune(r)
			} else {
				b.WriteByte(' ')
			}
		case r == '\r':
			// A line break of two characters is one; a lone one could overwrite a line.
			if !multiline {
				b.WriteByte(' ')
			} else if i+1 >= len(s) || s[i+1] != '\n' {
				b.WriteByte('\n')
			}
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r >= utf8.RuneSelf && hides(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

func needsCleaning(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return true
		}
	}
	return false
}

// hides reports whether a rune acts without being seen: C1 controls, bidi
// marks and overrides, zero-width characters, line and paragraph separators,
// tags, private use and noncharacters. The joiners that scripts and emoji need
// are left alone.
func hides(r rune) bool {
	const zwnj, zwj = 0x200c, 0x200d
	if r == zwnj || r == zwj {
		return false
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)
}

// Cut shortens s to at most n runes, the last of them an ellipsis where
// something was cut.
func Cut(s string, n int) string {
	if n <= 0 {
		return ""
	}
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	i := 0
	for range n - 1 {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return s[:i] + "…"
}
