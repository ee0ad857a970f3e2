package datasets_test

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"strings"
	"testing"

	"forerun/datasets"
)

// counted is a source that counts its passes.
type counted struct {
	n, size int
	bad     bool // its last case is an error
	passes  int
}

func (c *counted) Cases(context.Context) iter.Seq2[datasets.Case, error] {
	c.passes++
	return func(yield func(datasets.Case, error) bool) {
		for i := range c.n {
			var err error
			if c.bad && i == c.n-1 {
				err = errors.New("bad")
			}
			text := `"` + strings.Repeat("x", c.size) + `"`
			if !yield(datasets.Case{ID: strconv.Itoa(i), Input: []byte(text)}, err) {
				return
			}
		}
	}
}

func TestKeptReadsAFewCasesOnce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		from   counted
		first  int // cases of the first pass that are taken; 0: all
		passes int // of three
	}{
		{"a few", counted{n: 3}, 0, 1},
		{"as many as there is room for", counted{n: 10_000}, 0, 1},
		{"too many", counted{n: 10_001}, 0, 3},
		{"too large", counted{n: 5, size: 8 << 20}, 0, 3},
		{"a bad one", counted{n: 3, bad: true}, 0, 3},
		{"a first pass that is broken off", counted{n: 3}, 2, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			from := tt.from
			kept := datasets.Kept(&from)
			for pass := range 3 {
				n := 0
				for c, err := range kept.Cases(t.Context()) {
					if bad := tt.from.bad && n == tt.from.n-1; c.ID != strconv.Itoa(n) || (err != nil) != bad {
						t.Fatalf("pass %d, case %d: %q, %v", pass, n, c.ID, err)
					}
					if n++; pass == 0 && n == tt.first {
						break
					}
				}
				if want := tt.from.n; n != want && (pass > 0 || n != tt.first) {
					t.Errorf("pass %d has %d cases, want %d", pass, n, want)
				}
			}
			if from.passes != tt.passes {
				t.Errorf("three passes read the source %d times, want %d", from.passes, tt.passes)
			}
		})
	}
}
