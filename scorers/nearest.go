package scorers

import (
	"fmt"
	"strings"
)

// UnknownError is a name that nothing has, with what was probably meant.
type UnknownError struct {
	What    string // scorer or metric
	Name    string
	Nearest string // empty where nothing is near
	Known   []string
}

func (e *UnknownError) Error() string {
	s := fmt.Sprintf("unknown %s %q: ", e.What, e.Name)
	if e.Nearest != "" {
		s += fmt.Sprintf("did you mean %q? ", e.Nearest)
	}
	return s + "known are " + strings.Join(e.Known, ", ")
}

func didYouMean(word string, words []string) string {
	if near := nearest(word, words); near != "" {
		return fmt.Sprintf("did you mean %q? ", near)
	}
	return ""
}

// nearest is the word closest to what was written, or empty when none is close
// enough to be a slip of the hand.
func nearest(word string, words []string) string {
	if len(word) > 100 {
		return ""
	}
	best, dist := "", len([]rune(word))/3+2
	for _, w := range words {
		if d := distance(strings.ToLower(word), w); d < dist {
			best, dist = w, d
		}
	}
	return best
}

// distance counts single-letter edits and swaps of neighbours.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
