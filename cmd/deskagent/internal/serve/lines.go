package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"

	"forerun/cmd/deskagent/internal/desk"
)

// Lines answers the trials that come in on r until r ends. Results leave in
// order of completion.
func Lines(ctx context.Context, r io.Reader, w io.Writer, agent *desk.Agent) error {
	ctx, giveUp := context.WithCancel(ctx)
	s := &server{out: json.NewEncoder(w), waiting: map[waiter]chan incoming{}}
	s.out.SetEscapeHTML(false)
	var trials sync.WaitGroup
	err := s.read(r, func(id string, trial json.RawMessage) {
		trials.Go(func() { s.trial(ctx, id, trial, agent) })
	})
	giveUp()
	trials.Wait()
	return errors.Join(err, s.writeErr)
}

// waiter names a call that waits for its answer.
type waiter struct{ id, call string }

type server struct {
	mu       sync.Mutex // guards all below
	out      *json.Encoder
	writeErr error
	waiting  map[waiter]chan incoming
}

// read hands on what comes in until it ends.
func (s *server) read(r io.Reader, start func(id string, trial json.RawMessage)) error {
	lines := json.NewDecoder(r)
	for n := 1; ; n++ {
		var line json.RawMessage
		if err := lines.Decode(&line); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading message %d: %w", n, err)
		}
		var in incoming
		if err := json.Unmarshal(line, &in); err != nil {
			return fmt.Errorf("reading message %d: %w", n, err)
		}
		switch in.Type {
		case "trial":
			start(in.ID, line)
		case "tool", "approval":
			if !s.deliver(in) {
				return fmt.Errorf("reading message %d: trial %q has no open call %q", n, in.ID, in.Call)
			}
		default:
			return fmt.Errorf("reading message %d: type %q: want trial, tool or approval", n, in.Type)
		}
	}
}

func (s *server) deliver(in incoming) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := waiter{in.ID, in.Call}
	answer, ok := s.waiting[key]
	if ok {
		delete(s.waiting, key)
		answer <- in // has room for the one answer it gets
	}
	return ok
}

func (s *server) trial(ctx context.Context, id string, line json.RawMessage, agent *desk.Agent) {
	var req desk.Request
	var reply desk.Reply
	err := json.Unmarshal(line, &req)
	if err == nil {
		reply, err = agent.Answer(ctx, req, &trialTools{server: s, id: id})
	}
	if errors.Is(err, context.Canceled) {
		return // nobody is left to read it
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.write(resultOf(id, reply, err))
}

// write is called with mu held. After the first error nothing more is written.
func (s *server) write(line any) {
	if s.writeErr == nil {
		if err := s.out.Encode(line); err != nil {
			s.writeErr = fmt.Errorf("writing a message: %w", err)
		}
	}
}

// trialTools sends one trial's calls out. Calls of a trial come one at a time.
type trialTools struct {
	server *server
	id     string
	calls  int
}

// Call asks for a tool call.
func (t *trialTools) Call(ctx context.Context, name string, arguments any) (desk.ToolResult, error) {
	in, err := t.ask(ctx, request{Type: "tool", Name: name, Arguments: arguments})
	return desk.ToolResult{Result: in.Result, Error: in.Error}, err
}

// Approve asks for a person's approval.
func (t *trialTools) Approve(ctx context.Context, action string, arguments any) (desk.Approval, error) {
	in, err := t.ask(ctx, request{Type: "approval", Action: action, Arguments: arguments})
	return desk.Approval{Decision: in.Decision, Arguments: in.Arguments}, err
}

func (t *trialTools) ask(ctx context.Context, req request) (incoming, error) {
	t.calls++
	req.ID, req.Call = t.id, strconv.Itoa(t.calls)
	answer := make(chan incoming, 1)
	s := t.server
	s.mu.Lock()
	s.waiting[waiter{req.ID, req.Call}] = answer
	s.write(req)
	err := s.writeErr
	s.mu.Unlock()
	if err != nil {
		return incoming{}, err
	}
	select {
	case in := <-answer:
		return in, nil
	case <-ctx.Done():
		return incoming{}, ctx.Err()
	}
}
