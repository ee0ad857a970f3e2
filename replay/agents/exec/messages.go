package execagent

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

// maxLine bounds a message.
const maxLine = 32 << 20

// The types of messages.
const (
	typeTrial    = "trial"
	typeTool     = "tool"
	typeApproval = "approval"
	typeResult   = "result"
)

// message is a line that a program wrote.
type message struct {
	Type      string          `json:"type"`
	ID        string          `json:"id"`
	Call      string          `json:"call"`
	Name      string          `json:"name"`      // tool
	Action    string          `json:"action"`    // approval
	Arguments json.RawMessage `json:"arguments"` // tool, approval

	line []byte // of a result
}

// toolAnswer is what a program is told of its tool call.
type toolAnswer struct {
	Type   string          `json:"type"`
	ID     string          `json:"id"`
	Call   string          `json:"call,omitempty"`
	Result json.RawMessage `json:"result,omitempty"` // null, if nothing, unless there is an error
	Error  string          `json:"error,omitempty"`
	Ends   bool            `json:"ends,omitempty"`
}

// approvalAnswer is what a program is told of its request for approval.
type approvalAnswer struct {
	Type      string            `json:"type"`
	ID        string            `json:"id"`
	Call      string            `json:"call,omitempty"`
	Decision  datasets.Decision `json:"decision"`
	Arguments json.RawMessage   `json:"arguments,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Ends      bool              `json:"ends,omitempty"`
}

// parse reads one line. Its errors complete "the program broke the protocol".
func parse(line []byte, quote failure.Quoter) (message, error) {
	var m message
	if err := json.Unmarshal(line, &m); err != nil {
		if field, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && field.Field != "" {
			return m, fmt.Errorf("%s of a message is no string: %s", quote.Text(field.Field, 60), quote.Text(string(line), 200))
		}
		return m, fmt.Errorf("a line on its stdout is no message (write logs to stderr): %s", quote.Text(string(line), 200))
	}
	switch m.Type {
	case typeTool, typeApproval:
	case typeResult:
		m.line = line
	default:
		return m, fmt.Errorf("a message of the type %q: want tool, approval or result", quote.Text(m.Type, 60))
	}
	return m, nil
}

// readMessages hands the messages on stdout to their trials. It gives nil at the
// end of stdout, else what was wrong.
func (p *process) readMessages() error {
	in := bufio.NewReaderSize(p.stdout, 64<<10)
	for {
		line, err := readLine(in, maxLine)
		switch {
		case errors.Is(err, errTooLong):
			return err
		case err != nil && len(line) > 0:
			return fmt.Errorf("its last line is cut: %s", p.agent.quote.Text(string(line), 200))
		case err != nil:
			return nil //nolint:nilerr // the end: by EOF, or by the deadline after the program's end
		case len(line) == 0:
			continue
		}
		m, err := parse(line, p.agent.quote)
		if err != nil {
			return err
		}
		if err := p.deliver(m); err != nil {
			return err
		}
	}
}

var errTooLong = fmt.Errorf("a line on its stdout is longer than %d MiB", maxLine>>20)

// readLine reads a line of at most limit bytes, without the space around it. The
// line is the caller's to keep. At the end it gives what was left, and an error.
func readLine(in *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		if len(line)+len(part) > limit {
			return nil, errTooLong
		}
		line = append(line, part...)
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			line = nil // a pipe that was closed on us: what is half there is not the program's fault
		}
		return bytes.TrimSpace(line), err
	}
}

// deliver hands a message to its trial.
func (p *process) deliver(m message) error {
	id := p.agent.quote.Text(m.ID, 60)
	p.mu.Lock()
	t := p.trials[m.ID]
	late := p.abandoned[m.ID]
	after := t != nil && t.answered || t == nil && p.hasIssued(m.ID)
	if t != nil && m.Type == typeResult && !after {
		t.answered = true
	}
	p.mu.Unlock()
	switch {
	case late:
		return nil // nobody waits for it
	case after && m.Type == typeTool:
		return &replay.CallError{Kind: replay.FailUncontain, Err: fmt.Errorf(
			"called the tool %q for the trial %s after its result, when nobody answers it any more",
			p.agent.quote.Text(m.Name, 100), id)}
	case after:
		return fmt.Errorf("a message of the type %s for the trial %s, which already has its result", m.Type, id)
	case t == nil:
		return fmt.Errorf("a message for the trial %q, which it was not given", id)
	}
	select {
	case t.inbox <- m:
	default: // its inbox is full: let the program wait
		select {
		case t.inbox <- m:
		case <-t.done:
		case <-p.killed:
		}
	}
	return nil
}
