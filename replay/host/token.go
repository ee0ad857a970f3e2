package host

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
)

// stamp makes the tokens of one server, and knows them again. That way a token
// that is spent costs no memory, however many there were.
type stamp struct{ key [sha256.Size]byte }

func newStamp() stamp {
	var s stamp
	_, _ = rand.Read(s.key[:]) // never fails: see its documentation
	return s
}

// ticket is what a token says.
type ticket struct {
	arm uint64
	n   uint64 // counts the attempts of the server
}

const (
	ticketSize = 8 + 8
	sealSize   = 19 // together a multiple of five bytes, so that no token has a second spelling
)

func (s *stamp) token(t ticket) string {
	body := make([]byte, ticketSize, ticketSize+sealSize)
	binary.BigEndian.PutUint64(body, t.arm)
	binary.BigEndian.PutUint64(body[8:], t.n)
	return encoding().EncodeToString(append(body, s.seal(body)...))
}

// read gives what a token says; false where it was never given out.
func (s *stamp) read(token string) (ticket, bool) {
	// base32 passes over line breaks, and over a character too many at the end.
	if len(token) != encoding().EncodedLen(ticketSize+sealSize) || strings.ContainsAny(token, "\r\n") {
		return ticket{}, false
	}
	raw, err := encoding().DecodeString(token)
	if err != nil {
		return ticket{}, false
	}
	body, seal := raw[:ticketSize], raw[ticketSize:]
	if !hmac.Equal(seal, s.seal(body)) {
		return ticket{}, false
	}
	return ticket{arm: binary.BigEndian.Uint64(body), n: binary.BigEndian.Uint64(body[8:])}, true
}

func (s *stamp) seal(body []byte) []byte {
	mac := hmac.New(sha256.New, s.key[:])
	mac.Write(body)
	return mac.Sum(nil)[:sealSize]
}

func encoding() *base32.Encoding {
	return base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)
}
