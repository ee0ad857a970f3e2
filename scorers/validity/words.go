package validity

import (
	"strconv"

	"forerun/scorers"
)

// shown makes a name fit for a sentence.
func shown(name string) string { return scorers.Shown(name, 60) }

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
