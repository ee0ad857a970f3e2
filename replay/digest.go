package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"forerun/datasets"
)

// CaseDigest is a digest of all of a case that an answer to it can depend on: what
// is asked, what answers its tool calls and approvals, and what production went
// through. What is expected of it, how it is weighed and which slices it belongs to
// are no part of it.
func CaseDigest(c *datasets.Case) (string, error) {
	asked := *c
	asked.Expected, asked.Segments, asked.Metadata, asked.Weight, asked.Risk, asked.Origin = nil, nil, nil, 0, "", ""
	text, err := json.Marshal(&asked)
	if err != nil {
		return "", fmt.Errorf("digest of case %q: %w", c.ID, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
