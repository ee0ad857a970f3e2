package redact

import (
	"bytes"
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
	hintToken
	hintPhone
	hintNational
)

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
	case "password", "passwd", "pwd", "passphrase", "passwort", "clientsecret", "secret", "secretkey", "privatekey", "apikey", "xapikey":
		return hintSecret
	case "accesstoken", "refreshtoken", "idtoken", "authtoken", "sessiontoken", "authorization", "cookie", "setcookie", "bearertoken":
		return hintToken
	case "ssn", "socialsecuritynumber", "nhs", "nhsnumber", "bsn", "cpf", "taxid", "steuerid", "tin", "nationalid", "idnr":
		return hintNational
	}
	if n < len("fax") || strings.IndexByte("relnxp", name[len(name)-1]) < 0 {
		return hintNone
	}
	for _, end := range []string{"phone", "phonenumber", "mobile", "mobilenumber", "telephone", "telefon", "tel", "msisdn", "fax", "whatsapp"} {
		if bytes.HasSuffix(name, []byte(end)) && (end != "tel" || n == len(end)) {
			return hintPhone
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
	case hintToken:
		if len(s) >= 8 && !strings.Contains(strings.TrimPrefix(lowered(s), "bearer "), " ") {
			return p.whole(s, Token)
		}
	case hintPhone:
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

// whole replaces a text that is a secret as a whole; the name of a scheme stays.
func (p *pass) whole(s string, kind Kind) (string, bool) {
	scheme := ""
	if i := strings.IndexByte(s, ' '); i > 0 && i < 8 && kind == Token {
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
