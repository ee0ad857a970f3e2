package scorers

import "strconv"

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
