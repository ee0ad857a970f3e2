package replay_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// uncontained is an agent that says nothing of its writes.
type uncontained struct{ asked *int }

func (a uncontained) Invoke(context.Context, replay.Request) (replay.Reply, error) {
	*a.asked++
	return replay.Reply{Output: "hello"}, nil
}

// An arm that is to be probed makes a good plan, and is asked no case before its probe
// has run: only what is no part of the run.
func TestAnArmThatIsToBeProbed(t *testing.T) {
	t.Parallel()
	asked := 0
	arm := func(name replay.Arm) replay.PlanArm {
		return replay.PlanArm{
			Arm: name, Kind: "exec", Agent: uncontained{&asked},
			Contained: replay.Containment{Level: replay.ContainmentNone, ToProbe: true},
		}
	}
	plan := replay.Plan{
		Arms:  [2]replay.PlanArm{arm(replay.Stable), arm(replay.Candidate)},
		Tools: func(*datasets.Case, replay.Unit) func() replay.ToolSession { return nil },
	}
	if err := plan.Check(); err != nil {
		t.Errorf("Check() = %v, want nil", err)
	}
	if _, err := replay.Run(t.Context(), plan, nil); !errors.Is(err, replay.ErrUncontainedArm) || asked != 0 {
		t.Errorf("Run() = %v after %d questions, want %v", err, asked, replay.ErrUncontainedArm)
	}
	session := func() replay.ToolSession { return noTools{} }
	o, err := plan.Ask(t.Context(), replay.Candidate, &datasets.Case{ID: "c"}, session)
	if err != nil || o.Output != "hello" || o.Arm != replay.Candidate || asked != 1 {
		t.Errorf("Ask() = %+v, %v after %d questions", o, err, asked)
	}
	if _, err := plan.Ask(t.Context(), "nobody", &datasets.Case{ID: "c"}, session); err == nil {
		t.Error("an arm that is not there was asked")
	}
	plan.Arms[0].Contained = replay.Containment{Level: replay.ContainmentNone}
	if err := plan.Check(); !errors.Is(err, replay.ErrUncontainedArm) {
		t.Errorf("Check() = %v without a probe, want %v", err, replay.ErrUncontainedArm)
	}
}

// noTools is a session of an agent that calls nothing.
type noTools struct{ replay.ToolSession }

func (noTools) Calls() []replay.Call              { return nil }
func (noTools) Approvals() []replay.ApprovalAsked { return nil }
func (noTools) Awaiting() bool                    { return false }

// A question that is no part of a run has the limits of its plan, and says so.
func TestAQuestionOutsideTheRunRunsOutOfTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := plan(says("yes"), agent(func(ctx context.Context, _ replay.Request) (replay.Reply, error) {
			<-ctx.Done()
			return replay.Reply{}, ctx.Err()
		}), suite("shadow", nil))
		p.Timeout = 3 * time.Second
		o, err := p.Ask(t.Context(), replay.Candidate, &datasets.Case{ID: "c"}, func() replay.ToolSession { return noTools{} })
		if err != nil || o.Status != replay.StatusTimeout || !strings.Contains(o.Error.Message, "the trial's time of 3s ran out") {
			t.Errorf("Ask() = %+v, %v", o.Error, err)
		}
	})
}
