package reports

import (
	"errors"
	"os"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// Shower is a run directory that shows less of a case than there is.
type Shower interface {
	ShowCase(suite string, c *datasets.Case) (*datasets.Case, error)
	ShowOutcome(o *replay.Outcome) (*replay.Outcome, error)
}

// shower shows a run as it is kept: what was deleted of it is not made anew, and what
// is left is what it shows.
type shower struct{ run Shower }

func showerOf(run RunDir) shower {
	s, ok := run.(Shower)
	if !ok {
		return shower{}
	}
	if p, ok := run.(interface{ Whole() error }); ok && errors.Is(p.Whole(), rundir.ErrForgotten) && !keepsMore(run) {
		return shower{}
	}
	return shower{s}
}

// keepsMore reports whether a run keeps rows that it shows otherwise than they are.
func keepsMore(run RunDir) bool {
	for _, name := range []string{rundir.CasesTable, rundir.OutcomesTable} {
		if _, err := os.Stat(run.Path("private/" + name)); err == nil {
			return true
		}
	}
	return false
}

func (s shower) showCase(suite string, c *datasets.Case) (*datasets.Case, error) {
	if s.run == nil {
		return c, nil
	}
	return s.run.ShowCase(suite, c)
}

func (s shower) showOutcome(o *replay.Outcome) (*replay.Outcome, error) {
	if s.run == nil {
		return o, nil
	}
	return s.run.ShowOutcome(o)
}
