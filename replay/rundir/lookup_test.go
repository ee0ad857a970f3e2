package rundir_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"forerun/replay/rundir"
)

// Lines are found in whatever order they are asked for, and in few reads where
// that is nearly the order in which they lie.
func TestLinesAreFoundWhereTheyLie(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	var at []int64
	var want []string
	for i := range 3000 {
		line := fmt.Sprintf(`{"n":%d,"x":%q}`, i, strings.Repeat("x", i*7%900))
		if i%1000 == 999 {
			line = strings.Repeat("y", 600<<10) // longer than what is read at once
		}
		at, want = append(at, int64(text.Len())), append(want, line)
		text.WriteString(line + "\n")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for name, test := range map[string]struct {
		order []int
		reads int
	}{
		"in order": {nil, 200},
		"shuffled": {rng.Perm(3000), 9000},
	} {
		order := test.order
		if len(order) == 0 {
			for i := range 3000 {
				order = append(order, max(0, min(2999, i+rng.IntN(64)-32)))
			}
		}
		file := &counted{Reader: bytes.NewReader([]byte(text.String()))}
		line := rundir.Lines(file)
		for _, i := range order {
			got, err := line(at[i])
			if err != nil || got != want[i] {
				t.Fatalf("%s: line %d: %.40q, %v; want %.40q", name, i, got, err, want[i])
			}
		}
		if file.reads > test.reads {
			t.Errorf("%s: %d reads, want at most %d", name, file.reads, test.reads)
		}
		if _, err := line(int64(text.Len())); err == nil {
			t.Errorf("%s: a line behind the end was found", name)
		}
	}
}

type counted struct {
	*bytes.Reader
	reads int
}

func (c *counted) ReadAt(p []byte, at int64) (int, error) {
	c.reads++
	return c.Reader.ReadAt(p, at)
}
