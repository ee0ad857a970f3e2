package tools

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// session answers one attempt. What a call gets depends on its signature, on how
// often that was asked before and on the writes made so far, never on when other
// reads arrive: an agent that calls its tools in parallel is answered the same
// every time. The order of its writes is real.
type session struct {
	policies Policies
	log      *caseLog
	unit     replay.Unit

	mu       sync.Mutex
	mark     replay.Mark
	progress progress
	names    aliases
	frontier bool // a write was proposed that the log does not have
	calls    []replay.Call
	from     []*entry // of calls: what in the log answered

	wanted   map[string]int               // approvals, by signature
	decided  map[string]datasets.Decision // what the agent was told, by signature
	answers  []replay.ApprovalAsked
	awaiting bool
	sims     map[*Simulator]*simTrial

	out     int           // calls that are outside now
	since   time.Time     // when the first of these left
	outside time.Duration // how long some call was outside, before that
}

// ask is one call on its way.
type ask struct {
	name, class string
	tool        *Tool // nil where nothing is configured
	effect      datasets.Effect
	arguments   json.RawMessage
}

// given is an answer with what is known of it.
type given struct {
	replay.ToolAnswer
	from        *entry
	ms          *float64
	approximate bool
	tainted     bool
	outside     func(ctx context.Context) given // to be asked without the lock; nil where the answer is here
}

// Call answers one tool call.
func (s *session) Call(ctx context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	s.log.ready()
	s.mu.Lock()
	at := len(s.calls)
	s.progress.begin(len(s.log.entries))
	s.calls = append(s.calls, replay.Call{Name: name, Arguments: slices.Clone(arguments)})
	s.from = append(s.from, nil)
	a := ask{name: name, arguments: arguments}
	a.tool, a.class = s.policies.tool(name)
	a.effect = s.policies.effect(s.log.c, a.tool, a.class, name)
	if replay.ToolEffect(s.log.c, name) == "" {
		s.calls[at].Effect = a.effect
	}
	g := s.first(ctx, a)
	if outside := g.outside; outside != nil {
		s.calls[at].Source, s.calls[at].Error = replay.SourceMiss, "no answer came"
		s.leave()
		s.mu.Unlock()
		g = outside(ctx)
		s.mu.Lock()
		s.comeBack()
		g = s.settle(a, g)
	}
	s.keep(at, g)
	s.mu.Unlock()
	return g.ToolAnswer
}

// leave notes that a call goes outside. Calls that are there together take their
// time together.
func (s *session) leave() {
	if s.out == 0 {
		s.since = time.Now()
	}
	s.out++
}

func (s *session) comeBack() {
	if s.out--; s.out == 0 {
		s.outside += time.Since(s.since)
	}
}

// keep remembers an answer.
func (s *session) keep(at int, g given) {
	c := &s.calls[at]
	c.Result, c.Error, c.Source, c.MS = g.Result, g.Error, g.Source, g.ms
	c.Approximate, c.Tainted = g.approximate, g.tainted
	if g.from != nil && g.from.call.Name != c.Name {
		c.Recorded = g.from.call.Name
	}
	s.from[at] = g.from
}

// first is what comes before any policy: a step that is the answer itself, and a
// person's decision.
func (s *session) first(ctx context.Context, a ask) given {
	if s.unit == replay.UnitStep {
		return given{ToolAnswer: replay.ToolAnswer{Result: acknowledged(), Source: replay.SourceStep, Ends: true}}
	}
	if g, decided := s.consult(&a); decided {
		return g
	}
	return s.answer(ctx, a)
}

// Begin implements [replay.Attended].
func (s *session) Begin(m replay.Mark) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mark = m
}

// Outside implements [replay.Attended].
func (s *session) Outside() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.out > 0 {
		return s.outside + time.Since(s.since)
	}
	return s.outside
}

// End implements [replay.Attended].
func (s *session) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for sim, t := range s.sims {
		sim.end(t)
	}
	s.sims = nil
}

// Calls gives the calls so far, in the order in which they were made. A write
// that the log has only after one which was never made is approximate.
func (s *session) Calls() []replay.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := append([]replay.Call{}, s.calls...) // none is known to be none
	for i, e := range s.from {
		if e != nil && s.progress.outOfTurn(s.log, e) {
			out[i].Approximate = true
		}
	}
	return out
}

// Approvals gives the requests for approval so far.
func (s *session) Approvals() []replay.ApprovalAsked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.answers)
}

// Awaiting reports whether an approval was asked for that nobody decided on.
func (s *session) Awaiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.awaiting
}
