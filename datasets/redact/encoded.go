package redact

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"
)

// leastEncoded is how long a word is that is looked into: what is shorter holds no mail
// address worth its bytes.
const leastEncoded = 24

// longWord gives the first word of characters that base64 has and that is long enough,
// from a place on; from is len(s) where there is none.
func longWord[T string | []byte](s T, from int) (begin, end int) {
	for from+leastEncoded <= len(s) {
		last := from + leastEncoded
		for last > from && inBase64(s[last-1]) {
			last--
		}
		if last > from {
			from = last // the word that begins here is the first that can be long
			continue
		}
		end = from + leastEncoded
		for end < len(s) && inBase64(s[end]) {
			end++
		}
		for tail := 0; tail < 2 && end < len(s) && s[end] == '='; tail++ {
			end++
		}
		return from, end
	}
	return len(s), len(s)
}

func inBase64(c byte) bool {
	return isDigit(c) || isLetter(c) || c == '+' || c == '/' || c == '-' || c == '_'
}

func hasLongWord(s []byte) bool {
	begin, _ := longWord(s, 0)
	return begin < len(s)
}

// encoded redacts texts that stand in base64 in a text, such as the bodies of mails.
func (p *pass) encoded(s string) string {
	const deep = 2
	if p.depth == deep {
		return s
	}
	var out strings.Builder
	at := 0
	for begin, end := longWord(s, 0); begin < len(s); begin, end = longWord(s, end) {
		word := s[begin:end]
		plain, how := decoded(word)
		if plain == "" {
			continue
		}
		p.depth++
		clean := p.field(plain, nil)
		p.depth--
		if clean != plain {
			out.WriteString(s[at:begin])
			out.WriteString(how.EncodeToString([]byte(clean)))
			at = end
		}
	}
	if at == 0 {
		return s
	}
	return out.String() + s[at:]
}

// decoded gives the text that stands in base64; nothing where it is none.
func decoded(word string) (string, *base64.Encoding) {
	how := base64.RawStdEncoding
	if strings.ContainsAny(word, "-_") {
		how = base64.RawURLEncoding
	}
	bare := strings.TrimRight(word, "=")
	if start, err := how.DecodeString(bare[:leastEncoded-leastEncoded%4]); err != nil || !isText(start[:len(start)-utf8.UTFMax]) {
		return "", nil // an image, a hash: the rest needs no look
	}
	plain, err := how.DecodeString(bare)
	if err != nil || !utf8.Valid(plain) || !isText(plain) {
		return "", nil
	}
	if bare != word || len(bare)%4 == 0 {
		how = how.WithPadding(base64.StdPadding)
	}
	return string(plain), how
}

// isText reports whether bytes can be what somebody wrote.
func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
