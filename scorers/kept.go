package scorers

import (
	"iter"

	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
)

// kept are the scores that a run has already, read beside its cases. What a
// scorer said once of an outcome stands: it was paid for, and a look at a part of
// a run must not differ from the report on all of it.
type kept struct {
	next func() (Row, error, bool)
	stop func()
	row  Row
	held bool // row is read, and not yet given
}

// newKept opens the scores of a run. A table that is not there, or can't be
// read, holds none, and so does any where all is to be judged anew.
func newKept(run RunDir, anew bool) *kept {
	rows := table.Read[Row](run.Path(ScoresFile))
	if anew {
		rows = func(func(Row, error) bool) {}
	}
	next, stop := iter.Pull2(rows)
	return &kept{next: next, stop: stop}
}

// peek gives the row that comes next, until it is passed over; nil after the last.
func (k *kept) peek() *Row {
	if !k.held {
		row, err, ok := k.next()
		if err != nil || !ok {
			return nil
		}
		k.row, k.held = row, true
	}
	return &k.row
}

// of gives the rows of an outcome by metric. Rows that lie before them in the
// same case, of outcomes that are no more, are passed over.
func (k *kept) of(key replay.Key) map[string]Row {
	var rows map[string]Row
	for row := k.peek(); row != nil && row.Suite == key.Suite && row.CaseID == key.CaseID; row = k.peek() {
		switch {
		case keyOf(row) == key:
			if rows == nil {
				rows = map[string]Row{}
			}
			rows[row.Metric] = *row
		case rows != nil:
			return rows
		case rank(keyOf(row)) > rank(key):
			return nil
		}
		k.held = false
	}
	return rows
}

// leave passes over what is left of a case.
func (k *kept) leave(c *rundir.SuiteCase) bool {
	for row := k.peek(); row != nil && row.Suite == c.Suite && row.CaseID == c.Case.ID; row = k.peek() {
		k.held = false
	}
	return true
}

// rank orders the outcomes of one case as a run has them.
func rank(k replay.Key) int {
	const trials = 1 << 20 // more than any run has
	for i, arm := range replay.Asked() {
		if arm == k.Arm {
			return i*trials + k.Trial
		}
	}
	return len(replay.Asked()) * trials
}

// again gives the row as it was, where the scorer is still the same.
func again(rows map[string]Row, c Configured) (Row, Score, bool) {
	row, ok := rows[c.Metric.Name]
	if !ok || row.ScorerVersion != c.Version {
		return Row{}, Score{}, false
	}
	s, err := row.Score()
	return row, s, err == nil
}
