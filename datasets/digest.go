package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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

// ContentDigest is a digest of what a dataset holds, in its order and whatever the
// form of its file.
func ContentDigest(ctx context.Context, src Source) (string, error) {
	sum := sha256.New()
	if _, err := WriteJSONL(ctx, sum, src); err != nil {
		return "", err
	}
	return "sha256:" + hex.EncodeToString(sum.Sum(nil)), nil
}
