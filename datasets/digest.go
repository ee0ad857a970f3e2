package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Digest tells whether two cases ask the same: it is made of messages and
// input, whatever the order of their objects' keys and the way their strings
// are escaped. It has 32 hexadecimal digits.
func (c *Case) Digest() string {
	sum := sha256.New()
	var messages []byte
	if len(c.Messages) > 0 {
		text, err := marshal(c.Messages)
		if err != nil { // a message made in memory with a value that is no JSON
			text = fmt.Append(nil, c.Messages)
		}
		messages = canonical(text)
	}
	// The length keeps the two parts apart.
	sum.Write(fmt.Appendf(nil, "%d\n", len(messages)))
	sum.Write(messages)
	if len(c.Input) > 0 {
		sum.Write(canonical(c.Input))
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// canonical sorts the keys of all objects and unifies the escapes of strings.
// Numbers keep their digits.
func canonical(text []byte) []byte {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return text
	}
	out, err := marshal(v)
	if err != nil {
		return text
	}
	return out
}
