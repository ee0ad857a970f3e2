package host

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"

	"forerun/replay"
	"forerun/replay/toolserver"
)

// Arm is the [replay.Host] of one arm. Make one with [Server.Arm].
type Arm struct {
	server        *Server
	index         uint64
	name          replay.Arm
	tools, models bool
	escaped       atomic.Pointer[error]
}

// Arm makes the host of an arm, which is served its tools, its models or both.
func (s *Server) Arm(name replay.Arm, tools, models bool) *Arm {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	a := &Arm{server: s, index: s.n, name: name, tools: tools, models: models}
	s.arms[a.index] = a
	return a
}

// ServesTools reports whether the arm's tool calls are answered here.
func (a *Arm) ServesTools() bool { return a.tools }

// ServesModels reports whether the arm's model calls pass here.
func (a *Arm) ServesModels() bool { return a.models }

// Escaped is the arm's first call that came after its attempt had ended, or that
// was made in another trial's name.
func (a *Arm) Escaped() error {
	if err := a.escaped.Load(); err != nil {
		return *err
	}
	return nil
}

// escape notes the first escape.
func (a *Arm) escape(err error) { a.escaped.CompareAndSwap(nil, &err) }

// Open takes a place for one attempt. ctx is the attempt's: where it has ended
// before the place is closed, it was forerun that ended the attempt.
func (a *Arm) Open(ctx context.Context, sitting replay.Sitting) (replay.Seat, error) {
	s := a.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base == "" {
		return nil, errors.New("the server for agents does not listen")
	}
	s.n++
	p := &seat{
		arm: a, n: s.n, key: sitting.Key, trial: sitting.Mark.Trial,
		base:   s.base + pathPrefix + s.stamp.token(ticket{arm: a.index, n: s.n}),
		cutOff: func() bool { return ctx.Err() != nil },
		busy:   map[*work]struct{}{},
	}
	if a.tools {
		p.desk = toolserver.NewDesk(sitting.Tools, sitting.Offered, func() (func(), bool) { return p.begin(func() {}) })
	}
	if a.models {
		p.tab = s.meter.Open(sitting)
	}
	s.seats[p.n] = p
	return p, nil
}

// remembered is how many of the last attempts that ended can be named.
const remembered = 4096

// close takes a seat away, and remembers whose it was for a while, or that it was
// forerun which ended it.
func (s *Server) close(p *seat) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.seats, p.n)
	if p.cutOff() {
		s.cut[p.n] = struct{}{}
		return
	}
	s.gone[p.n] = p.key
	delete(s.gone, p.n-remembered)
}

// afterwards notes a request whose attempt has ended. tool is the tool that it
// would call, where it calls one.
func (s *Server) afterwards(t ticket, tool string, calls bool) {
	s.late.Add(1)
	if !calls {
		return
	}
	s.mu.Lock()
	arm := s.arms[t.arm]
	key, known := s.gone[t.n]
	_, cut := s.cut[t.n]
	s.mu.Unlock()
	if cut {
		return
	}
	whose := "an attempt"
	if known {
		whose = fmt.Sprintf("case %q, trial %d:", key.CaseID, key.Trial)
	}
	arm.escape(fmt.Errorf("%s called the tool %s after its end: %w", whose, named(tool), replay.ErrUncontained))
}

// named is a tool's name as a message can hold it: it is the agent's to choose.
func named(tool string) string {
	const most = 100
	if len(tool) > most {
		tool = tool[:most] + "…"
	}
	return strconv.Quote(tool)
}
