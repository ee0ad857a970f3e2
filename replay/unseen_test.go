package replay_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/replay"
)

// opaque is an agent whose tool calls nobody sees.
type opaque struct{ agent }

func (opaque) CallsUnseen() {}

func answers(r replay.Reply) agent {
	return func(context.Context, replay.Request) (replay.Reply, error) { return r, nil }
}

func fails(context.Context, replay.Request) (replay.Reply, error) {
	return replay.Reply{}, &replay.CallError{Kind: replay.FailMaxSteps, Err: errors.New("too many steps")}
}

// TestUnseenCallsAreUnknown holds what forerun knows of calls and approvals: of
// an agent that asks forerun all of it, of another one nothing, of a log what is
// written there.
func TestUnseenCallsAreUnknown(t *testing.T) {
	t.Parallel()
	known := func(approvals int, d replay.Divergence) replay.Outcome {
		return replay.Outcome{ToolCalls: []replay.Call{}, ToolMS: new(0.0), ApprovalsRequested: &approvals, Divergence: d}
	}
	awaiting := replay.Reply{Status: replay.StatusAwaitingApproval}
	for name, tc := range map[string]struct {
		candidate replay.Agent
		want      replay.Outcome
	}{
		"asked nothing":                {answers(replay.Reply{}), known(0, replay.DivergenceShorter)},
		"stopped to ask":               {answers(awaiting), known(1, replay.DivergenceShorter)},
		"failed":                       {agent(fails), known(0, replay.DivergenceShorter)},
		"unseen":                       {opaque{answers(replay.Reply{})}, replay.Outcome{}},
		"unseen, stopped to ask":       {opaque{answers(awaiting)}, replay.Outcome{}},
		"unseen, failed":               {opaque{fails}, replay.Outcome{}},
		"unseen, says that it did not": {opaque{answers(replay.Reply{Reported: []datasets.ToolCall{}})}, replay.Outcome{}},
		"a log without calls":          {answers(replay.Reply{Logged: &datasets.Logged{}}), replay.Outcome{}},
		"a log of no calls": {
			answers(replay.Reply{Logged: &datasets.Logged{ToolCalls: []datasets.ToolCall{}}}),
			replay.Outcome{ToolCalls: []replay.Call{}, ToolMS: new(0.0), Divergence: replay.DivergenceShorter},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := cases(1)[0]
			c.ToolLog = []datasets.ToolCall{{Name: "lookup", Result: raw(`1`)}}
			o := one(t, c, tc.candidate, nil)
			got := replay.Outcome{
				ToolCalls: o.ToolCalls, ToolMS: o.ToolMS, Divergence: o.Divergence,
				ApprovalsRequested: o.ApprovalsRequested, Approvals: o.Approvals,
			}
			if diff := cmp.Diff(tc.want, got); diff != "" { // nil and empty are two things
				t.Errorf("calls and approvals (-want +got):\n%s", diff)
			}
		})
	}
}

// TestASignalNobodySawIsUnknown shows that a rule on a tool reads what was done,
// or nothing.
func TestASignalNobodySawIsUnknown(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		reply replay.Reply
		want  *bool
	}{
		"nothing said": {replay.Reply{}, nil},
		"said":         {replay.Reply{Escalated: new(true)}, new(true)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := one(t, cases(1)[0], opaque{answers(tc.reply)}, func(p *replay.Plan) {
				p.Signals.Escalated = replay.Rule{Tool: "handover"}
			})
			if diff := cmp.Diff(tc.want, o.Escalated); diff != "" {
				t.Errorf("escalated (-want +got):\n%s", diff)
			}
		})
	}
}
