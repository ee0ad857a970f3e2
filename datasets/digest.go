package datasets

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
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
	return NewDigested(src).Digest(ctx)
}

// Digested is a source that learns the digest of its content while it is read.
type Digested struct {
	from   Source
	digest string // of the first whole pass
}

// NewDigested gives the cases of src.
func NewDigested(src Source) *Digested { return &Digested{from: src} }

// Digest is the [ContentDigest]. Where nobody has read all of the source, it is read.
func (d *Digested) Digest(ctx context.Context) (string, error) {
	if d.digest != "" {
		return d.digest, nil
	}
	for _, err := range d.Cases(ctx) {
		if err != nil {
			return "", err
		}
	}
	if d.digest == "" {
		return "", noCases()
	}
	return d.digest, nil
}

// Cases implements [Source].
func (d *Digested) Cases(ctx context.Context) iter.Seq2[Case, error] {
	if d.digest != "" {
		return d.from.Cases(ctx)
	}
	return func(yield func(Case, error) bool) {
		sum, cases, good := sha256.New(), 0, true
		var line []byte
		for c, err := range d.from.Cases(ctx) {
			if good = good && err == nil; good {
				if line, err = c.AppendJSON(line[:0]); err != nil {
					good, err = false, fmt.Errorf("case %q: %w", clip(c.ID), err)
				}
				line = append(line, '\n')
				sum.Write(line)
				cases++
			}
			if !yield(c, err) {
				return
			}
		}
		if good && cases > 0 {
			d.digest = "sha256:" + hex.EncodeToString(sum.Sum(nil))
		}
	}
}
