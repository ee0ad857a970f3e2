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

	unit     Unit
	sameTurn float64

	run    string // names the run, in marks
	bounds Bounds
	infra  Rule
}

func (t *trial) key() Key { return Key{Suite: t.suite, CaseID: t.c.ID, Arm: t.as, Trial: t.n} }

// answer is what one attempt gave: a reply, or an error that may bring a part
// of one.
type answer struct {
	reply   Reply
	err     *CallError
	session ToolSession
	started time.Time
	took    time.Duration // the agent's own time
	stood   time.Duration // waiting for its endpoint
	outside time.Duration // of took: while a tool was really asked
	steps   int           // model calls that the host heard
	ends    error         // what ends the run: a call after its attempt's end, a hopeless endpoint
}

// attempt asks the agent once, within the limit. run is the whole run's context.
func (t *trial) attempt(run context.Context, n int, limit time.Duration, ending *outOfTimeError) answer {
	a := answer{session: t.open()}
	ctx, cancel := context.WithCancelCause(run)
	defer cancel(nil)
	clock := start(limit, ending, cancel)
	req := Request{
		Case: t.c, Suite: t.suite, Arm: t.arm.Arm, Trial: t.n, Attempt: n, Tools: a.session,
		Mark: NewMark(t.run, t.key(), n), Pass: clock.behind(t.arm.Pass, ownCalls), Bounds: t.bounds,
	}
	if t.c.Time != nil {
		req.Now = *t.c.Time
	}
	if s, ok := a.session.(Attended); ok {
		s.Begin(req.Mark)
		defer s.End()
	}
	a.started = clock.began
	seat, err := t.sit(ctx, &req, clock)
	var late *outOfTimeError
	if err == nil {
		a.reply, err = invoke(ctx, t.asker(), req)
	}
	a.took, a.stood, late, a.ends = clock.stop()
	if s, ok := a.session.(Attended); ok {
		a.outside = min(s.Outside(), a.took)
	}
	switch {
	case err != nil:
		a.err = callError(run, ctx, err)
		if a.err.Reply != nil {
			a.reply = *a.err.Reply
		}
	case late != nil:
		a.err = callError(run, ctx, late)
	}
	if a.err != nil && !a.err.Kind.own() {
		cancel(a.err) // the host then knows that the agent did not end the attempt itself
	}
	t.rise(seat, &a)
	t.judge(&a)
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

// callError says what kind of failure an agent's error is. Whose time ran out is
// for the contexts to say: an agent sees but a broken call.
func callError(run, ctx context.Context, err error) *CallError {
	ce := &CallError{Kind: FailAgent, Err: err}
	given, told := errors.AsType[*CallError](err)
	if told {
		c := *given
		ce = &c
	}
	over, ended := errors.AsType[*outOfTimeError](context.Cause(ctx))
	switch {
	case ce.Kind == FailUncontain, ce.Kind == FailNoRecord, ce.Kind == FailChangeCase, ce.Kind == FailPanic:
	case run.Err() != nil:
		ce.Kind = FailCancelled
	case ended:
		ce.Kind = FailTimeout
		if !errors.Is(ce.Err, context.DeadlineExceeded) {
			ce.Err = fmt.Errorf("%w: %w", over, ce.Err)
		}
	case !told && errors.Is(err, context.DeadlineExceeded):
		ce.Kind = FailTimeout
	}
	return ce
}

// uncontained finds a reported call that the tools did not answer. A report
// without arguments is held against the name alone.
func uncontained(reported []datasets.ToolCall, session ToolSession) (name string, found bool) {
	if len(reported) == 0 {
		return "", false
	}
	answered := session.Calls()
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
