package scorers_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

func input() scorers.Input {
	return scorers.Input{
		Case:    &datasets.Case{ID: "c-1"},
		Outcome: &replay.Outcome{Key: replay.Key{Suite: "s", CaseID: "c-1", Arm: replay.Stable, Trial: 1}, Status: replay.StatusOK},
	}
}

// rows is a Lookup of one outcome.
type rows map[string]scorers.Score

func (r rows) Score(_ scorers.Input, metric string) (scorers.Score, bool) {
	s, ok := r[metric]
	return s, ok
}

func (r rows) ToolMedianMS(tool string) (float64, bool) {
	if tool == "lookup_order" {
		return 40, true
	}
	return 0, false
}

func TestJudgeTurnsABrokenScorerIntoAState(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scorer scoreFunc
		state  scorers.State
		reason string
	}{
		"error": {func(context.Context, scorers.Input) (scorers.Score, error) {
			return scorers.Pass(""), errors.New("no model")
		}, scorers.Errored, "no model"},
		"panic":    {func(context.Context, scorers.Input) (scorers.Score, error) { panic("index 3") }, scorers.Errored, "the scorer panicked: index 3"},
		"no state": {func(context.Context, scorers.Input) (scorers.Score, error) { return scorers.Score{Value: 1}, nil }, scorers.Errored, "without a state"},
		"no number": {func(context.Context, scorers.Input) (scorers.Score, error) {
			return scorers.Score{State: scorers.Scored, Value: math.NaN()}, nil
		}, scorers.Errored, "no number"},
		"half a pass": {func(context.Context, scorers.Input) (scorers.Score, error) {
			return scorers.Score{State: scorers.Scored, Value: 0.5}, nil
		}, scorers.Errored, "want 0 or 1"},
		"long and dirty": {func(context.Context, scorers.Input) (scorers.Score, error) {
			return scorers.Pass(strings.Repeat("ä\xff", 5000)), nil
		}, scorers.Scored, "ä\uFFFD"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := scorers.Judge(t.Context(), scorers.Configured{Scorer: test.scorer, PassFail: true}, input())
			if err != nil {
				t.Fatal(err)
			}
			if s.State != test.state || !strings.Contains(s.Reason, test.reason) || len(s.Reason) > 2500 {
				t.Errorf("got %s %.80q (%d bytes), want %s with %q", s.State, s.Reason, len(s.Reason), test.state, test.reason)
			}
			if s.State != scorers.Scored && (s.Value != 0 || s.Label != "") {
				t.Errorf("a score in state %s carries value %g, label %q", s.State, s.Value, s.Label)
			}
		})
	}
}

func TestATrialWithoutAnAnswerIsNeverShownToAScorer(t *testing.T) {
	t.Parallel()
	seen := scoreFunc(func(context.Context, scorers.Input) (scorers.Score, error) { panic("called") })
	for _, test := range []struct {
		status   replay.Status
		passFail bool
		want     scorers.State
	}{
		{replay.StatusAgentError, true, scorers.Scored},
		{replay.StatusTimeout, true, scorers.Scored},
		{replay.StatusAgentError, false, scorers.Unscored},
		{replay.StatusTimeout, false, scorers.Unscored},
		{replay.StatusInfraError, true, scorers.Unscored},
		{replay.StatusCancelled, true, scorers.Unscored},
		{replay.StatusInfraError, false, scorers.Unscored},
		{0, true, scorers.Unscored},
	} {
		in := input()
		in.Outcome.Status = test.status
		s, err := scorers.Judge(t.Context(), scorers.Configured{Scorer: seen, PassFail: test.passFail}, in)
		if err != nil {
			t.Fatal(err)
		}
		if s.State != test.want || s.Value != 0 {
			t.Errorf("%s, pass/fail %v: got %s %g (%s), want %s 0", test.status, test.passFail, s.State, s.Value, s.Reason, test.want)
		}
	}
}

func TestAFailureMessageStaysOutOfReasons(t *testing.T) {
	t.Parallel()
	in := input()
	in.Outcome.Status = replay.StatusAgentError
	in.Outcome.Error = &replay.Failure{Kind: "max_steps", Message: "my password is hunter2"}
	s, err := scorers.Judge(t.Context(), scorers.Configured{Scorer: always(scorers.Pass("")), PassFail: true}, in)
	if err != nil {
		t.Fatal(err)
	}
	if s.Reason != "no answer: agent_error (max_steps)" {
		t.Errorf("reason is %q", s.Reason)
	}
}
