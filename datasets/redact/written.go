package redact

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// written is a text as it is read: with each character in the place of how a URL, JSON
// or HTML writes it, with ASCII's digits and marks in the place of those that look like
// them, and without what is not seen.
type written struct {
	text string
	at   []int  // where in the source each byte of the text comes from, and the end
	from string // the source
}

// read gives a text as it is read, nil where that is what it is.
func read(s string) *written {
	if !mayBeWritten(s) {
		return nil
	}
	const deep = 3 // a URL in JSON in HTML
	w := &written{text: s, from: s}
	for range deep {
		if !mayBeWritten(w.text) || !w.once() {
			break
		}
	}
	if w.at == nil {
		return nil
	}
	return w
}

// mayBeWritten reports whether a text has what a character can be written with.
func mayBeWritten(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c == '\\' || c == '%' || c == '&' {
			return true
		}
	}
	return false
}

// once reads what is written once, and reports whether anything was.
func (w *written) once() bool {
	var out []byte
	var at []int
	s := w.text
	source := func(i int) int {
		if w.at == nil {
			return i
		}
		return w.at[i]
	}
	for i := 0; i < len(s); {
		with, size := character(s[i:])
		if size == 0 {
			with, size = s[i:i+1], 1
		} else if out == nil {
			out, at = make([]byte, i, len(s)), make([]int, i, len(s)+1)
			copy(out, s)
			for j := range at {
				at[j] = source(j)
			}
		}
		if out != nil {
			for range len(with) {
				at = append(at, source(i))
			}
			out = append(out, with...)
		}
		i += size
	}
	if out == nil {
		return false
	}
	at = append(at, len(w.from))
	w.text, w.at = string(out), at
	return true
}

// character gives the character that stands at the beginning of a text in another
// form, and how long that form is; 0 where it is itself.
func character(s string) (with string, size int) {
	switch c := s[0]; {
	case c >= utf8.RuneSelf:
		r, n := utf8.DecodeRuneInString(s)
		if with, ok := alike(r); ok {
			return with, n
		}
	case c == '%' && len(s) > 2 && isHex(s[1]) && isHex(s[2]):
		if b := nibble(s[1])<<4 | nibble(s[2]); b < utf8.RuneSelf && b >= ' ' && b != 0x7f {
			return string(rune(b)), 3
		}
	case c == '\\':
		return escaped(s)
	case c == '&':
		const longest = 10
		end := strings.IndexByte(s[:min(len(s), longest)], ';')
		if end < 2 {
			return "", 0
		}
		r, n := utf8.DecodeRuneInString(html.UnescapeString(s[:end+1]))
		switch with, ok := alike(r); {
		case ok:
			return with, end + 1
		case n == 1 && r != '&' || strings.HasPrefix(s, "&amp;") || strings.HasPrefix(s, "&#38;"):
			return string(r), end + 1
		}
	}
	return "", 0
}

// escaped reads one of JSON's escapes, also where it was escaped again.
func escaped(s string) (with string, size int) {
	n := 1
	for n < len(s) && s[n] == '\\' {
		n++
	}
	if n == len(s) {
		return "", 0
	}
	switch s[n] {
	case 'n', 'r', 't', 'f', 'b':
		return "\n", n + 1
	case '"', '/':
		return s[n : n+1], n + 1
	case 'u':
		if len(s) < n+5 {
			return "", 0
		}
		r := rune(0)
		for _, c := range []byte(s[n+1 : n+5]) {
			if !isHex(c) {
				return "", 0
			}
			r = r<<4 | rune(nibble(c))
		}
		if with, ok := alike(r); ok {
			return with, n + 5
		}
		if r < utf8.RuneSelf && r >= ' ' || utf8.ValidRune(r) && r >= 0xa0 {
			return string(r), n + 5
		}
	}
	return "", 0
}

func nibble(c byte) byte {
	if isDigit(c) {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// alike gives what a character looks like in ASCII: nothing, for one that is not seen.
func alike(r rune) (with string, ok bool) {
	switch {
	case r < 0xa0:
	case r == 0xad, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r == 0xfeff:
		return "", true
	case r == 0xa0, r >= 0x2000 && r <= 0x200a, r == 0x202f, r == 0x205f, r == 0x3000:
		return " ", true
	case r >= 0x2010 && r <= 0x2015, r == 0x2212:
		return "-", true
	case r >= 0xff01 && r <= 0xff5e:
		return string(r - 0xfee0), true
	case r < 0x660, r >= 0x3040 && r < 0xa620: // no digits: Latin, Greek, Cyrillic, Chinese
	case unicode.Is(unicode.Nd, r):
		zero := r
		for unicode.Is(unicode.Nd, zero-1) { // alphabets of digits follow each other
			zero--
		}
		return string('0' + (r-zero)%10), true
	}
	return "", false
}

// back gives what was found in the text as it is read in the places of the source. Marks
// between the characters of a value stay as they were written.
func (w *written) back(found []match) []match {
	out := make([]match, len(found))
	for i, m := range found {
		out[i] = match{w.at[m.from], w.at[m.to], w.form(m)}
	}
	return out
}

// form gives a pseudonym in the form of what it replaces.
func (w *written) form(m match) string {
	value := w.text[m.from:m.to]
	raw := func(i int) string { return w.from[w.at[m.from+i]:w.at[m.from+i+1]] }
	sign := strings.IndexByte(value, '@')
	switch {
	case value == m.with:
		return w.from[w.at[m.from]:w.at[m.to]]
	case len(value) == len(m.with):
		var out strings.Builder
		for i := range len(value) {
			if c := m.with[i]; c == value[i] && !isWord(c) {
				out.WriteString(raw(i))
			} else {
				out.WriteByte(c)
			}
		}
		return out.String()
	case sign >= 0:
		return strings.Replace(m.with, "@", raw(sign), 1)
	}
	return m.with
}
