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
	ctx := run
	wait := &jitter{rand: seeded(r.plan.Seed, "back-off", t.key())}
	if r.plan.Timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(run, r.plan.Timeout)
		defer cancel()
		wait.deadline, _ = ctx.Deadline()
	}
	var all asked
	once := func() (struct{}, error) {
		n := len(all.log) + 1
		all.last = t.attempt(run, ctx, n)
		all.log = append(all.log, all.last.log(n, r.plan.Prices, t.model))
		switch err := all.last.err; {
		case err == nil:
			return struct{}{}, nil
		case err.Kind.Retryable():
			wait.asked = err.RetryAfter
			return struct{}{}, err
		default:
			return struct{}{}, backoff.Permanent(err)
		}
	}
	// What Retry returns is known already: the last attempt's error, or that the
	// wait after it was cut off.
	_, _ = backoff.Retry(ctx, once, backoff.WithBackOff(wait),
		backoff.WithMaxTries(uint(r.plan.attempts())), backoff.WithMaxElapsedTime(0))
	all.took = time.Since(began)
	if all.last.err != nil && all.last.err.Kind.Retryable() && run.Err() != nil {
		all.last.err.Kind = FailCancelled // cut off while waiting for another try
	}
	return all
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
	switch a.err.Kind {
	case FailTimeout:
		return StatusTimeout
	case FailConnect, FailRateLimit, FailServer, FailCutStream, FailProcess:
		return StatusInfraError
	case FailCancelled:
		return StatusCancelled
	case FailRefused, FailRequest, FailMalformed, FailMaxSteps, FailAgent, FailPanic,
		FailUncontain, FailNoRecord, FailNoCase, FailOrigin, FailTooLarge, FailChangeCase:
		return StatusAgentError
	}
	return StatusAgentError
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
