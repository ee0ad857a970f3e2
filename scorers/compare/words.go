package compare

import (
	"strconv"
	"strings"
)

// things gives a number of things, in the singular where it is one.
func things(n int, what string) string {
	if n == 1 {
		return "1 " + strings.TrimSuffix(what, "s")
	}
	return strconv.Itoa(n) + " " + what
}

// have and isAre are verbs behind a number of things.
func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
