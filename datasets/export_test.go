package datasets

import (
	"context"
	"iter"
)

// Canonical lets tests compare it with its definition.
func Canonical(text []byte) []byte { return canonical(text) }

// InGroups reads cases ahead of who uses them.
func InGroups(ctx context.Context, cases iter.Seq2[Case, error]) iter.Seq2[Case, error] {
	return inGroups(ctx, cases)
}
