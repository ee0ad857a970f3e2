package reports

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"forerun/datasets/nearest"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers"
)

// UnknownError says that a run has no suite or no case of a name.
type UnknownError struct{ Sentence string }

func (e *UnknownError) Error() string { return e.Sentence }

// List tells of every case of a scored run how its arms did, without a word of what
// was said. Where a suite is named the others are passed over. Of cases that are alike
// the segments are told where all are asked for.
func List(ctx context.Context, run RunDir, suite string, all bool) ([]view.Listed, error) {
	if err := hasSuite(run, suite); err != nil {
		return nil, err
	}
	var out []view.Listed
	show := showerOf(run)
	for one, err := range scorers.ReadCases(ctx, run) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return nil, fmt.Errorf("list cases: %w", err)
		}
		c := listed(one)
		if suite != "" && c.Suite != suite {
			continue
		}
		if all || c.Kind != view.Alike { // it takes its time
			if err := show.name(&c, one); err != nil {
				return nil, fmt.Errorf("list cases: case %q: %w", c.CaseID, err)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// ToldCase is a case as it is listed, and with all that is known of it, which may hold
// message text.
type ToldCase struct {
	Listed view.Listed
	Case   scorers.JudgedCase
}

// Told yields every case of a scored run, its cluster and its segments as the run's
// tables show them. What is in the judged case is written over by the next one's.
func Told(ctx context.Context, run ShownRun) iter.Seq2[ToldCase, error] {
	return func(yield func(ToldCase, error) bool) {
		names, stop := besides(run.Shown().Names(ctx))
		defer stop()
		for one, err := range scorers.ReadCases(ctx, run) {
			if err = errors.Join(err, ctx.Err()); err != nil {
				yield(ToldCase{}, err)
				return
			}
			c := listed(one)
			shown, err := names.take(func(n *rundir.SuiteCase) bool { return n.Suite == one.Suite && n.Case.ID == one.Case.ID })
			if err == nil && len(shown) != 1 {
				err = fmt.Errorf("case %q: %s has %d rows of it", c.CaseID, rundir.CasesTable, len(shown))
			}
			if err != nil {
				yield(ToldCase{}, err)
				return
			}
			c.Cluster, c.Segments = shown[0].Case.Cluster, shown[0].Case.Segments
			if !yield(ToldCase{c, one}, nil) {
				return
			}
		}
	}
}

func hasSuite(run RunDir, suite string) error {
	if suite == "" {
		return nil
	}
	var names []string
	for _, s := range run.Manifest().Suites {
		if s.Name == suite {
			return nil
		}
		names = append(names, s.Name)
	}
	return &UnknownError{fmt.Sprintf("the run has no suite %q: %s", suite, nearest.Remedy(suite, names))}
}

func listed(one scorers.JudgedCase) view.Listed {
	pairs := trialsOf(one.Outcomes)
	kind, _ := classify(pairs)
	if kind == "" {
		kind = view.Alike
		if lost, _ := total(pairs, lostAnswer); lost > 0 {
			kind = view.LostAnswer
		}
	}
	out := view.Listed{
		Kind: kind, Suite: one.Suite, CaseID: one.Case.ID, Cluster: one.Case.Cluster, Trials: len(pairs),
		OnlyStable: []string{}, OnlyCandidate: []string{},
	}
	for _, j := range one.Outcomes {
		switch j.Outcome.Arm {
		case replay.Stable:
			out.Success.Stable = out.Success.Stable.And(succeeded(j))
			out.HandedOver.Stable = out.HandedOver.Stable.And(escalated(j))
		case replay.Candidate:
			out.Success.Candidate = out.Success.Candidate.And(succeeded(j))
			out.HandedOver.Candidate = out.HandedOver.Candidate.And(escalated(j))
		case replay.StableAgain, replay.Logged:
		}
	}
	for _, p := range pairs {
		out.OnlyStable = more(out.OnlyStable, called(p.stable), called(p.candidate))
		out.OnlyCandidate = more(out.OnlyCandidate, called(p.candidate), called(p.stable))
	}
	return out
}

// name fills in a case's cluster and segments as the run shows them.
func (s shower) name(to *view.Listed, one scorers.JudgedCase) error {
	c, err := s.showCase(one.Suite, &one.Case)
	if err != nil {
		return err
	}
	to.Cluster, to.Segments = c.Cluster, c.Segments
	return nil
}

func lostAnswer(p trialPair) int {
	answered := func(j scorers.Judged) *bool {
		if j.Outcome.Status.Missing() {
			return nil
		}
		return new(j.Outcome.Status.Answered())
	}
	return differ(answered(p.stable), answered(p.candidate))
}

// called counts the tools that an outcome called; nil is not known.
func called(j scorers.Judged) map[string]int {
	if j.Outcome.ToolCalls == nil {
		return nil
	}
	out := map[string]int{}
	for _, c := range j.Outcome.ToolCalls {
		out[c.Name]++
	}
	return out
}

// more adds the tools that one side called more often than the other, each once.
func more(names []string, one, other map[string]int) []string {
	if one == nil || other == nil {
		return names
	}
	for name, n := range one {
		if n > other[name] && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
