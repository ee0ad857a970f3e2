package replay

import (
	"context"
	"errors"
	"fmt"
	"path"
	"runtime"
	"strings"
	"time"

	"github.com/sourcegraph/conc/panics"

	"forerun/datasets"
)

// ErrUncontained says that an agent made a tool call which forerun did not
// answer: it may have touched the world, so the run stops.
var ErrUncontained = errors.New("the agent made a tool call that forerun did not answer; it may have touched the world")

// trial is one trial that is to be asked for.
type trial struct {
	suite string
	c     *datasets.Case
	as    Arm // what its outcome is of
	arm   *PlanArm
	model string // the arm's configured model, for its price
	room  chan struct{}
	n     int
	open  func() ToolSession
}

func (t *trial) key() Key { return Key{Suite: t.suite, CaseID: t.c.ID, Arm: t.as, Trial: t.n} }

// answer is what one attempt gave: a reply, or an error that may bring a part
// of one.
type answer struct {
	reply   Reply
	err     *CallError
	session ToolSession
	started time.Time
	took    time.Duration
}

// attempt asks the agent once. ctx is the trial's; run is the whole run's.
func (t *trial) attempt(run, ctx context.Context, n int) answer {
	a := answer{session: t.open()}
	req := Request{Case: t.c, Suite: t.suite, Arm: t.arm.Arm, Trial: t.n, Attempt: n, Tools: a.session}
	if t.c.Time != nil {
		req.Now = *t.c.Time
	}
	a.started = time.Now()
	reply, err := invoke(ctx, t.arm.Agent, req)
	a.took = time.Since(a.started)
	a.reply = reply
	if err == nil {
		err = late(ctx, a.started.Add(a.took))
	}
	if err != nil {
		a.err = callError(run, ctx, err)
		if a.err.Reply != nil {
			a.reply = *a.err.Reply
		}
	}
	if name, ok := uncontained(a.reply.Reported, a.session.Calls()); ok && a.reply.Logged == nil {
		a.err = &CallError{Kind: FailUncontain, Err: fmt.Errorf("tool %q", name)}
	}
	return a
}

// invoke asks the agent, and makes an error of a panic.
func invoke(ctx context.Context, agent Agent, req Request) (reply Reply, err error) {
	var catcher panics.Catcher
	catcher.Try(func() { reply, err = agent.Invoke(ctx, req) })
	if p := catcher.Recovered(); p != nil {
		return Reply{}, &CallError{Kind: FailPanic, Err: fmt.Errorf("panic: %v%s", p.Value, panicPlace(p))}
	}
	return reply, err
}

// panicPlace says where a panic began, for who has to mend it.
func panicPlace(p *panics.Recovered) string {
	frames := runtime.CallersFrames(p.Callers)
	inside := false
	for {
		f, more := frames.Next()
		began := strings.HasPrefix(f.Function, "runtime.")
		if inside && !began {
			return fmt.Sprintf(" (%s, %s:%d)", path.Base(f.Function), path.Base(f.File), f.Line)
		}
		inside = inside || began
		if !more {
			return ""
		}
	}
}

// late refuses an answer that came after the trial's time, from an agent that
// did not look at the clock: it must not fare better than one that did.
func late(ctx context.Context, ended time.Time) error {
	if deadline, ok := ctx.Deadline(); ok && ended.After(deadline) {
		return context.DeadlineExceeded
	}
	return nil
}

// callError says what kind of failure an agent's error is. Whose time ran out is
// for the contexts to say: an agent sees but a broken call.
func callError(run, ctx context.Context, err error) *CallError {
	ce := &CallError{Kind: FailAgent, Err: err}
	given, told := errors.AsType[*CallError](err)
	if told {
		c := *given
		ce = &c
	}
	switch {
	case ce.Kind == FailUncontain, ce.Kind == FailNoRecord, ce.Kind == FailChangeCase, ce.Kind == FailPanic:
	case run.Err() != nil:
		ce.Kind = FailCancelled
	case ctx.Err() != nil || !told && errors.Is(err, context.DeadlineExceeded):
		ce.Kind = FailTimeout
	}
	return ce
}

// uncontained finds a reported call that the tools did not answer. A report
// without arguments is held against the name alone.
func uncontained(reported []datasets.ToolCall, answered []Call) (name string, found bool) {
	if len(reported) == 0 {
		return "", false
	}
	exact, named := make(map[string]int), make(map[string]int)
	for _, c := range answered {
		exact[Signature(c.Name, c.Arguments)]++
		named[c.Name]++
	}
	for _, r := range reported {
		if s := Signature(r.Name, r.Arguments); len(r.Arguments) > 0 {
			if exact[s]--; exact[s] < 0 {
				return r.Name, true
			}
		}
		if named[r.Name]--; named[r.Name] < 0 {
			return r.Name, true
		}
	}
	return "", false
}

// log is the attempt's line in the outcome. What it cost is nil where unknown.
func (a *answer) log(n int, prices Prices, model string) Attempt {
	line := Attempt{
		N: n, Started: moment(a.started), MS: millis(a.took), Kind: "ok",
		Usage: a.reply.Usage, CostUSD: finite(a.reply.CostUSD),
	}
	if line.CostUSD == nil {
		line.CostUSD = prices.Cost(a.reply.Usage, a.reply.ModelServed, model)
	}
	if a.err != nil {
		line.Kind = string(a.err.Kind)
		line.HTTPStatus = a.err.HTTPStatus
		line.RetryAfterMS = millis(a.err.RetryAfter)
	}
	return line
}

// moment is a time as every file of a run can hold it.
func moment(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1e3 }
