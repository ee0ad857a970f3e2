package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"forerun/datasets"
)

// DefaultSimulatorTimeout is how long a simulator may take for one call where
// nothing else is said.
const DefaultSimulatorTimeout = 10 * time.Second

// maxStarts bounds how often a program is started that ends without a single
// answer.
const maxStarts = 5

// SimulatorConfig is what to start.
type SimulatorConfig struct {
	Command []string // the program and its arguments
	Dir     string
	Env     []string      // its whole environment, NAME=VALUE
	Timeout time.Duration // of one call; 0 is DefaultSimulatorTimeout
}

// Simulator is the user's program that plays tools: one process for all trials,
// which it tells apart by their ids, started with the first call. See the package
// comment for what crosses its pipes. Make one with [NewSimulator], and close it.
type Simulator struct {
	config SimulatorConfig

	mu     sync.Mutex
	now    *simulation // the process for new trials; nil where there is none
	starts int         // without an answer since
	calls  int
	closed bool
	ended  sync.WaitGroup
}

// NewSimulator makes a simulator ready. It starts nothing.
func NewSimulator(c SimulatorConfig) (*Simulator, error) {
	if len(c.Command) == 0 || c.Command[0] == "" {
		return nil, errors.New("command: empty: write the program and its arguments")
	}
	if c.Timeout < 0 {
		return nil, fmt.Errorf("timeout %s: want one above 0", c.Timeout)
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultSimulatorTimeout
	}
	c.Command, c.Env = slices.Clone(c.Command), append([]string{}, c.Env...) // not nil, which os/exec takes for all of forerun's own
	return &Simulator{config: c}, nil
}

// Close kills the process and waits until it has ended.
func (s *Simulator) Close() error {
	s.mu.Lock()
	s.closed = true
	if s.now != nil {
		s.now.kill()
	}
	s.mu.Unlock()
	s.ended.Wait()
	return nil
}

// simTrial is one trial as a simulator knows it. The zero simTrial has not begun.
type simTrial struct {
	id string
	in *simulation // where its state is
}

// errSimulator says that a simulator has no answer.
var errSimulator = errors.New("the simulator has no answer")

// ask asks for one call of a trial. A [*refusal] is the tool's own error; any
// other says that there is no answer.
func (s *Simulator) ask(ctx context.Context, t *simTrial, c *datasets.Case, name string, arguments json.RawMessage) (json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	p, call, err := s.place(t, c)
	if err != nil {
		return nil, err
	}
	answer := p.expect(call)
	defer p.forget(call)
	if err := p.send(ctx, simMessage{Type: "tool", ID: t.id, Call: call, Name: name, Arguments: orJSON(arguments, "{}")}); err != nil {
		return nil, err
	}
	select {
	case a := <-answer:
		s.answered()
		if a.Error != "" {
			return nil, &refusal{a.Error}
		}
		return orJSON(a.Result, "null"), nil
	case <-p.dead:
		return nil, fmt.Errorf("%w: it has ended", errSimulator)
	case <-ctx.Done():
		return nil, fmt.Errorf("%w in time", errSimulator)
	}
}

// place finds the process that has the trial's state, and begins the trial in a
// running one where there is none yet.
func (s *Simulator) place(t *simTrial, c *datasets.Case) (*simulation, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, "", fmt.Errorf("%w: it is closed", errSimulator)
	}
	s.calls++
	call := strconv.Itoa(s.calls)
	if t.in != nil {
		return t.in, call, nil
	}
	if s.now == nil || s.now.over() {
		if s.starts >= maxStarts {
			return nil, "", fmt.Errorf("%w: it ended %d times without one", errSimulator, s.starts)
		}
		s.starts++
		p, err := start(s.config, &s.ended)
		if err != nil {
			return nil, "", fmt.Errorf("%w: it can't be started", errSimulator)
		}
		s.now = p
	}
	t.in = s.now
	if t.id == "" { // nobody said which trial it is
		t.id = "trial-" + call
	}
	begin := simMessage{Type: "trial", ID: t.id, State: c.State}
	if c.Time != nil {
		begin.Now = c.Time.UTC().Format(time.RFC3339Nano)
	}
	t.in.queue(begin)
	return t.in, call, nil
}

func (s *Simulator) answered() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starts = 0
}

// end tells the process that a trial is over, so that it can forget it.
func (s *Simulator) end(t *simTrial) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t.in != nil && !t.in.over() {
		t.in.queue(simMessage{Type: "end", ID: t.id})
	}
}
