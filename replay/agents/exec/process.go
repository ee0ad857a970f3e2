package execagent

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"forerun/replay"
	"forerun/replay/internal/group"
)

// grace is how long a process whose pipes are closed may take to end, and how
// long its pipes may stay open after it has.
const grace = time.Second

// process is one running program. Three goroutines serve it: one reads its
// stdout, one writes its stdin, one waits for its end.
type process struct {
	agent  *Agent
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *os.File
	stderr tail

	lines   chan []byte   // for stdin
	killed  chan struct{} // nothing more is read or written
	killing sync.Once
	deaf    atomic.Bool       // it was killed for not reading
	exited  chan struct{}     // the system has reported its end
	dead    chan struct{}     // why is set
	why     *replay.CallError // it ended; read after dead alone

	mu        sync.Mutex
	trials    map[string]*trial // in flight
	abandoned map[string]bool   // ended without a result
	issued    uint64            // trials so far: the ids are 1 to issued
	over      bool              // takes no new trials
}

// start starts a process. The caller holds the agent's lock.
func (a *Agent) start() (*process, error) {
	c := a.config
	p := &process{
		agent:     a,
		cmd:       exec.Command(c.Command[0], c.Command[1:]...), //nolint:gosec,noctx // the configured program, which outlives the trial that starts it
		lines:     make(chan []byte),
		killed:    make(chan struct{}),
		exited:    make(chan struct{}),
		dead:      make(chan struct{}),
		trials:    map[string]*trial{},
		abandoned: map[string]bool{},
	}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stderr = c.Dir, c.Env, &p.stderr
	p.cmd.WaitDelay = grace
	group.Own(p.cmd)
	// Our own pipe: that of os/exec is closed at the program's end, with what is
	// still in it.
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.stdout, p.cmd.Stdout = out, in
	if p.stdin, err = p.cmd.StdinPipe(); err == nil {
		err = p.cmd.Start()
	}
	err = errors.Join(err, in.Close()) // the program has its own by now
	if err != nil {
		return nil, errors.Join(err, out.Close())
	}
	a.ended.Add(1)
	go p.wait()
	go p.write()
	go p.read()
	return p, nil
}

// wait waits for the program's end, and ends what it has started and left.
func (p *process) wait() {
	_ = p.cmd.Wait() // its ProcessState says the same
	group.Kill(p.cmd)
	// What has left the group may hold the pipe open.
	_ = p.stdout.SetReadDeadline(time.Now().Add(grace)) // fails on a pipe that can't time out, which then just ends
	close(p.exited)
}

// write writes lines to stdin until the process is killed. Nobody waits for a
// program that does not read: a trial hands its line over or runs out of time.
func (p *process) write() {
	for {
		select {
		case line := <-p.lines:
			if _, err := p.stdin.Write(append(line, '\n')); err != nil {
				p.wontListen()
				return
			}
		case <-p.killed:
			return
		}
	}
}

// wontListen ends a program that has closed its stdin.
func (p *process) wontListen() {
	if !p.endsByItself() {
		p.deaf.Store(true)
		p.kill()
	}
}

// endsByItself gives a program whose pipe is closed the time to end: its exit
// status then says more than our kill.
func (p *process) endsByItself() bool {
	select {
	case <-p.exited:
		return true
	case <-p.killed:
		return true
	case <-time.After(grace):
		return false
	}
}

// read reads stdout to its end and then settles the process.
func (p *process) read() {
	defer p.agent.ended.Done()
	broken := p.readMessages()
	if broken == nil {
		p.endsByItself()
	}
	p.kill()
	<-p.exited
	_ = p.stdout.Close() // all was read
	p.why = p.reason(broken)
	p.agent.gone(p, p.why)
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	close(p.dead)
}

// reason says why the process ended, for the trials that it left.
func (p *process) reason(broken error) *replay.CallError {
	kind := replay.FailProcess
	var what string
	switch call, isCall := errors.AsType[*replay.CallError](broken); {
	case isCall:
		kind, what = call.Kind, call.Err.Error()
	case broken != nil:
		what = "broke the protocol: " + broken.Error()
	case p.deaf.Load():
		what = "no longer reads its stdin"
	default:
		what = "ended before its result (" + p.cmd.ProcessState.String() + ")"
	}
	err := fmt.Errorf("the program %q %s", p.agent.command, what)
	if said := p.stderr.last(); said != "" {
		err = fmt.Errorf("%w; the end of its stderr: %s", err, p.agent.quote.Text(said, 4*tailShown))
	}
	return &replay.CallError{Kind: kind, Err: err}
}

// kill ends the process and everything it started.
func (p *process) kill() {
	p.killing.Do(func() {
		close(p.killed)
		select {
		case <-p.exited: // its number may be another's by now
		default:
			group.Kill(p.cmd)
		}
	})
}

// load is the number of trials in flight.
func (p *process) load() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.trials)
}

// open begins a trial, nil where the process takes no more. The first one is
// begun all the same: a program may end as soon as it is started, and the trial
// is who is told.
func (p *process) open(first bool) *trial {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over && !first {
		return nil
	}
	p.issued++
	t := &trial{
		process: p, id: strconv.FormatUint(p.issued, 10),
		inbox: make(chan message, inboxSize), done: make(chan struct{}),
	}
	p.trials[t.id] = t
	return t
}

// hasIssued reports whether an id is one that this process was given.
func (p *process) hasIssued(id string) bool {
	n, err := strconv.ParseUint(id, 10, 64)
	return err == nil && n >= 1 && n <= p.issued && strconv.FormatUint(n, 10) == id
}

// end takes a trial out of the process, and the process out of use where the
// trial had no result.
func (p *process) end(t *trial, answered bool) {
	p.mu.Lock()
	delete(p.trials, t.id)
	if !answered {
		p.abandoned[t.id] = true
		p.over = true
	}
	over, idle := p.over, len(p.trials) == 0
	p.mu.Unlock()
	if over {
		p.agent.retire(p)
	}
	if over && idle {
		p.kill()
	}
}
