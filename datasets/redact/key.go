package redact

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// keyBytes is the length of a key that is made here.
const keyBytes = 32

// leastKey is the shortest key that is taken: whoever can guess the key can find the
// number behind a pseudonym by trying all numbers.
const leastKey = 16

// errShortKey says that a key can be guessed.
var errShortKey = errors.New("the key is too short: write at least 32 hexadecimal digits, such as openssl rand -hex 32 makes")

// NewKey makes a random key.
func NewKey() ([]byte, error) {
	key := make([]byte, keyBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

// ParseKey reads a key from the text of a key file: hexadecimal digits.
func ParseKey(text string) ([]byte, error) {
	key, err := hex.DecodeString(strings.TrimSpace(text))
	switch {
	case err != nil:
		return nil, errors.New("not a key: write hexadecimal digits, such as openssl rand -hex 32 makes")
	case len(key) < leastKey:
		return nil, errShortKey
	}
	return key, nil
}

// FormatKey is the text of a key file.
func FormatKey(key []byte) string { return hex.EncodeToString(key) + "\n" }
