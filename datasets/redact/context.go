package redact

import "strings"

// The words after which a secret stands. Each is looked for in any case.
func passwordWords() []string {
	return []string{"password", "passwd", "passphrase", "passwort", "pwd", "contraseña", "mot de passe"}
}

func secretWords() []string {
	return []string{"secret", "token", "api_key", "api-key", "apikey", "api key", "access_key", "access key", "credential", "private_key"}
}

// secretContext finds what only the words before it make a secret.
func (p *pass) secretContext(s string) {
	lower := lowered(s)
	for _, word := range passwordWords() {
		eachWord(lower, word, func(end int) {
			if from, to, sure := spokenOf(s, end); from > 0 && (sure || isPassword(s[from:to])) {
				p.secret(s, from, to, Password)
			}
		})
	}
	for _, word := range secretWords() {
		eachWord(lower, word, func(end int) {
			from, to, _ := spokenOf(s, end)
			if from == 0 {
				return
			}
			to = from + tokenLen(s[from:to])
			if v := s[from:to]; len(v) >= 16 && random(v) && !isUUID(v) {
				p.secret(s, from, to, Entropy)
			}
		})
	}
	eachWord(lower, "bearer", func(end int) {
		from := end + len(s[end:]) - len(strings.TrimLeft(s[end:], " "))
		to := from + tokenLen(s[from:])
		if v := s[from:to]; from > end && len(v) >= 8 && isPassword(v) {
			p.secret(s, from, to, Token)
		}
	})
	eachWord(lower, "basic ", func(end int) {
		if to := end + tokenLen(s[end:]); to-end >= 8 && isBasic(s[end:to]) {
			p.secret(s, end, to, Token)
		}
	})
}

// eachWord calls f with where a word ends that does not go on before.
func eachWord(lower, word string, f func(end int)) {
	for from := 0; ; {
		i := strings.Index(lower[from:], word)
		if i < 0 {
			return
		}
		at := from + i
		from = at + len(word)
		if at == 0 || !isLetter(lower[at-1]) {
			f(from)
		}
	}
}

// spokenOf gives the value behind a word that ends at a place: after a colon, an
// equals sign or "is", with or without quotes. sure says that it is a value whatever it
// looks like. from is 0 where none follows.
func spokenOf(s string, end int) (from, to int, sure bool) {
	const near = 4 // characters of quotes and space
	at := end
	skip := func(set string) {
		for n := 0; at < len(s) && n < near && strings.IndexByte(set, s[at]) >= 0; n++ {
			at++
		}
	}
	for at < len(s) && (isLetter(s[at]) || s[at] == '_') && at-end < near { // tokens, secret_id
		at++
	}
	skip("\"' \\")
	switch {
	case at < len(s) && s[at] == '=':
		at++
		sure = true
	case at < len(s) && s[at] == ':':
		at++
	case strings.HasPrefix(s[at:], "is "):
		at += len("is ")
	default:
		return 0, 0, false
	}
	skip("\"' \\>:=")
	from = at
	const longest = 512
	for at < len(s) && at-from < longest && s[at] > ' ' && strings.IndexByte("\"'<>,;&)}]\\`", s[at]) < 0 {
		at++
	}
	v := s[from:at]
	if len(v) < 4 || strings.IndexByte("<${*[%", v[0]) >= 0 {
		return 0, 0, false // too short, or a placeholder
	}
	return from, at, sure
}

// isPassword tells a password from the word of a sentence: it has a digit or a mark.
func isPassword(v string) bool {
	v = strings.TrimRight(v, ".!?")
	for i := range len(v) {
		if isDigit(v[i]) || strings.IndexByte("!@#$%^&*_+=?~", v[i]) >= 0 {
			return true
		}
	}
	return false
}

// isUUID reports whether a text is a UUID: an id, and no secret where one is spoken of.
func isUUID(s string) bool {
	return len(s) == 36 && s[8] == '-' && s[13] == '-' && s[18] == '-' && s[23] == '-'
}

// lowered is s with ASCII's letters in lower case: places stay what they are.
func lowered(s string) string {
	out := []byte(s)
	for i, c := range out {
		if c >= 'A' && c <= 'Z' {
			out[i] = c | 0x20
		}
	}
	return string(out)
}

// before reports whether one of the words stands shortly before a place.
func before(s string, at int, words []string) bool {
	const near = 28
	part := lowered(s[max(0, at-near):at])
	for _, w := range words {
		i := strings.LastIndex(part, w)
		if i >= 0 && (i == 0 || !isWord(part[i-1])) {
			return true
		}
	}
	return false
}
