package desklog

import (
	"context"
	"encoding/json"

	"forerun/datasets"
)

// Desk is the agent that was in production while the log was written.
type Desk interface {
	// Answer works on one case and calls the tools it needs.
	Answer(ctx context.Context, c *datasets.Case, tools Tools) (Reply, error)
}

// Tools answer a desk's calls live.
type Tools interface {
	Call(name string, arguments json.RawMessage) datasets.ToolCall
	Approve(action string, arguments json.RawMessage) datasets.Approval
}

// Reply is what the desk answered.
type Reply struct {
	Output      string         `json:"output"`
	Usage       datasets.Usage `json:"usage"`
	CostUSD     float64        `json:"cost_usd"`
	ModelServed string         `json:"model_served"`
	Version     string         `json:"version"`
	Error       string         `json:"error"`
}

// live is the shop at work on one request. It remembers what was done.
type live struct {
	scene     *scene
	turn      *turn
	calls     []datasets.ToolCall
	approvals []datasets.Approval
}

// Call answers from the shop's systems.
func (l *live) Call(name string, arguments json.RawMessage) datasets.ToolCall {
	done := l.scene.answer(name, arguments)
	l.calls = append(l.calls, done)
	return done
}

// Approve is the colleague who decides on refunds. They turn down whatever the
// customer did not ask for.
func (l *live) Approve(action string, arguments json.RawMessage) datasets.Approval {
	a := datasets.Approval{Action: action, Arguments: arguments, Decision: datasets.Rejected}
	if l.turn.kind != nil && l.turn.kind.name == askRefund {
		a.Decision = l.scene.decision.word
		if a.Decision == datasets.Edited {
			a.EditedArguments = encode(refundArg{OrderID: l.scene.about().OrderID, Amount: l.scene.decision.amount})
		}
	}
	l.approvals = append(l.approvals, a)
	return a
}

func (l *live) called(name string) bool {
	for _, c := range l.calls {
		if c.Name == name {
			return true
		}
	}
	return false
}
