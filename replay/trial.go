package replay

import (
	"context"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// asked is a whole trial: its attempts, of which the last one decides.
type asked struct {
	last answer
	log  []Attempt
	took time.Duration // attempts and waits

	unpriced, uncounted bool // an attempt may have cost something, and does not say how much, or how many tokens
}

// ask asks for one trial, as often as it may be asked, within its time.
//
// Waiting that would reach past the trial's time is not begun. The trial then
// ends with the failure that made it wait, and not as a timeout, which would
// count against an agent that never got to speak.
func (r *runner) ask(run context.Context, t *trial) asked {
	began := time.Now()
	leave, ok := t.enter(run)
	if !ok {
		return asked{last: answer{err: &CallError{Kind: FailCancelled, Err: run.Err()}}}
	}
	defer leave()
	r.asking.Add(1)
	defer r.asking.Add(-1)
	var all asked
	wait := &jitter{seed: r.plan.Seed, key: t.key()}
	if r.plan.Timeout > 0 {
		wait.deadline = time.Now().Add(r.plan.Timeout)
	}
	if again := r.try(run, t, &all, wait); again && r.plan.attempts() > 1 {
		r.retry(run, t, &all, wait)
	}
	all.took = time.Since(began)
	if all.last.err != nil && all.last.err.Kind.Retryable() && run.Err() != nil {
		all.last.err.Kind = FailCancelled // cut off while waiting for another try
	}
	return all
}

// try makes one attempt of a trial, and tells whether another may follow.
func (r *runner) try(run context.Context, t *trial, all *asked, wait *jitter) (again bool) {
	limit, ending := r.limit(wait.deadline)
	if limit < 0 && all.last.err != nil {
		return false // the wait took a moment longer than it was to
	}
	n := len(all.log) + 1
	all.last = t.attempt(run, n, limit, ending)
	line := all.last.log(n, r.plan.Prices, t.model)
	all.log = append(all.log, line)
	free := all.last.free()
	all.unpriced = all.unpriced || line.CostUSD == nil && !free
	all.uncounted = all.uncounted || line.Usage == nil && !free
	if !wait.deadline.IsZero() {
		wait.deadline = wait.deadline.Add(all.last.stood)
	}
	err := all.last.err
	if err == nil || !err.Kind.Retryable() || all.last.ends != nil {
		return false
	}
	wait.asked = err.RetryAfter
	return true
}

// retry makes the attempts after the first. Most trials need none of it.
func (r *runner) retry(run context.Context, t *trial, all *asked, wait *jitter) {
	first := true
	again := func() (struct{}, error) {
		if first {
			first = false
			wait.asked = all.last.err.RetryAfter // Retry began with a Reset
			return struct{}{}, all.last.err
		}
		if r.try(run, t, all, wait) {
			return struct{}{}, all.last.err
		}
		if all.last.err != nil {
			return struct{}{}, backoff.Permanent(all.last.err)
		}
		return struct{}{}, nil
	}
	// What Retry returns is known already: the last attempt's error, or that the
	// wait after it was cut off.
	_, _ = backoff.Retry(run, again, backoff.WithBackOff(wait),
		backoff.WithMaxTries(uint(r.plan.attempts())), backoff.WithMaxElapsedTime(0))
}

// limit is the time of an attempt that begins now, and what it is called when it
// runs out: what is left of the trial's, or the attempt's own where that is less.
// It is 0 where there is none, and below 0 where nothing is left.
func (r *runner) limit(deadline time.Time) (time.Duration, *outOfTimeError) {
	own := r.plan.AttemptTimeout
	if !deadline.IsZero() {
		left := time.Until(deadline)
		if own <= 0 || left < own {
			if left <= 0 {
				left = -1
			}
			return left, &r.trialOver
		}
	}
	return max(own, 0), &r.attemptOver
}

// enter waits until the agent has room for the trial; false means that the run
// was stopped before. The waiting counts neither as latency nor as the trial's
// time.
func (t *trial) enter(run context.Context) (leave func(), ok bool) {
	if t.room == nil {
		return func() {}, true
	}
	select {
	case t.room <- struct{}{}:
		return func() { <-t.room }, true
	case <-run.Done():
		return nil, false
	}
}

// status says how a trial ended.
func (a *answer) status() Status {
	if a.err == nil {
		if a.reply.Status == 0 {
			return StatusOK
		}
		return a.reply.Status
	}
	return a.err.Kind.Status()
}

// check makes a failure of a reply that can't be kept.
func (a *answer) check() {
	if a.err != nil {
		return
	}
	var err error
	switch {
	case a.reply.Status != 0 && !a.reply.Status.Answered():
		err = fmt.Errorf("a reply with status %s", a.reply.Status)
	default:
		err = readable(&a.reply)
	}
	if err != nil {
		partial := Reply{Usage: a.reply.Usage, CostUSD: a.reply.CostUSD, ModelServed: a.reply.ModelServed}
		a.reply = partial
		a.err = &CallError{Kind: FailMalformed, Err: err}
	}
}
