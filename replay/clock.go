package replay

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// outOfTimeError is why a context of an attempt ended: one of its limits ran out. It
// is a context.DeadlineExceeded.
type outOfTimeError struct {
	whose string // trial or attempt
	limit time.Duration
}

func (e *outOfTimeError) Error() string {
	return fmt.Sprintf("the %s's time of %s ran out", e.whose, e.limit)
}

// Is makes it known as what the context package calls it.
func (e *outOfTimeError) Is(target error) bool { return target == context.DeadlineExceeded }

// clock measures one attempt, and ends its context when its time is over. While
// the attempt does nothing but wait for its endpoint, it stands still: what
// others do there is not the agent's time.
type clock struct {
	began  time.Time
	limit  time.Duration // 0: none
	ending *outOfTimeError
	timer  *time.Timer

	mu      sync.Mutex
	waiting [2]int // calls that wait at a turnstile, by whose they are
	passed  [2]int // calls that are past it
	still   time.Time
	stood   time.Duration
	ended   bool
	refused error // the turnstile's, which ends the run
}

// Whose calls wait: those that the agent itself is asked by, or the model calls that
// an agent makes through its host while it is asked.
const (
	ownCalls = iota
	modelCalls
)

// start begins an attempt's time. cancel is called with ending when it is over.
func start(limit time.Duration, ending *outOfTimeError, cancel context.CancelCauseFunc) *clock {
	c := &clock{began: time.Now(), limit: limit, ending: ending}
	if limit > 0 {
		c.timer = time.AfterFunc(limit, func() { cancel(ending) })
	}
	return c
}

// count stops or starts the clock: it stands still while calls wait and none is
// under way. An agent that is asked over a call of its own is at work all that time,
// but for when its model calls wait.
func (c *clock) count(whose, waiting, passed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting[whose] += waiting
	c.passed[whose] += passed
	if c.ended {
		return // a call that outlived its attempt moves nothing
	}
	still := c.passed[modelCalls] == 0 &&
		(c.waiting[modelCalls] > 0 || c.waiting[ownCalls] > 0 && c.passed[ownCalls] == 0)
	switch {
	case still && c.still.IsZero():
		c.still = time.Now()
		if c.timer != nil {
			c.timer.Stop()
		}
	case !still && !c.still.IsZero():
		now := time.Now()
		c.stood += now.Sub(c.still)
		c.still = time.Time{}
		if c.timer != nil {
			c.timer.Reset(max(c.limit-(now.Sub(c.began)-c.stood), 0))
		}
	}
}

// refuse notes that the turnstile lets nobody through any more.
func (c *clock) refuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refused == nil {
		c.refused = err
	}
}

// stop ends the attempt's time and tells how much of it was the agent's own, and
// how long it only waited. late is the limit that was passed, nil where none was:
// an agent that did not look at the clock must not fare better than one that did.
func (c *clock) stop() (own, stood time.Duration, late *outOfTimeError, refused error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if c.timer != nil {
		c.timer.Stop()
	}
	if !c.still.IsZero() {
		c.stood += now.Sub(c.still)
	}
	c.ended = true
	own = now.Sub(c.began) - c.stood
	if c.limit > 0 && own > c.limit {
		late = c.ending
	}
	return own, c.stood, late, c.refused
}

// timed is a turnstile whose waiting stops an attempt's clock.
type timed struct {
	pass  Turnstile
	clock *clock
	whose int
}

// Enter waits on the other's time.
func (t timed) Enter(ctx context.Context, tokens int64) (leave func(Passage), err error) {
	t.clock.count(t.whose, +1, 0)
	out, err := t.pass.Enter(ctx, tokens)
	if err != nil {
		t.clock.count(t.whose, -1, 0)
		if ctx.Err() == nil {
			t.clock.refuse(err)
		}
		return nil, err
	}
	t.clock.count(t.whose, -1, +1)
	return func(p Passage) {
		t.clock.count(t.whose, 0, -1)
		out(p)
	}, nil
}

// behind is the turnstile as an attempt gets it; nil where there is none.
func (c *clock) behind(pass Turnstile, whose int) Turnstile {
	if pass == nil {
		return nil
	}
	return timed{pass: pass, clock: c, whose: whose}
}
