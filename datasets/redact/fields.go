package redact

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pattern is a field as it is written: the parts of its path.
type pattern []string

// patterns are fields.
type patterns []pattern

func newPattern(text string) pattern { return strings.Split(strings.TrimSpace(text), ".") }

// path is where in a case a value stands. An element of an array has no part of its
// own.
type path []string

// below is the path of a member of the value at a path.
func (at path) below(name string) path { return append(slices.Clip(at), name) }

// match reports whether one of the patterns is the path or what it lies in.
func (all patterns) match(at path) bool {
	return slices.ContainsFunc(all, func(p pattern) bool { return p.match(at) })
}

func (p pattern) match(at path) bool {
	for from := 0; from+len(p) <= len(at); from++ {
		if slices.EqualFunc(p, at[from:from+len(p)], func(part, name string) bool { return part == "*" || part == name }) {
			return true
		}
	}
	return false
}

// hint is what a field's name says of its value.
type hint uint8

const (
	hintNone hint = iota
	hintSecret
	hintPassword // as a part of the name: what is one of a few words is a setting
	hintRandom   // what was drawn, and nothing else
	hintToken
	hintCookie
	hintPhone
	hintNational
)

// apiKey is how the word is written as one.
const apiKey = "apikey"

// hintOf reads the name of a field.
func hintOf(key string) hint {
	const longest = 40
	if key == "" || len(key) > longest {
		return hintNone
	}
	var bare [longest]byte // the name in lower case, as one word
	n := 0
	for i := range len(key) {
		switch c := key[i]; {
		case c == '_' || c == '-' || c == ' ':
			continue
		case c >= 'A' && c <= 'Z':
			bare[n] = c | 0x20
		default:
			bare[n] = c
		}
		n++
	}
	name := bare[:n]
	switch string(name) {
	case "password", "passwd", "pwd", "passphrase", "passwort", "clientsecret", "secret", "secretkey", "privatekey", apiKey, "x" + apiKey:
		return hintSecret
	case "accesstoken", "refreshtoken", "idtoken", "authtoken", "sessiontoken", "authorization", "bearertoken":
		return hintToken
	case "cookie", "cookies", "setcookie":
		return hintCookie
	case "ssn", "socialsecuritynumber", "nhs", "nhsnumber", "bsn", "cpf", "taxid", "steuerid", "tin", "nationalid", "idnr":
		return hintNational
	}
	if h := hintOfEnd(name); h != hintNone {
		return h
	}
	if string(name) == "tel" || bytes.HasPrefix(name, []byte("phone")) || bytes.HasPrefix(name, []byte("mobile")) {
		return hintPhone
	}
	return hintNone
}

// hintOfEnd reads how a name ends. It is asked of every field there is, and so looks at
// the last letter first.
func hintOfEnd(name []byte) hint {
	if len(name) == 0 {
		return hintNone
	}
	switch name[len(name)-1] {
	case 'd':
		return ending(name, hintPassword, "password", "passwd")
	case 'e':
		return cmp.Or(ending(name, hintPassword, "passphrase"), ending(name, hintRandom, "signature"), ending(name, hintPhone, "phone", "mobile", "telephone"))
	case 'n':
		return cmp.Or(ending(name, hintRandom, "token"), ending(name, hintToken, "authorization"), ending(name, hintPhone, "telefon", "msisdn"))
	case 'p':
		return ending(name, hintPhone, "whatsapp")
	case 'r':
		return ending(name, hintPhone, "phonenumber", "mobilenumber")
	case 't':
		return cmp.Or(ending(name, hintPassword, "passwort"), ending(name, hintRandom, "secret"))
	case 'x':
		return ending(name, hintPhone, "fax")
	case 'y':
		return ending(name, hintRandom, "secretkey", "accesskey", "privatekey", apiKey, "authkey", "signingkey", "encryptionkey", "sharedkey", "accountkey")
	}
	return hintNone
}

// ending gives the hint where a name ends in one of the words.
func ending(name []byte, h hint, words ...string) hint {
	for _, word := range words {
		if len(name) >= len(word) && string(name[len(name)-len(word):]) == word {
			return h
		}
	}
	return hintNone
}

// hinted redacts the value of a field whose name says what it is; ok is false where it
// is nothing of the kind.
func (p *pass) hinted(s string, h hint) (out string, ok bool) {
	const longest = 40 // of a phone or an id
	switch h {
	case hintNone:
	case hintSecret:
		return p.whole(s, Password)
	case hintPassword:
		if !isSetting(s) {
			return p.whole(s, Password)
		}
	case hintRandom:
		if looksSecret(s) {
			return p.whole(s, Entropy)
		}
	case hintCookie:
		p.begins(s)
		if p.cookies(s, 0, len(s)); len(p.found) > 0 {
			return p.text(p.replaced(s)), true
		}
		if !strings.Contains(s, " ") && len(s) >= 8 {
			return p.whole(s, Token)
		}
	case hintToken:
		if len(s) >= 8 && (!strings.Contains(strings.TrimPrefix(lowered(s), "bearer "), " ") || hasScheme(s)) {
			return p.whole(s, Token)
		}
	case hintPhone:
		if w := read(s); w != nil { // full-width digits
			if out, ok := p.hinted(w.text, h); ok && out != w.text {
				return out, true
			}
		}
		if n := len(digitsOf(s)); n < 7 || n > 15 || len(s) > longest || strings.Trim(s, "0123456789+-.()/ ") != "" {
			return s, false
		}
		p.begins(s)
		from := strings.IndexAny(s, "0123456789")
		to := strings.LastIndexAny(s, "0123456789") + 1
		if with := p.r.phone(s[from:to], strings.Contains(s[:from], "+")); with != "" {
			p.add(from, to, Phone, with, true)
		}
		return p.replaced(s), true
	case hintNational:
		const word = "ssn nhs bsn cpf tax " // what would stand before it in a text
		if len(s) <= longest {
			out := p.text(word + s)
			if out != word+s || len(p.found) > 0 {
				return strings.TrimPrefix(out, word), true
			}
		}
	}
	return s, false
}

// isSetting reports whether a text is a word that says how something is to be: the
// password of a form is required.
func isSetting(s string) bool {
	const longest = 12
	return len(s) <= longest && strings.Trim(lowered(s), "abcdefghijklmnopqrstuvwxyz_-") == ""
}

// hasScheme reports whether a text begins as the header Authorization does.
func hasScheme(s string) bool {
	scheme, _, _ := strings.Cut(lowered(s), " ")
	switch scheme {
	case "bearer", "basic", "digest", "token", apiKey, "negotiate", "hawk", "oauth", "signature", "aws4-hmac-sha256":
		return true
	}
	return false
}

// whole replaces a text that is a secret as a whole; the name of a scheme stays.
func (p *pass) whole(s string, kind Kind) (string, bool) {
	scheme := ""
	if i := strings.IndexByte(s, ' '); i > 0 && i < 17 && kind == Token {
		scheme = s[:i+1]
	}
	value := s[len(scheme):]
	if value == "" || strings.HasPrefix(value, made) || strings.HasPrefix(value, "${") {
		return s, true
	}
	with := p.r.word(kind, value)
	p.counts[kind.index()]++
	p.learn(value, with)
	return scheme + with, true
}

// named replaces the words of a name, and has them known: they stand in texts. What is
// no name (an address, a number) is redacted as in any text.
func (p *pass) named(s string) string {
	const longest = 200
	out := p.text(s)
	if len(s) > longest {
		return out
	}
	changed := false
	for part := range strings.FieldsSeq(out) {
		if strings.ContainsAny(part, "@=:/\\0123456789") {
			continue
		}
		for _, w := range strings.FieldsFunc(part, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsMark(c) }) {
			if utf8.RuneCountInString(w) < 2 || isPerson(w) || isParticle(w) {
				continue
			}
			with := p.r.person(w)
			out, changed = replaceWord(out, w, with), true
			if len(w) >= 3 {
				p.note(w, with)
			}
		}
	}
	if changed {
		p.counts[Name.index()]++
	}
	return out
}

// isParticle reports whether a word stands in names and in any text, or in what
// pseudonyms are made of.
func isParticle(w string) bool {
	return slices.Contains([]string{"example", "com", "redacted", "digest", "von", "van", "der", "den", "del", "dos", "das", "the", "and", "und", "bin", "ibn"}, strings.ToLower(w))
}

// replaceWord replaces a word where it stands by itself.
func replaceWord(s, word, with string) string {
	p := pass{known: map[string]string{word: with}}
	return p.again(s)
}
