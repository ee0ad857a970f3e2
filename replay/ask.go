package replay

import (
	"context"
	"fmt"

	"forerun/datasets"
)

// Ask asks one arm for one trial of a case that is no part of the run, such as a
// probe's: as often, as long and within the same bounds as any other trial. Nothing
// of it is journalled or counted. How writes are contained is not looked at: the
// case must be one that has the agent write nothing.
//
// The error wraps [ErrUncontained] where the agent made a call that nobody answered,
// and is the context's where it was cancelled; a failure of the agent is an outcome.
func (p *Plan) Ask(ctx context.Context, arm Arm, c *datasets.Case, open func() ToolSession) (Outcome, error) {
	for i := range p.Arms {
		a := &p.Arms[i]
		if a.Arm != arm {
			continue
		}
		r := newRunner(p)
		t := &trial{
			c: c, as: arm, arm: a, model: a.Identity()["model"], n: 1, open: open,
			run: p.Run, bounds: p.Bounds, infra: p.Infra,
		}
		all := r.ask(ctx, t)
		o, excluded, err := r.settle(ctx, t, &all)
		switch {
		case err != nil:
			return Outcome{}, err
		case excluded != nil:
			return Outcome{}, fmt.Errorf("arm %s (%s): %s: a record answers its own cases alone", arm, a.Kind, excluded.Kind)
		case o == nil:
			return Outcome{}, ctx.Err()
		}
		return *o, nil
	}
	return Outcome{}, fmt.Errorf("no arm %q", arm)
}
