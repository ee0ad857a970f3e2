package reports

import (
	"context"
	"fmt"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports/view"
	"forerun/scorers"
)

// ShownRun is a run directory whose tables are what it shows. A [*rundir.Run] is one.
type ShownRun interface {
	RunDir
	Shown() rundir.Shown
}

// Explore yields every case of a scored run that has an outcome, its arms side by
// side and its texts as the run shows them. It passes over the run's tables once and
// holds one case at a time.
func Explore(ctx context.Context, run ShownRun, again []view.Confirmation) view.CaseSource {
	return func(yield func(func() (*view.Entry, error), error) bool) {
		x := explorer{again: again}
		x.run, x.arms[0], x.arms[1] = About(run)
		for one, err := range exhibits(ctx, run) {
			if err != nil {
				yield(nil, fmt.Errorf("explore cases: %w", err))
				return
			}
			if len(one.Outcomes) > 0 && !yield(func() (*view.Entry, error) { return x.entry(one) }, nil) {
				return
			}
		}
	}
}

type explorer struct {
	run   view.Run
	arms  [2]view.Arm
	again []view.Confirmation
}

// entry puts the arms of a case side by side.
func (x *explorer) entry(one exhibit) (*view.Entry, error) {
	at, twin, err := chosen(one.JudgedCase, 0)
	if err != nil {
		return nil, err
	}
	in := x.detail(one, at)
	if twin != nil {
		in.StableTwin = succeeded(*twin)
	}
	broken := false
	for i := range one.scores {
		broken = broken || one.scores[i].State == scorers.Errored.String()
		in.Scores = scored(in.Scores, &one.scores[i], at)
	}
	return view.NewEntry(view.EntryInput{Detail: view.NewDetail(in), Twin: in.StableTwin, Errored: broken || errored(one.JudgedCase)}), nil
}

// detail shows a case and the outcomes of one of its trials.
func (x *explorer) detail(one exhibit, at [2]*scorers.Judged) view.DetailInput {
	told := listed(one.JudgedCase)
	told.Segments = one.Case.Segments
	in := view.DetailInput{
		Run: x.run, Arms: x.arms, Case: told, Again: x.again, Risk: string(one.Case.Risk), Trial: trialOf(at),
		Text: &view.DetailText{Request: request(&one.Case)},
	}
	for i, side := range []struct {
		arm  *view.DetailArm
		said *string
	}{{&in.Stable, &in.Text.Stable}, {&in.Candidate, &in.Text.Candidate}} {
		if at[i] == nil {
			continue
		}
		o := at[i].Outcome
		*side.arm, *side.said = detailArm(at[i]), o.Output
		if o.Error != nil {
			in.Text.Errors[i] = o.Error.Kind + ": " + o.Error.Message
		}
	}
	return in
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
