package redact

import (
	"fmt"
	"strings"
)

// Report says what was replaced so far.
type Report struct {
	Cases   int64   `json:"cases"`   // that were gone through
	Changed int64   `json:"changed"` // in which anything was replaced
	Kinds   []Count `json:"kinds"`   // those that were found, in the order of [Kinds]
}

// Count is how much of one kind was replaced.
type Count struct {
	Kind   Kind  `json:"kind"`
	Values int64 `json:"values"` // places, the same value as often as it was found
	Cases  int64 `json:"cases"`
}

// Report says what was replaced so far.
func (r *Redactor) Report() Report {
	out := Report{Cases: r.total.Load(), Changed: r.hit.Load(), Kinds: []Count{}}
	for i, kind := range Kinds() {
		if n := r.values[i].Load(); n > 0 {
			out.Kinds = append(out.Kinds, Count{kind, n, r.cases[i].Load()})
		}
	}
	return out
}

// String gives a line a kind.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d cases had something to redact\n", r.Changed, r.Cases)
	for _, c := range r.Kinds {
		fmt.Fprintf(&b, "  %-12s %7d in %d cases\n", c.Kind, c.Values, c.Cases)
	}
	return b.String()
}
