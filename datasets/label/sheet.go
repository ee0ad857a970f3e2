package label

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Sheet names cases to those who label them. All that a sheet says is a keyed hash:
// who has the secret, which is what the answers come from, can tell which case an
// item is, and which version answered first; who has the page alone cannot.
type Sheet struct {
	ID string

	key []byte
}

// NewSheet makes the sheet of a secret and a seed. The same ones make the same sheet.
func NewSheet(secret string, seed uint64) *Sheet {
	sum := sha256.Sum256(fmt.Appendf(nil, "forerun label\x00%d\x00%s", seed, secret))
	s := &Sheet{key: sum[:]}
	s.ID = strconv.FormatUint(seed, 10) + "." + s.name("sheet")
	return s
}

// SeedOf gives the seed that a sheet's name says it was made with.
func SeedOf(id string) (seed uint64, ok bool) {
	text, _, ok := strings.Cut(id, ".")
	if !ok {
		return 0, false
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	return seed, err == nil
}

// Item names a case by what makes it the one it is.
func (s *Sheet) Item(parts ...string) string { return s.name("item", parts...) }

// Swapped reports whether the second of two answers is shown first.
func (s *Sheet) Swapped(item string) bool { return s.hash("side", item)[0]&1 == 1 }

// order is where an item comes where chance decides.
func (s *Sheet) order(item string) string { return string(s.hash("order", item)) }

func (s *Sheet) name(of string, parts ...string) string {
	const bytes = 10 // 80 bits: no two of any dataset are alike
	return hex.EncodeToString(s.hash(of, parts...)[:bytes])
}

func (s *Sheet) hash(of string, parts ...string) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte(of)) // a hash takes everything
	for _, p := range parts {
		h.Write(fmt.Appendf(nil, "\x00%d\x00%s", len(p), p))
	}
	return h.Sum(nil)
}
