package gate

import (
	"strconv"
	"strings"
)

// count gives a number of things, in the singular where it is one.
func count(n int, things string) string {
	if n == 1 {
		return "1 " + strings.TrimSuffix(things, "s")
	}
	return strconv.Itoa(n) + " " + things
}

// have is the verb behind a number of things.
func have(n int) string {
	if n == 1 {
		return "has"
	}
	return "have"
}
