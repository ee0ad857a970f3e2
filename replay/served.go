package replay

import (
	"context"
	"errors"
	"fmt"
)

// sit takes the attempt's place at the arm's host, where it has one, and tells the
// request of it. Its failure is not the agent's.
func (t *trial) sit(ctx context.Context, req *Request, c *clock) (Seat, error) {
	host := t.arm.Host
	if host == nil {
		return nil, nil //nolint:nilnil // an arm without a host has no seat
	}
	seat, err := host.Open(ctx, Sitting{
		Key: t.key(), Attempt: req.Attempt, Tools: req.Tools, Offered: t.c.Tools,
		Mark: req.Mark, Bounds: req.Bounds, Pass: c.behind(t.arm.Models, modelCalls),
	})
	if err != nil {
		if _, told := errors.AsType[*CallError](err); told {
			return nil, err
		}
		return nil, &CallError{Kind: FailConnect, Err: fmt.Errorf("serve the agent: %w", err)}
	}
	req.Served = seat.Served()
	return seat, nil
}

// rise ends the attempt's place. What was heard there fills in what the agent did
// not report.
func (t *trial) rise(seat Seat, a *answer) {
	if seat == nil {
		return
	}
	heard := seat.Close()
	a.steps = heard.ModelCalls
	r := &a.reply
	r.Usage = orElse(r.Usage, heard.Usage)
	r.CostUSD = orElse(r.CostUSD, heard.CostUSD)
	r.ModelMS = orElse(r.ModelMS, heard.ModelMS)
	r.TTFTMS = orElse(r.TTFTMS, heard.TTFTMS)
	if r.ModelServed == "" {
		r.ModelServed = heard.ModelServed
	}
	if err := t.arm.Host.Escaped(); err != nil {
		a.ends = err
	}
}

func orElse[T any](reported, heard *T) *T {
	if reported != nil {
		return reported
	}
	return heard
}

// judge holds an attempt against what forerun saw of it, which wins over what the
// agent says.
func (t *trial) judge(a *answer) {
	if a.reply.Logged != nil {
		return
	}
	if name, ok := uncontained(a.reply.Reported, a.session); ok {
		a.err = &CallError{Kind: FailUncontain, Err: fmt.Errorf("tool %q", name)}
		return
	}
	if a.err != nil && !a.err.Kind.own() {
		return
	}
	if a.session.Awaiting() {
		a.err, a.reply.Status = nil, StatusAwaitingApproval
		return
	}
	if a.err != nil {
		return
	}
	if over := t.bounds.exceededBy(a, t.model); over != "" {
		a.err = &CallError{Kind: FailBounds, Err: errors.New(over)}
		return
	}
	if t.infra.finds(a, t.arm.opaque()) {
		a.err = &CallError{Kind: FailGateway, Err: errors.New(foundGateway)}
	}
}
