package execagent

import (
	"context"
	"errors"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/document"
	"forerun/replay/agents/internal/failure"
)

// inboxSize is how many messages of one trial may wait before the program does.
const inboxSize = 64

// trial is one trial in flight.
type trial struct {
	process  *process
	id       string
	inbox    chan message
	done     chan struct{}
	answered bool // its result came; guarded by the process's lock
	settled  bool // its result was taken, or its process is dead
}

// run sends the trial and answers its messages until the result.
func (t *trial) run(ctx context.Context, req replay.Request) (replay.Reply, error) {
	doc := document.NewTrial(t.id, req)
	doc.Type = typeTrial
	if err := t.send(ctx, doc); err != nil {
		return replay.Reply{}, err
	}
	for {
		m, err := t.next(ctx)
		if err != nil {
			return replay.Reply{}, err
		}
		switch m.Type {
		case typeResult:
			t.settled = true
			return document.Read(m.line, t.process.agent.quote)
		case typeTool:
			err = t.tool(ctx, m, req.Tools)
		case typeApproval:
			err = t.approval(ctx, m, req.Tools)
		}
		if err != nil {
			return replay.Reply{}, err
		}
	}
}

// close ends the trial, however it went.
func (t *trial) close() {
	close(t.done)
	t.process.end(t, t.settled)
}

// send writes a message to the program.
func (t *trial) send(ctx context.Context, message any) error {
	line, err := document.Encode(message)
	if err != nil {
		return &replay.CallError{Kind: replay.FailRequest, Err: fmt.Errorf("writing a message: %w", err)}
	}
	select {
	case t.process.lines <- line:
		return nil
	case <-ctx.Done():
		return failure.Ended(ctx, "sending to the program")
	case <-t.process.dead:
		return t.orphaned()
	}
}

// next takes the program's next message.
func (t *trial) next(ctx context.Context) (message, error) {
	select {
	case m := <-t.inbox:
		return m, nil
	case <-ctx.Done():
		return message{}, failure.Ended(ctx, "waiting for the program")
	case <-t.process.dead:
	}
	select { // it may have answered and then ended
	case m := <-t.inbox:
		return m, nil
	default:
		return message{}, t.orphaned()
	}
}

// orphaned is the failure of a trial whose process is dead.
func (t *trial) orphaned() error {
	t.settled = true
	return new(*t.process.why) // each trial's own: the runner may keep it
}

func (t *trial) tool(ctx context.Context, m message, tools replay.ToolBox) error {
	name := t.process.agent.quote.Text(m.Name, 100)
	if name == "" {
		return malformed(errors.New(`a tool message without a name: write {"type":"tool","id":"…","name":"…","arguments":{…}}`))
	}
	arguments, err := document.Arguments(m.Arguments)
	if err != nil {
		return malformed(fmt.Errorf("arguments of the tool call %s: %w", name, err))
	}
	got := tools.Call(ctx, m.Name, arguments)
	answer := toolAnswer{Type: typeTool, ID: t.id, Call: m.Call, Error: got.Error, Ends: got.Ends}
	if got.Error == "" {
		if answer.Result = got.Result; len(answer.Result) == 0 {
			answer.Result = []byte("null")
		}
	}
	return t.send(ctx, answer)
}

func (t *trial) approval(ctx context.Context, m message, tools replay.ToolBox) error {
	action := t.process.agent.quote.Text(m.Action, 100)
	if action == "" {
		return malformed(errors.New(`an approval message without an action: write {"type":"approval","id":"…","action":"…","arguments":{…}}`))
	}
	arguments, err := document.Arguments(m.Arguments)
	if err != nil {
		return malformed(fmt.Errorf("arguments of the approval %s: %w", action, err))
	}
	got := tools.Approve(m.Action, arguments)
	answer := approvalAnswer{Type: typeApproval, ID: t.id, Call: m.Call, Decision: got.Decision}
	switch {
	case !got.Known:
		// Nothing after this is of use: the runner takes the trial for one that
		// awaits its approval, whatever the result says.
		answer.Decision, answer.Reason, answer.Ends = datasets.Rejected, "the log has no person's decision on this action", true
	case got.Decision == datasets.Edited:
		answer.Arguments = got.Arguments
	}
	return t.send(ctx, answer)
}

func malformed(err error) error { return &replay.CallError{Kind: replay.FailMalformed, Err: err} }
