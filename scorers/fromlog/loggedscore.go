package fromlog

import (
	"context"
	"fmt"
	"math"

	"forerun/datasets"
	"forerun/scorers"
)

// Specs are the scorers of this family.
func Specs() []scorers.Spec {
	return []scorers.Spec{{
		Name: "logged_score",
		Doc:  "A score that the outcome already has: its mean, or pass/fail with pass_at.",
		Fields: []scorers.Field{
			{Name: "name", Type: scorers.TypeString, Required: true, Doc: "The score's name in the log.", Example: "reward"},
			{Name: "pass_at", Type: scorers.TypeNumber, Doc: "Pass when the score is at least this; makes the scorer pass/fail.", Example: "1"},
			{
				Name: "every_case", Type: scorers.TypeBool, Default: "false",
				Doc: "Expect the score of every case, also where the case's own log has none (agents that return scores).",
			},
			{Name: "direction", Type: scorers.TypeWord, Words: []string{"higher", "lower", "none"}, Default: "higher", Doc: "Which way is better; only without pass_at."},
		},
		New: newLoggedScore,
	}}
}

func newLoggedScore(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
	s := loggedScore{name: o.String("name"), everyCase: o.Bool("every_case")}
	if s.name == "" {
		return nil, scorers.Metric{}, o.Error("name", "is empty", "write the score's name in the log, for example name: reward")
	}
	m := scorers.Metric{
		Kind: scorers.KindMean, Unit: scorers.UnitNone, Direction: scorers.Direction(o.String("direction")),
		Evidence: scorers.EvidenceA, Needs: []scorers.Need{scorers.NeedScore(s.name)},
	}
	if !o.Has("pass_at") {
		return s, m, nil
	}
	if o.Has("direction") {
		return nil, scorers.Metric{}, o.Error("direction", "stands beside pass_at", "leave it out: passing is better")
	}
	passAt := o.Number("pass_at")
	s.passAt = &passAt
	m.Kind, m.Unit, m.Direction = scorers.KindProportion, scorers.UnitShare, scorers.HigherIsBetter
	return s, m, nil
}

type loggedScore struct {
	name      string
	passAt    *float64
	everyCase bool
}

// Applies asks the case: a log that scored some of its cases scored those. A
// case without a log cannot say, and its score is expected.
func (s loggedScore) Applies(c *datasets.Case) (ok bool, why string) {
	if s.everyCase || c.Logged == nil {
		return true, ""
	}
	if _, ok := c.Logged.Scores[s.name]; !ok {
		return false, fmt.Sprintf("the case's log has no score %s", scorers.Quote(s.name))
	}
	return true, ""
}

func (s loggedScore) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	v, ok := in.Outcome.Scores[s.name]
	if !ok || math.IsNaN(v) || math.IsInf(v, 0) {
		return scorers.Score{State: scorers.Unscored, Reason: fmt.Sprintf("the outcome has no score %s", scorers.Quote(s.name))}, nil
	}
	reason := fmt.Sprintf("%s is %g", s.name, v)
	if s.passAt == nil {
		return scorers.Score{State: scorers.Scored, Value: v, Reason: reason}, nil
	}
	if v >= *s.passAt {
		return scorers.Pass(reason), nil
	}
	return scorers.Fail(fmt.Sprintf("%s, below %g", reason, *s.passAt)), nil
}

// ScoreFailure takes the log's word on a trial that failed; without one the
// trial fails where passing was asked.
func (s loggedScore) ScoreFailure(ctx context.Context, in scorers.Input) (scorers.Score, error) {
	if _, ok := in.Outcome.Scores[s.name]; !ok {
		return scorers.Failed(s.passAt != nil, in.Outcome), nil
	}
	return s.Score(ctx, in)
}
