package tools

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// maxCompared bounds the texts, in characters, whose edits are counted: the work
// grows with the product of the two.
const maxCompared = 2000

// alike is how similar two texts are, from 0 to 1, whatever their letter case and
// blanks: one minus the edits between them, over the characters of the longer
// one. Of long texts it is the share of their words that both have.
func alike(a, b string) float64 {
	a, b = folded(a), folded(b)
	if a == b {
		return 1
	}
	longer := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if longer > maxCompared {
		return sharedWords(a, b)
	}
	return 1 - float64(levenshtein.ComputeDistance(a, b))/float64(longer)
}

func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// sharedWords is the size of the intersection of two sets of words over that of
// their union.
func sharedWords(a, b string) float64 {
	words := make(map[string]bool)
	for w := range strings.FieldsSeq(a) {
		words[w] = false
	}
	union, both := len(words), 0
	for w := range strings.FieldsSeq(b) {
		switch seen, there := words[w]; {
		case !there:
			union++
			words[w] = true
		case !seen:
			both++
			words[w] = true
		}
	}
	if union == 0 {
		return 0
	}
	return float64(both) / float64(union)
}

// plainText is what of a value is compared as text: a string itself, else its
// JSON.
func plainText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}
