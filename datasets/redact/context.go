package redact

import "strings"

// The words after which a secret stands. Each is looked for in any case.
func passwordWords() []string {
	return []string{"password", "passwd", "passphrase", "passwort", "pwd", "contraseña", "mot de passe"}
}

func secretWords() []string {
	return []string{
		"secret", "token", "api_key", "api-key", apiKey, "api key", "access_key", "access key", "accesskey", "credential",
		"private_key", "privatekey", "secretkey", "signingkey", "authkey", "sharedkey", "accountkey", "encryptionkey", "signature",
	}
}

// secretContext finds what only the words before it make a secret.
func (p *pass) secretContext(s string) {
	lower := lowered(s)
	for _, word := range passwordWords() {
		each := eachPart // userPassword, PGPASSWORD
		if word == "pwd" {
			each = eachWord // a shell's folder is one too
		}
		each(lower, word, func(end int) {
			from, to, sure := spokenOf(s, end)
			if at := end - len(word); from == 0 && at > 1 && s[at-2:at] == "--" && end < len(s) && s[end] == ' ' { // an option
				from, to, sure = value(s, end+1)
			}
			if inner, last := member(s, end); inner > 0 {
				from, to, sure = inner, last, true
			}
			if from > 0 && (sure || isPassword(s[from:to])) {
				p.secret(s, from, to, Password)
			}
		})
	}
	for _, word := range secretWords() {
		eachPart(lower, word, func(end int) {
			from, to, _ := spokenOf(s, end)
			if from == 0 {
				return
			}
			to = from + tokenLen(s[from:to])
			if looksSecret(s[from:to]) {
				p.secret(s, from, to, Entropy)
			}
		})
	}
	eachWord(lower, "bearer", func(end int) {
		from := end + len(s[end:]) - len(strings.TrimLeft(s[end:], " "))
		to := from + tokenLen(s[from:])
		const word = 20 // no word is longer
		if v := s[from:to]; from > end && (len(v) >= 8 && isPassword(v) || len(v) > word) {
			p.secret(s, from, to, Token)
		}
	})
	eachPart(lower, "authorization", func(end int) { p.authorization(s, end) })
	eachPart(lower, "cookie", func(end int) {
		if from, line := header(s, end); from > 0 {
			p.cookies(s, from, line)
		}
	})
	eachWord(lower, "basic ", func(end int) {
		if to := end + tokenLen(s[end:]); to-end >= 8 && isBasic(s[end:to]) {
			p.secret(s, end, to, Token)
		}
	})
}

// looksSecret reports whether a text can be a secret where one is spoken of.
func looksSecret(v string) bool {
	const least = 16
	return len(v) >= least && random(v) && !isUUID(v)
}

// header gives the value of a header whose name ends at a place, to the end of its line
// or of what quotes it; from is 0 where no value follows.
func header(s string, end int) (from, to int) {
	at := end
	for at < len(s) && at-end < 4 && strings.IndexByte("\"' :=\\", s[at]) >= 0 {
		at++
	}
	if at == end || !strings.ContainsAny(s[end:at], ":=") {
		return 0, 0
	}
	to = at
	for to < len(s) && strings.IndexByte("\r\n\"'", s[to]) < 0 {
		to++
	}
	return at, to
}

// authorization finds the credentials behind the scheme of a header, or without one.
func (p *pass) authorization(s string, end int) {
	const longestScheme = 20
	from, line := header(s, end)
	if from == 0 {
		return
	}
	if i := strings.IndexByte(s[from:line], ' '); i > 0 && i < longestScheme {
		from += i + 1
	}
	to := from + tokenLen(s[from:line])
	if v := s[from:to]; looksSecret(v) {
		p.secret(s, from, to, Token)
	}
}

// cookies finds the values of cookies in a part of a text: those that are not the words
// of a setting.
func (p *pass) cookies(s string, from, to int) {
	const least = 12
	for from < to {
		end := from
		for end < to && s[end] != ';' {
			end++
		}
		if name, v, ok := strings.Cut(s[from:end], "="); ok && len(v) >= least && isPassword(v) && !isAttribute(strings.TrimSpace(name)) {
			p.secret(s, end-len(v), end, Token)
		}
		from = end + 1
	}
}

// isAttribute reports whether a name is one of what says how a cookie is kept.
func isAttribute(name string) bool {
	switch lowered(name) {
	case "path", "domain", "expires", "max-age", "samesite", "priority":
		return true
	}
	return false
}

// eachPart calls f with where a word ends, also within another.
func eachPart(lower, word string, f func(end int)) {
	for from := 0; ; {
		i := strings.Index(lower[from:], word)
		if i < 0 {
			return
		}
		from += i + len(word)
		f(from)
	}
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
	case strings.HasPrefix(s[at:], "was "):
		at += len("was ")
	default:
		return 0, 0, false
	}
	skip("\"' \\>:=")
	from, to, ok := value(s, at)
	return from, to, ok && sure
}

// member gives what is in the quotes behind a JSON key that ends at a place: in a text
// that is no JSON as a whole.
func member(s string, end int) (from, to int) {
	for _, between := range []string{`":"`, `": "`} {
		if strings.HasPrefix(s[end:], between) {
			from = end + len(between)
			if n := strings.IndexByte(s[from:], '"'); n >= 4 {
				return from, from + n
			}
		}
	}
	return 0, 0
}

// value gives the value that begins at a place; from is 0 where none does.
func value(s string, at int) (from, to int, ok bool) {
	from = at
	const longest = 512
	for at < len(s) && at-from < longest && s[at] > ' ' && strings.IndexByte("\"'<>,;&)}]\\`", s[at]) < 0 {
		at++
	}
	v := s[from:at]
	if len(v) < 4 || strings.IndexByte("<${*[%", v[0]) >= 0 {
		return 0, 0, false // too short, or a placeholder
	}
	return from, at, true
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
