package importers

import (
	"fmt"
	"slices"
	"strings"

	"forerun/datasets"
)

// Account says what became of every record of an import. The records of its lines
// add up to Records.
type Account struct {
	Inputs  int    `json:"inputs"`
	Records int    `json:"records"`
	Cases   int    `json:"cases"` // that were written
	Lines   []Fate `json:"lines"` // what became of the records
	Notes   []Fate `json:"notes"` // what is to be known of the written cases, which are Cases' own
}

// Fate is what some records have in common.
type Fate struct {
	What    string `json:"what"`
	Records int    `json:"records,omitempty"`
	Cases   int    `json:"cases,omitempty"` // that they made
}

// The fates that every import knows.
const (
	fateWritten    = "written"
	fateDuplicate  = "duplicate"
	fateFault      = "faulty"
	fateNotSampled = "not sampled"
)

// tally counts records and cases by fate.
type tally struct {
	order []string
	of    map[string]*Fate
}

func (t *tally) add(what string, records, cases int) {
	if records == 0 && cases == 0 {
		return
	}
	if t.of == nil {
		t.of = map[string]*Fate{}
	}
	f := t.of[what]
	if f == nil {
		f = &Fate{What: what}
		t.of[what] = f
		t.order = append(t.order, what)
	}
	f.Records += records
	f.Cases += cases
}

// lines are the fates, what was written first, then the most frequent.
func (t *tally) lines() []Fate {
	out := make([]Fate, 0, len(t.order))
	for _, what := range t.order {
		out = append(out, *t.of[what])
	}
	slices.SortStableFunc(out, func(a, b Fate) int {
		if first := (b.What == fateWritten); first != (a.What == fateWritten) {
			if first {
				return 1
			}
			return -1
		}
		if a.Records != b.Records {
			return b.Records - a.Records
		}
		return strings.Compare(a.What, b.What)
	})
	return out
}

// FaultsError says that an import met more faults than it may. It lists the first
// of them.
type FaultsError struct {
	Faults []error
	Total  int
	Max    int
}

// faultsShown is how many faults are named.
const faultsShown = 20

func (e *FaultsError) Error() string {
	lines := make([]string, 0, len(e.Faults)+1)
	for _, f := range e.Faults {
		lines = append(lines, f.Error())
	}
	switch more := e.Total - len(e.Faults); {
	case more > 0:
		lines = append(lines, fmt.Sprintf("and %d more; nothing was written: mend them, or allow for them with --max-errors", more))
	case e.Max > 0:
		lines = append(lines, fmt.Sprintf("these are more faults than --max-errors %d allows; nothing was written", e.Max))
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the faults.
func (e *FaultsError) Unwrap() []error { return e.Faults }

// faults counts what is damaged.
type faults struct {
	max   int
	total int
	shown []error
}

// add takes a fault in; its error means that there are too many, and that no more
// would be named.
func (f *faults) add(err *datasets.RecordError) error {
	f.total++
	if len(f.shown) < faultsShown {
		f.shown = append(f.shown, err)
	}
	if f.total > f.max+faultsShown {
		return f.err()
	}
	return nil
}

// err is what is said of the faults at the end.
func (f *faults) err() error {
	if f.total <= f.max {
		return nil
	}
	return &FaultsError{Faults: f.shown, Total: f.total, Max: f.max}
}
