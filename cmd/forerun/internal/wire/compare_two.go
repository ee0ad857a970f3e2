package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers"
)

// twoRuns is one arm of two runs as one run: A's stands in the place of stable, B's in
// that of the candidate, on the cases that both were asked.
type twoRuns struct {
	a, b  *rundir.Run
	arm   replay.Arm
	pairs *matched
	dir   string // of what has to be a file
}

// Path is where the file of a name lies.
func (t *twoRuns) Path(name string) string { return filepath.Join(t.dir, filepath.FromSlash(name)) }

// Manifest says what is compared.
func (t *twoRuns) Manifest() rundir.Manifest {
	m := t.a.Manifest()
	m.Name = shortName(t.a) + " and " + shortName(t.b)
	m.Arms = map[replay.Arm]rundir.Arm{replay.Stable: m.Arms[t.arm], replay.Candidate: t.b.Manifest().Arms[t.arm]}
	m.Totals, m.Splits, m.Stop = nil, nil, nil
	for i := range m.Suites {
		m.Suites[i].Stopped, m.Suites[i].Asked = nil, nil
	}
	return m
}

// Cases gives the cases that both were asked, in A's order and words.
func (t *twoRuns) Cases(ctx context.Context) iter.Seq2[rundir.SuiteCase, error] {
	return func(yield func(rundir.SuiteCase, error) bool) {
		for c, err := range t.a.Cases(ctx) {
			if _, ok := t.pairs.ofB[replay.Key{Suite: c.Suite, CaseID: c.Case.ID}]; err == nil && !ok {
				continue
			}
			if !yield(c, err) {
				return
			}
		}
	}
}

// Outcomes gives those of both sides, case by case.
func (t *twoRuns) Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error] {
	return sideBySideOf(t, t.a.Outcomes(ctx), t.b.Outcomes(ctx), func(o *replay.Outcome) *replay.Key { return &o.Key })
}

// writeScores writes the scores of both sides. Those of metrics that are not alike say
// nothing.
func (t *twoRuns) writeScores(ctx context.Context, unlike map[[2]string]bool) error {
	w, err := table.Create[scorers.Row](t.Path(scorers.ScoresFile), table.Options{})
	if err != nil {
		return err
	}
	defer w.Abort()
	type keyed struct {
		replay.Key

		row scorers.Row
	}
	rows := func(run *rundir.Run) iter.Seq2[keyed, error] {
		return func(yield func(keyed, error) bool) {
			for r, err := range scorers.Rows(run) {
				if err == nil {
					err = ctx.Err()
				}
				if !yield(keyed{replay.Key{Suite: r.Suite, CaseID: r.CaseID, Arm: replay.Arm(r.Arm), Trial: r.Trial}, r}, err) || err != nil {
					return
				}
			}
		}
	}
	for k, err := range sideBySideOf(t, rows(t.a), rows(t.b), func(k *keyed) *replay.Key { return &k.Key }) {
		if err != nil {
			return fmt.Errorf("compare runs: %w", err)
		}
		if unlike[[2]string{k.Suite, k.row.Metric}] {
			k.row.State, k.row.Value, k.row.Label = scorers.NotApplicable.String(), nil, ""
			k.row.Reason = "the scorer is not the same in both runs"
		}
		k.row.CaseID, k.row.Arm = k.CaseID, string(k.Arm)
		if err := w.Write(k.row); err != nil {
			return err
		}
	}
	return w.Commit()
}

// ShowCase gives a case as A shows it.
func (t *twoRuns) ShowCase(suite string, c *datasets.Case) (*datasets.Case, error) {
	shown, err := t.a.ShowCase(suite, c)
	if errors.Is(err, rundir.ErrForgotten) {
		return c, nil // what is left is what was shown
	}
	return shown, err
}

// ShowOutcome gives an outcome as its own run shows it.
func (t *twoRuns) ShowOutcome(o *replay.Outcome) (*replay.Outcome, error) {
	run := t.a
	if o.Arm == replay.Candidate {
		run = t.b
	}
	shown, err := run.ShowOutcome(o)
	if errors.Is(err, rundir.ErrForgotten) {
		return o, nil
	}
	return shown, err
}

// sideBySideOf joins what two runs have of their cases, of one arm each, in A's order.
// Where B has another order, what comes before its time is kept.
func sideBySideOf[T any](t *twoRuns, a, b iter.Seq2[T, error], keyOf func(*T) *replay.Key) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		inB := &fetcher[T]{kept: map[replay.Key][]T{}, of: func(x *T) (replay.Key, bool) {
			k := keyOf(x)
			id, ok := t.pairs.ofA[replay.Key{Suite: k.Suite, CaseID: k.CaseID}]
			ok = ok && k.Arm == t.arm
			k.CaseID, k.Arm = id, replay.Candidate
			return replay.Key{Suite: k.Suite, CaseID: id}, ok
		}}
		var stop func()
		inB.next, stop = iter.Pull2(b)
		defer stop()
		var at replay.Key
		leave := func() bool { // what B has of the case that A is done with
			if at == (replay.Key{}) {
				return true
			}
			for _, x := range inB.take(at) {
				if !yield(x, nil) {
					return false
				}
			}
			return true
		}
		for x, err := range a {
			if err != nil {
				yield(x, err)
				return
			}
			k := keyOf(&x)
			key := replay.Key{Suite: k.Suite, CaseID: k.CaseID}
			if _, ok := t.pairs.ofB[key]; !ok || k.Arm != t.arm {
				continue
			}
			if key != at && !leave() {
				return
			}
			at = key
			k.Arm = replay.Stable
			if !yield(x, nil) {
				return
			}
		}
		if leave() && inB.err != nil {
			yield(*new(T), inB.err)
		}
	}
}

// fetcher gives what a sequence has of a case.
type fetcher[T any] struct {
	next func() (T, error, bool)
	of   func(*T) (key replay.Key, wanted bool)
	kept map[replay.Key][]T
	last replay.Key
	done bool
	err  error
}

// take reads up to the end of a case, and gives what there is of it.
func (f *fetcher[T]) take(key replay.Key) []T {
	for !f.done && (len(f.kept[key]) == 0 || f.last == key) {
		x, err, ok := f.next()
		if !ok || err != nil {
			f.done, f.err = true, err
			break
		}
		if k, wanted := f.of(&x); wanted {
			f.last, f.kept[k] = k, append(f.kept[k], x)
		}
	}
	out := f.kept[key]
	delete(f.kept, key)
	return out
}
