package desklog

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	"forerun/datasets"
)

// Process is a [Desk] that runs as a program and speaks the exec protocol, one
// trial at a time. Close ends it.
type Process struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	out   *json.Encoder
	in    *json.Decoder
	n     int
}

// Start starts the program; its stderr goes to errs.
func Start(ctx context.Context, errs io.Writer, name string, args ...string) (*Process, error) {
	cmd := exec.CommandContext(ctx, name, args...) //nolint:gosec // the caller names its own agent
	cmd.Stderr = errs
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", name, err)
	}
	return &Process{cmd: cmd, stdin: stdin, out: json.NewEncoder(stdin), in: json.NewDecoder(bufio.NewReader(stdout))}, nil
}

// Close ends the program and waits for it.
func (p *Process) Close() error {
	return errors.Join(p.stdin.Close(), p.cmd.Wait())
}

// outgoing is any line sent to the program.
type outgoing struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Call string `json:"call,omitempty"`

	Messages []datasets.Message `json:"messages,omitempty"`
	State    json.RawMessage    `json:"state,omitempty"`
	Tools    []datasets.Tool    `json:"tools,omitempty"`

	Result json.RawMessage `json:"result,omitempty"`
	Error  string          `json:"error,omitempty"`

	Decision  datasets.Decision `json:"decision,omitempty"`
	Arguments json.RawMessage   `json:"arguments,omitempty"`
}

// incoming is any line the program sends.
type incoming struct {
	Type      string          `json:"type"`
	Call      string          `json:"call"`
	Name      string          `json:"name"`
	Action    string          `json:"action"`
	Arguments json.RawMessage `json:"arguments"`
	Reply
}

// Answer sends the case as a trial and serves the program's calls until it has
// a result.
func (p *Process) Answer(_ context.Context, c *datasets.Case, tools Tools) (Reply, error) {
	p.n++
	id := strconv.Itoa(p.n)
	next := outgoing{Type: "trial", ID: id, Messages: c.Messages, State: c.State, Tools: c.Tools}
	for {
		if err := p.out.Encode(next); err != nil {
			return Reply{}, fmt.Errorf("writing to the desk: %w", err)
		}
		var in incoming
		if err := p.in.Decode(&in); err != nil {
			return Reply{}, fmt.Errorf("reading from the desk: %w", err)
		}
		switch in.Type {
		case "tool":
			done := tools.Call(in.Name, in.Arguments)
			next = outgoing{Type: "tool", ID: id, Call: in.Call, Result: done.Result, Error: done.Error}
		case "approval":
			a := tools.Approve(in.Action, in.Arguments)
			next = outgoing{Type: "approval", ID: id, Call: in.Call, Decision: a.Decision, Arguments: a.EditedArguments}
		case "result":
			return in.Reply, nil
		default:
			return Reply{}, fmt.Errorf("the desk sent a line of type %q", in.Type)
		}
	}
}
