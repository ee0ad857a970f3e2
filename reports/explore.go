package reports

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers"
)

// Explore yields every case of a scored run that has an outcome, its arms side by
// side and its texts as the run shows them. It passes over the run once and holds one
// case at a time.
func Explore(ctx context.Context, run RunDir, again []view.Confirmation) view.CaseSource {
	return func(yield func(func() (*view.Entry, error), error) bool) {
		x := explorer{again: again}
		if run.Manifest().ContentLevel != rundir.ContentFull { // else all is shown as it is
			x.show = showerOf(run)
		}
		x.run, x.arms[0], x.arms[1] = About(run)
		next, stop := iter.Pull2(scorers.Rows(run))
		x.scores = scoreCursor{next: next}
		defer stop()
		for one, err := range scorers.ReadCases(ctx, run) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil && len(one.Outcomes) == 0 {
				continue
			}
			var entry func() (*view.Entry, error)
			if err == nil {
				entry, err = x.entry(one)
			}
			if err != nil {
				yield(nil, fmt.Errorf("explore cases: %w", err))
				return
			}
			if !yield(entry, nil) {
				return
			}
		}
	}
}

type explorer struct {
	run    view.Run
	arms   [2]view.Arm
	again  []view.Confirmation
	show   shower
	scores scoreCursor
}

// entry reads the scores of a case, and gives what puts its arms side by side.
func (x *explorer) entry(one scorers.JudgedCase) (func() (*view.Entry, error), error) {
	one.Outcomes = slices.Clone(one.Outcomes)
	at, twin, err := chosen(one, 0)
	if err != nil {
		return nil, err
	}
	scores, broken, err := x.scores.of(one, at)
	if err != nil {
		return nil, fmt.Errorf("case %q: %w", one.Case.ID, err)
	}
	return func() (*view.Entry, error) {
		in, err := x.detail(one, at)
		if err != nil {
			return nil, fmt.Errorf("case %q: %w", one.Case.ID, err)
		}
		in.Scores = scores
		if twin != nil {
			in.StableTwin = succeeded(*twin)
		}
		return view.NewEntry(view.EntryInput{Detail: view.NewDetail(in), Twin: in.StableTwin, Errored: broken || errored(one)}), nil
	}, nil
}

// detail shows a case and the outcomes of one of its trials.
func (x *explorer) detail(one scorers.JudgedCase, at [2]*scorers.Judged) (view.DetailInput, error) {
	c, err := x.show.showCase(one.Suite, &one.Case)
	if err != nil {
		return view.DetailInput{}, err
	}
	told := listed(one)
	told.Cluster, told.Segments = c.Cluster, c.Segments
	in := view.DetailInput{
		Run: x.run, Arms: x.arms, Case: told, Again: x.again, Risk: string(one.Case.Risk), Trial: trialOf(at), Text: &view.DetailText{Request: request(c)},
	}
	for i, side := range []struct {
		arm  *view.DetailArm
		said *string
	}{{&in.Stable, &in.Text.Stable}, {&in.Candidate, &in.Text.Candidate}} {
		if at[i] == nil {
			continue
		}
		*side.arm = detailArm(at[i])
		o, err := x.show.showOutcome(at[i].Outcome)
		if err != nil {
			return in, err
		}
		side.arm.Calls, *side.said = callsOf(o), o.Output
		if o.Error != nil {
			in.Text.Errors[i] = o.Error.Kind + ": " + o.Error.Message
		}
	}
	return in, nil
}

// errored reports whether a trial of either arm ended without an answer.
func errored(one scorers.JudgedCase) bool {
	for _, j := range one.Outcomes {
		if a := j.Outcome.Arm; (a == replay.Stable || a == replay.Candidate) && !j.Outcome.Status.Answered() {
			return true
		}
	}
	return false
}

// scoreCursor reads the table of scores once, beside the cases.
type scoreCursor struct {
	next func() (scorers.Row, error, bool)
	held *scorers.Row
}

// of gives the scores of the outcomes that are shown of the case that comes next, in
// the order of the table, and whether a scorer failed on one of its outcomes.
func (s *scoreCursor) of(one scorers.JudgedCase, at [2]*scorers.Judged) (out []view.ScoreInput, broken bool, err error) {
	for {
		if s.held == nil {
			row, err, more := s.next()
			switch {
			case errors.Is(err, fs.ErrNotExist), !more:
				return out, broken, nil
			case err != nil:
				return nil, false, fmt.Errorf("read scores: %w", err)
			}
			s.held = &row
		}
		row := s.held
		if row.Suite != one.Suite || row.CaseID != one.Case.ID {
			return out, broken, nil
		}
		s.held = nil
		broken = broken || row.State == scorers.Errored.String()
		out = scored(out, row, at)
	}
}

// scored adds a row to the scores of the outcomes that are shown.
func scored(out []view.ScoreInput, row *scorers.Row, at [2]*scorers.Judged) []view.ScoreInput {
	for side, j := range at {
		if j == nil || row.Arm != string(j.Outcome.Arm) || row.Trial != j.Outcome.Trial {
			continue
		}
		i := 0
		for i < len(out) && out[i].Metric != row.Metric {
			i++
		}
		if i == len(out) {
			out = append(out, view.ScoreInput{Metric: row.Metric})
		}
		score := &view.ScoreOf{State: row.State, Value: row.Value, Label: given(row.Label), Reason: given(row.Reason)}
		if side == 0 {
			out[i].Stable = score
		} else {
			out[i].Candidate = score
		}
	}
	return out
}
