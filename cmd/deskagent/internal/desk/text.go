package desk

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// words makes text comparable with phrases: lower case, apostrophes gone,
// everything else that is no letter or digit a single space, padded with one.
func words(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
			space = false
		case r == '\'' || r == '’':
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// says reports whether prepared text holds the phrase as whole words. A
// trailing star lets the last word go on: "refund*" finds "refunded".
func says(prepared, phrase string) bool {
	if stem, ok := strings.CutSuffix(phrase, "*"); ok {
		return strings.Contains(prepared, " "+stem)
	}
	return strings.Contains(prepared, " "+phrase+" ")
}

// saysAny is says over several phrases.
func saysAny(prepared string, phrases []string) bool {
	for _, p := range phrases {
		if says(prepared, p) {
			return true
		}
	}
	return false
}

// finder finds what a text names.
type finder struct{ number, street *regexp.Regexp }

func newFinder() finder {
	return finder{
		number: regexp.MustCompile(`(?i)\bLS[- ]?(\d{5})\b`),
		street: regexp.MustCompile(`\b\d{1,3} \p{Lu}[\p{L}]+ (?:Street|Road|Lane|Avenue|Close|Square), \p{Lu}[\p{L}]+`),
	}
}

// orders gives the order numbers of a text, in order of mention.
func (f finder) orders(text string) []string {
	var ids []string
	for _, m := range f.number.FindAllStringSubmatch(text, -1) {
		ids = append(ids, "LS-"+m[1])
	}
	return ids
}

// address finds a street address such as "14 Mill Lane, Harrow".
func (f finder) address(text string) string { return f.street.FindString(text) }

// day writes an ISO date the way people read it: 21 October 2026.
func day(iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return iso
	}
	return t.Format("2 January 2006")
}

// money writes an amount with its currency in front: EUR 84.50.
func money(amount float64) string { return fmt.Sprintf("EUR %.2f", amount) }

// tokens estimates how many tokens a text is: four characters each.
func tokens(text string) int { return (len([]rune(text)) + 3) / 4 }
