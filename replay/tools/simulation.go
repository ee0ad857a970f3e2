package tools

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"time"

	"forerun/replay/internal/group"
)

// maxSimLine bounds one line of a simulator.
const maxSimLine = 4 << 20

// maxSimQueue bounds what waits for a process that does not read.
const maxSimQueue = 64 << 20

// simMessage is one line between forerun and a simulator.
type simMessage struct {
	Type      string          `json:"type"` // trial, tool, end
	ID        string          `json:"id"`   // of the trial
	Call      string          `json:"call,omitempty"`
	Name      string          `json:"name,omitempty"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Now       string          `json:"now,omitempty"`
	State     json.RawMessage `json:"state,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     string          `json:"error,omitempty"`
}

// simulation is one process of a simulator. Lines to it wait in a list of their own,
// so that a process that does not read holds nobody up.
type simulation struct {
	cmd  *exec.Cmd
	dead chan struct{} // closed when it has ended

	mu      sync.Mutex
	lines   [][]byte
	bytes   int           // of lines
	more    chan struct{} // has a token where lines may wait
	waiting map[string]chan simMessage
}

// start starts a process. Ended is told when nothing of it runs any more.
func start(c SimulatorConfig, ended *sync.WaitGroup) (*simulation, error) {
	cmd := exec.Command(c.Command[0], c.Command[1:]...) //nolint:gosec,noctx // the user's own program; it ends with the run
	cmd.Dir, cmd.Env, cmd.WaitDelay = c.Dir, c.Env, 2*time.Second
	group.Own(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &simulation{cmd: cmd, dead: make(chan struct{}), more: make(chan struct{}, 1), waiting: map[string]chan simMessage{}}
	ended.Go(func() { p.write(in) })
	ended.Go(func() {
		defer close(p.dead)
		p.read(out)
		p.kill()
		_ = cmd.Wait() // how it ended does not matter: there is no answer any more
	})
	return p, nil
}

func (p *simulation) kill() { group.Kill(p.cmd) }

func (p *simulation) over() bool {
	select {
	case <-p.dead:
		return true
	default:
		return false
	}
}

// write sends the lines that wait, until the process has ended.
func (p *simulation) write(in io.WriteCloser) {
	defer func() { _ = in.Close() }() // the process is gone
	for {
		select {
		case <-p.dead:
			return
		case <-p.more:
		}
		p.mu.Lock()
		lines := p.lines
		p.lines, p.bytes = nil, 0
		p.mu.Unlock()
		for _, line := range lines {
			if _, err := in.Write(line); err != nil {
				return // the reader sees the end too
			}
		}
	}
}

// queue puts a message behind those that wait.
func (p *simulation) queue(m simMessage) {
	line, err := json.Marshal(m)
	if err != nil { // a logged state that is no JSON
		m.State = nil
		if line, err = json.Marshal(m); err != nil {
			return
		}
	}
	p.mu.Lock()
	p.lines = append(p.lines, append(line, '\n'))
	p.bytes += len(line)
	full := p.bytes > maxSimQueue
	p.mu.Unlock()
	if full {
		p.kill()
	}
	select {
	case p.more <- struct{}{}:
	default:
	}
}

func (p *simulation) send(ctx context.Context, m simMessage) error {
	if !json.Valid(m.Arguments) {
		return &refusal{"the arguments are no JSON"}
	}
	if p.over() {
		return fmt.Errorf("%w: it has ended", errSimulator)
	}
	if ctx.Err() != nil {
		return fmt.Errorf("%w in time", errSimulator)
	}
	p.queue(m)
	return nil
}

func (p *simulation) expect(call string) <-chan simMessage {
	answer := make(chan simMessage, 1)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting[call] = answer
	return answer
}

func (p *simulation) forget(call string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.waiting, call)
}

// read hands out answers until the process ends, or writes what is none. An
// answer that nobody waits for any more came too late.
func (p *simulation) read(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(make([]byte, 0, 64<<10), maxSimLine)
	for lines.Scan() {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		var m simMessage
		if json.Unmarshal(line, &m) != nil || m.Type != "tool" {
			return
		}
		p.mu.Lock()
		if answer, ok := p.waiting[m.Call]; ok {
			delete(p.waiting, m.Call)
			answer <- m
		}
		p.mu.Unlock()
	}
}
