package replay

import "context"

// Journal keeps the outcomes of a run. All methods are called by many workers
// at once; an error of Append or Exclude stops the run.
type Journal interface {
	// Append keeps one outcome. What it returned nil for survives a kill.
	Append(ctx context.Context, o Outcome) error
	// Exclude keeps that a case has no place in the comparison. Outcomes that
	// it has already count no more.
	Exclude(ctx context.Context, x Exclusion) error
	// Has reports whether the trial needs no asking: it has an outcome, or its
	// case is excluded.
	Has(k Key) bool
	// Done is what the journal held when it was opened.
	Done() Totals
}

// Exclusion is a case that can't be compared, because an arm that replays a log
// has no record of it ([FailNoRecord]) or of another request ([FailChangeCase]).
type Exclusion struct {
	Suite  string      `json:"suite"`
	CaseID string      `json:"case_id"`
	Arm    Arm         `json:"arm"` // the arm that has no record
	Kind   FailureKind `json:"kind"`
}
