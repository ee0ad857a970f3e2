package endpoint

import (
	"container/list"
	"context"
	"fmt"
	"math"
	"sync"
	"time"

	"forerun/replay"
)

// Config says what an endpoint takes at most. What is zero is not limited, but
// for Concurrency.
type Config struct {
	Name        string  // host and port, for messages
	Concurrency int     // calls in flight; 0 means 1
	RPM         int     // requests a minute
	TPM         int     // tokens a minute, input and output
	KeepFree    float64 // the share of the provider's quota that is left to others, 0 to 1
}

// Endpoint is a [replay.Turnstile] of one host.
type Endpoint struct {
	config   Config
	requests quota
	tokens   quota

	mu      sync.Mutex
	waiting list.List // of *ticket, first come first
	flying  int
	limit   float64 // of calls in flight, as adapted
	entered uint64  // calls let through so far
	cut     uint64  // the last of them when the limit was last cut
	pause   pause
	health  health
	timer   *time.Timer
	broken  error
	why     string // of the last wait

	throttled int
}

// ticket is one call, from the moment that it wants to be made.
type ticket struct {
	tokens int64
	n      uint64 // the how manieth call it is; 0 while it waits
	ready  chan struct{}
	err    error
}

// New makes an endpoint at which nobody has called yet.
func New(c Config) *Endpoint {
	c.Concurrency = max(c.Concurrency, 1)
	return &Endpoint{
		config: c, limit: float64(c.Concurrency),
		requests: newQuota(c.RPM), tokens: newQuota(c.TPM),
	}
}

// Enter waits for the call's turn. See [replay.Turnstile].
func (e *Endpoint) Enter(ctx context.Context, tokens int64) (leave func(replay.Passage), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &ticket{tokens: min(max(tokens, 0), maxTokens)}
	e.mu.Lock()
	if e.broken != nil {
		defer e.mu.Unlock()
		return nil, e.broken
	}
	if e.waiting.Len() == 0 && e.admit(t, time.Now()) == 0 {
		e.mu.Unlock()
		return e.leaving(t), nil
	}
	t.ready = make(chan struct{})
	at := e.waiting.PushBack(t)
	e.serve()
	e.mu.Unlock()

	select {
	case <-t.ready:
	case <-ctx.Done():
		if !e.withdraw(at) {
			return nil, ctx.Err()
		}
		<-t.ready // its turn came in the same moment
	}
	if t.err != nil {
		return nil, t.err
	}
	return e.leaving(t), nil
}

// withdraw takes a call that is no longer wanted out of the queue. It reports
// whether its turn had come before.
func (e *Endpoint) withdraw(at *list.Element) (turned bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	t, ok := at.Value.(*ticket)
	if ok && (t.n > 0 || t.err != nil) {
		return true
	}
	e.waiting.Remove(at)
	e.serve() // who stood behind it may need less
	return false
}

// serve lets through whose turn it is, and sees to it that somebody looks again
// when time alone will help. The lock is held.
func (e *Endpoint) serve() {
	now := time.Now()
	for {
		first := e.waiting.Front()
		if first == nil {
			break
		}
		t, ok := first.Value.(*ticket)
		if !ok {
			break // the list holds nothing else
		}
		if wait := e.admit(t, now); wait > 0 {
			e.wake(wait)
			return
		}
		e.waiting.Remove(first)
		close(t.ready)
	}
	if e.timer != nil {
		e.timer.Stop()
	}
}

// full is the wait for a call in flight to come back, which tells by itself.
const full = time.Duration(math.MaxInt64)

// admit lets a call through, or tells how long it has to wait. The lock is held.
func (e *Endpoint) admit(t *ticket, now time.Time) (wait time.Duration) {
	if e.flying >= e.room() {
		return full
	}
	wait = e.pause.left(now)
	if w := e.requests.wait(1, now); w > wait {
		wait, e.why = w, "rpm"
	}
	if w := e.tokens.wait(t.tokens, now); w > wait {
		wait, e.why = w, "tpm"
	}
	if wait > 0 {
		return wait
	}
	e.requests.take(1, now)
	e.tokens.take(t.tokens, now)
	e.flying++
	e.entered++
	t.n = e.entered
	return 0
}

// room is how many calls may be in flight.
func (e *Endpoint) room() int {
	if e.health.probing || e.pause.probing {
		return 1
	}
	return max(int(e.limit), 1)
}

// wake looks again after a time. The lock is held.
func (e *Endpoint) wake(after time.Duration) {
	if after == full {
		return
	}
	if e.timer != nil {
		e.timer.Reset(after)
		return
	}
	e.timer = time.AfterFunc(after, func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.serve()
	})
}

// leaving is the way out of a call that was let through. A second call of it
// does nothing.
func (e *Endpoint) leaving(t *ticket) func(replay.Passage) {
	return func(p replay.Passage) {
		now := time.Now()
		told := allowances(p.Header, now)
		e.mu.Lock()
		defer e.mu.Unlock()
		if t.n == 0 {
			return
		}
		e.learn(t, &p, told, now)
		t.n = 0
		e.serve()
	}
}

// learn adapts to what came of a call. The lock is held.
func (e *Endpoint) learn(t *ticket, p *replay.Passage, told []allowance, now time.Time) {
	busy := 2*e.flying >= e.room() // what is not used is not shown to be too little
	e.flying--
	if p.Tokens > 0 {
		e.tokens.take(min(p.Tokens, maxTokens)-t.tokens, now)
	}
	switch throttled := throttles(p); {
	case throttled:
		e.throttled++
		if t.n > e.cut {
			e.limit = max(e.limit/2, 1)
			e.cut = e.entered
		}
	case answers(p.Kind) && busy:
		e.limit = min(e.limit+1/e.limit, float64(e.config.Concurrency))
	}
	e.pause.learn(p, told, e.config.KeepFree, now)
	if rest := e.health.learn(t.n, e.entered, p, e.limit); rest > 0 {
		e.pause.until(now.Add(rest), "failures")
	}
	if e.health.hopeless() {
		e.giveUp()
	}
}

// giveUp sends everybody away, for good. The lock is held.
func (e *Endpoint) giveUp() {
	if e.broken != nil {
		return
	}
	e.broken = fmt.Errorf("endpoint %s: %d calls in a row failed, the last with %s: %w",
		e.config.Name, e.health.row, e.health.last, replay.ErrHopeless)
	for e.waiting.Len() > 0 {
		if t, ok := e.waiting.Remove(e.waiting.Front()).(*ticket); ok {
			t.err = e.broken
			close(t.ready)
		}
	}
}

// State tells where the endpoint stands now.
func (e *Endpoint) State() replay.EndpointState {
	e.mu.Lock()
	defer e.mu.Unlock()
	s := replay.EndpointState{
		Name: e.config.Name, Limit: e.room(), InFlight: e.flying, Waiting: e.waiting.Len(), Throttled: e.throttled,
	}
	switch {
	case e.pause.left(time.Now()) > 0:
		s.PausedUntil, s.Why = e.pause.end, e.pause.why
	case s.Waiting > 0:
		s.Why = e.why
	}
	return s
}
