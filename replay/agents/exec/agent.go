package execagent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"forerun/replay"
	"forerun/replay/agents/internal/failure"
)

// Config is what to start and how to use it.
type Config struct {
	Command          []string // the program and its arguments
	Dir              string   // where it runs; "" is where forerun does
	Env              []string // its environment, NAME=VALUE; nothing is inherited
	Run              string   // names the run, which joins the environment as FORERUN_RUN
	Secrets          []string // values of Env that no message may show
	Pool             int      // processes; 0 is 1
	Inflight         int      // trials in one process; 0 is DefaultInflight
	ContainmentWords string   // how writes are kept from the world; "" is not at all
}

// DefaultInflight is how many trials one process is sent at once where nothing
// else is said.
const DefaultInflight = 16

// Agent asks a program. Make one with [New], and close it.
type Agent struct {
	config  Config
	command string // as it may be shown
	quote   failure.Quoter
	room    chan struct{} // holds one token for each trial in flight

	mu          sync.Mutex
	pool        []*process            // nil where none is started, or the last one has ended
	running     map[*process]struct{} // retired ones too
	ended       sync.WaitGroup        // of running
	closed      bool
	filled      bool // the pool has been started
	uncontained *replay.CallError
}

// New makes an agent, and refuses a configuration that names no program. It
// starts nothing.
func New(c Config) (*Agent, error) {
	if len(c.Command) == 0 || c.Command[0] == "" {
		return nil, errors.New("command: empty: write the program and its arguments")
	}
	if c.Pool < 0 || c.Inflight < 0 {
		return nil, fmt.Errorf("pool %d, inflight %d: write 1 or more", c.Pool, c.Inflight)
	}
	c.Command = slices.Clone(c.Command)
	// The last word wins: no configured variable can have a replay pass for
	// production. Never nil, which os/exec takes for all of forerun's own.
	c.Env = append(slices.Clone(c.Env), "FORERUN_REPLAY=1")
	if c.Run != "" {
		c.Env = append(c.Env, "FORERUN_RUN="+c.Run)
	}
	if c.Pool == 0 {
		c.Pool = 1
	}
	if c.Inflight == 0 {
		c.Inflight = DefaultInflight
	}
	quote := failure.NewQuoter(c.Secrets...)
	return &Agent{
		config:  c,
		command: quote.Text(strings.Join(c.Command, " "), shownCommand),
		quote:   quote,
		room:    make(chan struct{}, c.Pool*c.Inflight),
		pool:    make([]*process, c.Pool),
		running: map[*process]struct{}{},
	}, nil
}

// Capacity is how many trials can be in flight. One more waits inside Invoke,
// and its waiting would count as the agent's time.
func (a *Agent) Capacity() int { return cap(a.room) }

// Invoke sends one trial to a process and answers it until its result.
func (a *Agent) Invoke(ctx context.Context, req replay.Request) (replay.Reply, error) {
	const waiting = "waiting for a process"
	if ctx.Err() != nil {
		return replay.Reply{}, failure.Ended(ctx, waiting)
	}
	select {
	case a.room <- struct{}{}:
		defer func() { <-a.room }()
	case <-ctx.Done():
		return replay.Reply{}, failure.Ended(ctx, waiting)
	}
	t, err := a.open()
	if err != nil {
		return replay.Reply{}, err
	}
	defer t.close()
	return t.run(ctx, req)
}

// open begins a trial in a process: an idle one, else a new one, else the one
// with the fewest trials.
func (a *Agent) open() (*trial, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.uncontained != nil {
		return nil, new(*a.uncontained)
	}
	if a.closed {
		return nil, &replay.CallError{Kind: replay.FailProcess, Err: errors.New("the agent is closed")}
	}
	slot, least := 0, -1
	for i, p := range a.pool {
		load := 1 // an empty place: better than a busy process, worse than an idle one
		if p != nil {
			load = 2 * p.load()
		}
		if least < 0 || load < least {
			slot, least = i, load
		}
	}
	if p := a.pool[slot]; p != nil {
		if t := p.open(false); t != nil {
			return t, nil
		}
	}
	p, err := a.start()
	if err != nil {
		return nil, &replay.CallError{Kind: replay.FailProcess, Err: fmt.Errorf("can't start %q: %w", a.command, err)}
	}
	a.pool[slot] = p
	a.running[p] = struct{}{}
	t := p.open(true)
	a.fill()
	return t, nil
}

// fill starts the rest of the pool along with its first process, so that only
// the first trial waits for a program to come up: its waiting would count as
// the agent's latency. What can't be started now is tried again when needed.
func (a *Agent) fill() {
	if a.filled {
		return
	}
	a.filled = true
	for i := range a.pool {
		if a.pool[i] != nil {
			continue
		}
		p, err := a.start()
		if err != nil {
			return
		}
		a.pool[i] = p
		a.running[p] = struct{}{}
	}
}

// retire takes a process out of the pool: it gets no new trial.
func (a *Agent) retire(p *process) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if i := slices.Index(a.pool, p); i >= 0 {
		a.pool[i] = nil
	}
}

// gone is told of a process that has ended, and why.
func (a *Agent) gone(p *process, why *replay.CallError) {
	a.retire(p)
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.running, p)
	if why.Kind == replay.FailUncontain && a.uncontained == nil {
		a.uncontained = why
	}
}

// Close kills the processes and waits until they have ended. It gives the tool
// call that came after a result, if there was one: no trial may have been left
// to tell.
func (a *Agent) Close() error {
	a.mu.Lock()
	a.closed = true
	for p := range a.running {
		p.kill()
	}
	a.mu.Unlock()
	a.ended.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.uncontained != nil {
		return a.uncontained
	}
	return nil
}

// Containment is what the configuration declares.
func (a *Agent) Containment() replay.Containment {
	if a.config.ContainmentWords == "" {
		return replay.Containment{Level: replay.ContainmentNone}
	}
	return replay.Containment{Level: replay.ContainmentDeclared, Words: a.config.ContainmentWords}
}
