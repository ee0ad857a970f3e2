package scorers

import (
	"strconv"
	"strings"
	"unicode"
)

// maxQuote is how much of a text a reason quotes.
const maxQuote = 80

// Quote quotes the beginning of a text for a reason: one line, control
// characters escaped, cut when long.
func Quote(s string) string {
	if len(s) <= maxQuote {
		return strconv.Quote(s)
	}
	return strconv.Quote(clip(s, maxQuote))
}

// Shown makes a name fit for a sentence: on one line, without what is not printed,
// and no longer than most characters. Names of tools, versions and segments are
// written by agents, by models, and by whoever wrote the log.
func Shown(name string, most int) string {
	var b strings.Builder
	n := 0
	for _, r := range name {
		if n == most {
			b.WriteRune('…')
			break
		}
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			r = '?'
		}
		b.WriteRune(r)
		n++
	}
	return b.String()
}
