package rundir_test

import (
	"testing"

	"forerun/replay/rundir"
)

// A digest that passed over a column would call two datasets the same.
func TestEveryColumnOfACaseIsInTheDigest(t *testing.T) {
	t.Parallel()
	digests := rundir.DigestsOfRows()
	seen := map[string]string{}
	for column, digest := range digests {
		if other, twice := seen[digest]; twice {
			t.Errorf("the digest is the same whether %q or %q is filled", column, other)
		}
		seen[digest] = column
	}
	if len(digests) < 30 {
		t.Errorf("%d columns were tried", len(digests))
	}
}
