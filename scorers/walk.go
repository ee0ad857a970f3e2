package scorers

import (
	"context"
	"fmt"
	"iter"

	"forerun/replay"
	"forerun/replay/rundir"
)

// RunDir is what scoring needs of a run directory: its cases and outcomes, both
// in case order, and the place of a file. A [*rundir.Run] is one.
type RunDir interface {
	Cases(ctx context.Context) iter.Seq2[rundir.SuiteCase, error]
	Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error]
	Path(name string) string
}

// Producer is a run directory that can say how what production did is read as
// outcomes of the arm [replay.Logged]; nil where it is not.
type Producer interface {
	Production() *replay.Logs
}

// ScoresFile is the table of scores in a run directory.
const ScoresFile = "scores.parquet"

// walk yields each outcome with its case, and after those of a case what
// production did with it, where the run says how that is read. Both sequences are
// in case order, so that one pass over each is enough, and the outcomes of one
// case are held at a time; a case without outcomes (of a run that was cut off) is
// passed over. left, if any, is called when a case is done with, be it one that is
// passed over; where it returns false the walk ends.
func walk(ctx context.Context, run RunDir, left func(*rundir.SuiteCase) bool) iter.Seq2[Input, error] {
	return func(yield func(Input, error) bool) {
		w := walker{yield: yield, left: left}
		if p, ok := run.(Producer); ok {
			w.logs = p.Production()
		}
		next, stop := iter.Pull2(run.Cases(ctx))
		defer stop()
		for o, err := range run.Outcomes(ctx) {
			if err != nil {
				yield(Input{}, fmt.Errorf("reading outcomes: %w", err))
				return
			}
			for w.at == nil || w.at.Suite != o.Suite || w.at.Case.ID != o.CaseID {
				if !w.leave() {
					return
				}
				c, err, ok := next()
				if !ok {
					err = fmt.Errorf("suite %s, case %q: an outcome without its case, or out of case order", o.Suite, o.CaseID)
				} else if err != nil {
					err = fmt.Errorf("reading cases: %w", err)
				}
				if err != nil {
					yield(Input{}, err)
					return
				}
				w.at = &c
			}
			if w.outcomes == nil {
				w.outcomes = make([]replay.Outcome, 0, w.most)
			}
			w.outcomes = append(w.outcomes, o)
		}
		for more := w.leave(); more && left != nil; {
			c, err, ok := next()
			if err != nil {
				yield(Input{}, fmt.Errorf("reading cases: %w", err))
			}
			more = ok && err == nil && left(&c)
		}
	}
}

// walker is where a walk stands.
type walker struct {
	yield    func(Input, error) bool
	left     func(*rundir.SuiteCase) bool
	logs     *replay.Logs // nil: production is left out
	at       *rundir.SuiteCase
	outcomes []replay.Outcome // of the case
	most     int              // outcomes of a case so far
}

// leave yields the outcomes of the case that was come to, and what production did
// with it; false ends the walk.
func (w *walker) leave() bool {
	if w.at == nil {
		return true
	}
	outcomes := w.outcomes
	w.outcomes, w.most = nil, max(w.most, len(outcomes)) // what is yielded may be kept
	far := beyond(outcomes)
	for i := range outcomes {
		if !w.yield(Input{Case: &w.at.Case, Outcome: &outcomes[i], Beyond: far}, nil) {
			return false
		}
	}
	if len(outcomes) > 0 && !w.production(far) {
		return false
	}
	return w.left == nil || w.left(w.at)
}

// production yields what production did with the case that is left; false ends
// the walk.
func (w *walker) production(far Beyond) bool {
	if w.logs == nil {
		return true
	}
	o, ok, err := w.logs.Production(w.at.Suite, &w.at.Case)
	if err != nil {
		w.yield(Input{}, fmt.Errorf("reading cases: suite %s: %w", w.at.Suite, err))
		return false
	}
	return !ok || w.yield(Input{Case: &w.at.Case, Outcome: &o, Beyond: far}, nil)
}
