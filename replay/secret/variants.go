package secret

import (
	"encoding/base64"
	"slices"
	"strings"
	"unicode/utf8"
)

// Shortest is the length from which on a secret, or a part of one, is looked for
// in what others wrote. A shorter one would be found in words and numbers that
// have nothing to do with it, and what is short enough to be guessed is not kept
// by hiding it.
const Shortest = 6

// Variants gives a secret value and what in it is secret by itself: the value
// without the space around it, each line of one that has many, the credentials
// behind the name of an authorization scheme, and the user and password that
// those of Basic encode. Parts shorter than [Shortest] are left out. Of an empty
// value there are none.
func Variants(value string) []string {
	if value == "" {
		return nil
	}
	all := []string{value}
	add := func(part string) {
		part = strings.TrimSpace(part)
		if utf8.RuneCountInString(part) >= Shortest && !slices.Contains(all, part) {
			all = append(all, part)
		}
	}
	add(value)
	for line := range strings.Lines(value) {
		add(line)
		name, credentials, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || !scheme(name) {
			continue
		}
		add(credentials)
		if pair, ok := basic(name, credentials); ok {
			add(pair)
			_, password, _ := strings.Cut(pair, ":")
			add(password)
		}
	}
	return all
}

// scheme reports whether a word names a way to present a credential. Any other
// first word may be a part of a passphrase, whose rest is an ordinary word.
func scheme(word string) bool {
	switch strings.ToLower(strings.TrimSuffix(word, ":")) {
	case "bearer", "basic", "token", "apikey", "api-key", "api_key", "key", "digest", "oauth", "jwt", "ssws", "geniekey",
		"negotiate", "hmac", "secret", "splunk", "sso-key":
		return true
	}
	return false
}

// basic decodes the credentials of the scheme Basic.
func basic(name, credentials string) (pair string, ok bool) {
	if !strings.EqualFold(name, "basic") {
		return "", false
	}
	plain := strings.TrimRight(strings.TrimSpace(credentials), "=")
	for _, coding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if data, err := coding.DecodeString(plain); err == nil && strings.Contains(string(data), ":") {
			return string(data), true
		}
	}
	return "", false
}
