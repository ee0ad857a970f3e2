package markdown

import (
	"fmt"
	"strings"

	"forerun/reports/view"
)

// special are the characters that can begin markup, a link, a mention or an
// issue's number.
const special = "\\`*_{}[]()<>&|#@~!:$\"'^=+-"

// text escapes a string for running text. Numeric entities are text wherever
// they stand, while a backslash is only that before some characters.
func text(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '@' || r == '#':
			// Mentions and issue numbers are looked for after entities are decoded.
			fmt.Fprintf(&b, "&#%d;&#8203;", r)
		case r == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteString("&#46;") // would become a link
		case r == '-' || r == '+' || r == '=':
			if i == 0 {
				fmt.Fprintf(&b, "&#%d;", r) // only a line's beginning makes it a list
			} else {
				b.WriteRune(r)
			}
		case strings.ContainsRune(special, r):
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// marker makes a name fit for an HTML comment.
func marker(s string) string {
	var b strings.Builder
	var last rune
	for _, r := range view.Cut(s, 60) {
		switch {
		case r == '-' && last != '-':
			b.WriteRune(r) // two in a row could end the comment
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '_':
			b.WriteRune(r)
		default:
			b.WriteByte('_')
		}
		last = r
	}
	return "<!-- forerun:" + b.String() + " -->"
}
