package reports

import (
	"context"
	"fmt"
	"slices"

	"forerun/replay"
	"forerun/reports/view"
	"forerun/scorers"
)

// Wanted is the case that a detail is asked of.
type Wanted struct {
	Key    replay.Key               // its suite and its id
	Trial  int                      // 0 is the first that shows how the arms differ
	Text   bool                     // what was said is asked for, as far as the run shows it
	Quotes func(metric string) bool // a metric's reasons hold content within quotes alone
	Again  []view.Confirmation
}

// Detail puts the two arms of a case side by side.
func Detail(ctx context.Context, run RunDir, w Wanted) (*view.Detail, error) {
	for one, err := range scorers.ReadCases(ctx, run) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("case %q: %w", w.Key.CaseID, err)
		}
		if one.Suite == w.Key.Suite && one.Case.ID == w.Key.CaseID {
			return detail(run, one, w)
		}
	}
	return nil, &UnknownError{fmt.Sprintf("suite %q has no case %q", w.Key.Suite, w.Key.CaseID)}
}

func detail(run RunDir, one scorers.JudgedCase, w Wanted) (*view.Detail, error) {
	at, twin, err := chosen(one, w.Trial)
	if err != nil {
		return nil, err
	}
	told := listed(one)
	if err := showerOf(run).name(&told, one); err != nil {
		return nil, fmt.Errorf("case %q: %w", w.Key.CaseID, err)
	}
	in := view.DetailInput{Case: told, Again: w.Again, Risk: string(one.Case.Risk), Trial: trialOf(at)}
	r, stable, candidate := About(run)
	in.Run, in.Arms = r, [2]view.Arm{stable, candidate}
	for i, arm := range []*view.DetailArm{&in.Stable, &in.Candidate} {
		if j := at[i]; j != nil {
			*arm = detailArm(j)
		}
	}
	if twin != nil {
		in.StableTwin = succeeded(*twin)
	}
	if in.Scores, err = scoresOf(run, one, at, w.Quotes); err != nil {
		return nil, fmt.Errorf("case %q: %w", w.Key.CaseID, err)
	}
	if !w.Text {
		return view.NewDetail(in), nil
	}
	if err := tell(run, one, at, &in); err != nil {
		return nil, fmt.Errorf("case %q: show what was said: %w", w.Key.CaseID, err)
	}
	return view.NewDetail(in), nil
}

// chosen finds the outcomes of one trial: stable's, the candidate's, and that of
// stable's second replay.
func chosen(one scorers.JudgedCase, trial int) (at [2]*scorers.Judged, twin *scorers.Judged, err error) {
	last := 0
	for _, j := range one.Outcomes {
		last = max(last, j.Outcome.Trial)
	}
	switch {
	case last == 0:
		return at, nil, nil
	case trial > last:
		return at, nil, &UnknownError{fmt.Sprintf("case %q has no trial %d: the last is %d", one.Case.ID, trial, last)}
	case trial == 0:
		trial = telling(one)
	}
	for i := range one.Outcomes {
		j := &one.Outcomes[i]
		if j.Outcome.Trial != trial {
			continue
		}
		switch j.Outcome.Arm {
		case replay.Stable:
			at[0] = j
		case replay.Candidate:
			at[1] = j
		case replay.StableAgain:
			twin = j
		case replay.Logged:
		}
	}
	return at, twin, nil
}

// telling is the trial that shows best how the arms differ: the first, where none does.
func telling(one scorers.JudgedCase) int {
	pairs := trialsOf(one.Outcomes)
	if kind, pair := classify(pairs); kind != "" {
		return pair.stable.Outcome.Trial
	}
	if lost, pair := total(pairs, lostAnswer); lost != 0 {
		return pair.stable.Outcome.Trial
	}
	return one.Outcomes[0].Outcome.Trial
}

func trialOf(at [2]*scorers.Judged) int {
	for _, j := range at {
		if j != nil {
			return j.Outcome.Trial
		}
	}
	return 0
}

func detailArm(j *scorers.Judged) view.DetailArm {
	o := j.Outcome
	a := view.DetailArm{
		Status: o.Status.String(), Success: succeeded(*j), HandedOver: escalated(*j), LatencyMS: o.LatencyMS, CostUSD: o.CostUSD,
		Attempts: o.Attempts, ModelServed: given(o.ModelServed), AgainstLog: given(string(o.Divergence)),
		Calls: callsOf(o), CallsKnown: o.ToolCalls != nil,
	}
	if o.Usage != nil {
		a.InputTokens, a.OutputTokens = o.Usage.Input, o.Usage.Output
	}
	if o.Error != nil {
		a.ErrorKind = given(o.Error.Kind)
	}
	return a
}

func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func callsOf(o *replay.Outcome) []view.CaseCall {
	out := make([]view.CaseCall, len(o.ToolCalls))
	for i, call := range o.ToolCalls {
		out[i] = view.CaseCall{Name: call.Name, Source: call.Source, Arguments: string(call.Arguments), Result: string(call.Result)}
		if call.Error != "" {
			out[i].Result = "error: " + call.Error
		}
	}
	return out
}

// scoresOf gives what every scorer said of the two outcomes, in the order of the table.
func scoresOf(run RunDir, one scorers.JudgedCase, at [2]*scorers.Judged, quotes func(string) bool) ([]view.ScoreInput, error) {
	var out []view.ScoreInput
	mine := false
	for row, err := range scorers.Rows(run) {
		if err != nil {
			return nil, err
		}
		if row.Suite != one.Suite || row.CaseID != one.Case.ID {
			if mine {
				break // a case's rows stand together
			}
			continue
		}
		mine = true
		for side, j := range at {
			if j == nil || row.Arm != string(j.Outcome.Arm) || row.Trial != j.Outcome.Trial {
				continue
			}
			i := slices.IndexFunc(out, func(s view.ScoreInput) bool { return s.Metric == row.Metric })
			if i < 0 {
				i = len(out)
				out = append(out, view.ScoreInput{Metric: row.Metric, Quotes: quotes != nil && quotes(row.Metric)})
			}
			score := &view.ScoreOf{State: row.State, Value: row.Value, Label: given(row.Label), Reason: given(row.Reason)}
			if side == 0 {
				out[i].Stable = score
			} else {
				out[i].Candidate = score
			}
		}
	}
	return out, nil
}

// tell fills in what was said, as the run shows it.
func tell(run RunDir, one scorers.JudgedCase, at [2]*scorers.Judged, in *view.DetailInput) error {
	show := showerOf(run)
	c, err := show.showCase(one.Suite, &one.Case)
	if err != nil {
		return err
	}
	in.Text = &view.DetailText{Request: request(c)}
	for i, j := range at {
		if j == nil {
			continue
		}
		o, err := show.showOutcome(j.Outcome)
		if err != nil {
			return err
		}
		arm, said := &in.Stable, &in.Text.Stable
		if i == 1 {
			arm, said = &in.Candidate, &in.Text.Candidate
		}
		arm.Calls, *said = callsOf(o), o.Output
		if o.Error != nil {
			in.Text.Errors[i] = o.Error.Kind + ": " + o.Error.Message
		}
	}
	return nil
}
