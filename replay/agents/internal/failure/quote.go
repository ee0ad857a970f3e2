package failure

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"forerun/replay/secret"
)

// Quoter shows foreign text inside a message: short, on one line, with nothing
// in it that a terminal obeys, and without the secrets it knows. The zero Quoter
// knows no secret.
type Quoter struct {
	secrets *strings.Replacer
}

// NewQuoter makes a Quoter that hides the secrets, their [secret.Variants] and
// all [secret.Writings] of them. Empty ones are passed over.
func NewQuoter(secrets ...string) Quoter {
	var known []string
	for _, s := range secrets {
		known = append(known, secret.Variants(s)...)
	}
	if len(known) == 0 {
		return Quoter{}
	}
	var pairs []string
	for _, s := range secret.Writings(known...) {
		pairs = append(pairs, s, secret.Mark)
	}
	return Quoter{secrets: strings.NewReplacer(pairs...)}
}

// Text gives at most limit bytes of s (and an ellipsis where that cut it) with
// every character that can't be printed escaped as in a Go string.
func (q Quoter) Text(s string, limit int) string {
	if q.secrets != nil {
		s = q.secrets.Replace(s) // before the cut, which could leave half a secret
	}
	s = strings.TrimSpace(s)
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		shown := s[:size]
		if r == utf8.RuneError && size == 1 || !strconv.IsPrint(r) {
			quoted := strconv.Quote(shown)
			shown = quoted[1 : len(quoted)-1]
		}
		if b.Len()+len(shown) > limit {
			b.WriteString("…")
			break
		}
		b.WriteString(shown)
		s = s[size:]
	}
	return b.String()
}
