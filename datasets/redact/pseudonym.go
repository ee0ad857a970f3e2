package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"strings"
)

// made is how a pseudonym of a secret begins.
const made = "redacted-"

// sum is what a pseudonym is made of: the keyed hash of a value of one kind.
func (r *Redactor) sum(kind Kind, value string) [sha256.Size]byte {
	mac := hmac.New(sha256.New, r.key)
	mac.Write([]byte(kind)) // a hash never fails
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	var out [sha256.Size]byte
	mac.Sum(out[:0])
	return out
}

// word is a pseudonym without a form to keep.
func (r *Redactor) word(kind Kind, value string) string {
	sum := r.sum(kind, value)
	return made + hex.EncodeToString(sum[:8])
}

// digits gives n digits, at most 32.
func (r *Redactor) digits(kind Kind, value string, n int) []byte {
	sum := r.sum(kind, value)
	out := make([]byte, min(n, len(sum)))
	for i := range out {
		out[i] = '0' + sum[i]%10
	}
	return out
}

// mailbox is the part before the @.
func (r *Redactor) mailbox(address string) string {
	sum := r.sum(Email, strings.ToLower(address))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:10]))
}

// startsMailbox reports whether a text begins with an address that was made.
func startsMailbox(s string) bool {
	const length, domain = 16, "@example.com"
	return len(s) >= length+len(domain) && s[length:length+len(domain)] == domain &&
		strings.Trim(s[:length], "abcdefghijklmnopqrstuvwxyz234567") == ""
}

// person gives one word of a name its pseudonym: an X, and syllables. No
// name that is in use begins with X and a consonant, so that one which was made is
// known again.
func (r *Redactor) person(word string) string {
	const consonants, vowels = "bdfgklmnprstvz", "aeiou"
	sum := r.sum(Name, strings.ToLower(word))
	out := []byte{'X'}
	for i := 0; i < 8; i += 2 {
		out = append(out, consonants[int(sum[i])%len(consonants)], vowels[int(sum[i+1])%len(vowels)])
	}
	return string(out)
}

// isPerson reports whether a word was made by person.
func isPerson(word string) bool {
	if len(word) != 9 || word[0] != 'X' {
		return false
	}
	for i := 1; i < len(word); i += 2 {
		if strings.IndexByte("bdfgklmnprstvz", word[i]) < 0 || strings.IndexByte("aeiou", word[i+1]) < 0 {
			return false
		}
	}
	return true
}

// inForm puts digits in the places of the digits of a text; without digits it gives
// nothing.
func inForm(text string, digits []byte) string {
	if digits == nil {
		return ""
	}
	out := []byte(text)
	next := 0
	for i, c := range out {
		if isDigit(c) && next < len(digits) {
			out[i] = digits[next]
			next++
		}
	}
	return string(out)
}

// digitsOf are the digits of a text.
func digitsOf(text string) []byte {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		if isDigit(text[i]) {
			out = append(out, text[i])
		}
	}
	return out
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// isWord reports whether a byte can go on in a word or a number; what is not ASCII
// can, being a letter of some script more often than not.
func isWord(c byte) bool { return isDigit(c) || isLetter(c) || c == '_' }
