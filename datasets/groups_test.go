package datasets_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"

	"forerun/datasets"
)

// Cases of a megabyte each are not read by the dozen.
func TestFewLargeCasesAreReadAhead(t *testing.T) {
	t.Parallel()
	const all, most = 40, 5 // the one in use, one that waits, and those on their way
	large := json.RawMessage(`"` + strings.Repeat("x", 1<<20) + `"`)
	var made atomic.Int32
	used := int32(0)
	for c, err := range datasets.InGroups(t.Context(), func(yield func(datasets.Case, error) bool) {
		for range all {
			made.Add(1)
			if !yield(datasets.Case{Input: large}, nil) {
				return
			}
		}
	}) {
		if err != nil || len(c.Input) != len(large) {
			t.Fatalf("case %d: %d bytes, %v", used, len(c.Input), err)
		}
		if ahead := made.Load() - used; ahead > most {
			t.Fatalf("%d cases were read when %d were used", made.Load(), used)
		}
		used++
	}
	if used != all {
		t.Errorf("%d cases, want %d", used, all)
	}
}
