package validity

import (
	"strconv"
	"strings"
	"unicode"
)

// shown makes a name fit for a sentence: versions, tools and models are written
// by agents and logs.
func shown(name string) string {
	const most = 60
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

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return strconv.Itoa(n) + " times"
}

func oneOr(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
