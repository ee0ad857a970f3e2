// Package nearest finds the valid word that someone most likely meant.
//
// Every message about an unknown key, word or name goes through it, so that all
// of them suggest alike. It imports nothing of the project and is imported from
// anywhere. With no valid words it suggests nothing.
package nearest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// maxWord bounds what is compared: a longer word is no typing error.
const maxWord = 100

// Word gives the valid word closest to got, and whether it is close enough to
// be what was meant: at most two edits, or a third of the word.
func Word(got string, valid []string) (string, bool) {
	if len(got) > maxWord {
		return "", false
	}
	best, distance := "", -1
	for _, w := range slices.Sorted(slices.Values(valid)) {
		d := levenshtein.ComputeDistance(strings.ToLower(got), strings.ToLower(w))
		if distance < 0 || d < distance {
			best, distance = w, d
		}
	}
	if distance < 0 || distance > max(2, len(best)/3) {
		return "", false
	}
	return best, true
}

// Remedy says what to write instead of got: the likely word, or all of them.
func Remedy(got string, valid []string) string {
	if w, ok := Word(got, valid); ok {
		return fmt.Sprintf("did you mean %q?", w)
	}
	return "write one of " + strings.Join(slices.Sorted(slices.Values(valid)), ", ")
}
