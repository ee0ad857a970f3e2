package replay

import (
	"context"
	"fmt"
)

// record journals an outcome and counts it. A run that is being stopped still
// keeps what was paid for.
func (r *runner) record(ctx context.Context, w *work, side int, o *Outcome) error {
	kept := context.WithoutCancel(ctx)
	r.mu.Lock()
	r.seq++
	o.Seq = r.seq
	r.mu.Unlock()
	if err := r.journal.Append(kept, *o); err != nil {
		return err
	}
	if r.plan.Earlier != nil && o.Provenance == ProvenanceLive && o.Counts() {
		if err := r.plan.Earlier.Keep(kept, o, &w.c); err != nil {
			return fmt.Errorf("case %q: arm %s: keep the outcome for later runs: %w", o.CaseID, o.Arm, err)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.totals.Add(o)
	w.usd += r.purse.pay(side, o)
	r.at.count(side, o)
	defer r.report()
	return r.hopeless(side, o)
}

// hopeless ends a run in which one arm's trials fail one after the other without
// a fault of its own and none is answered in between. The lock is held.
func (r *runner) hopeless(side int, o *Outcome) error {
	switch {
	case o.Provenance != ProvenanceLive:
		return nil
	case o.Status != StatusInfraError && (o.Error == nil || o.Error.Kind != string(FailRefused)):
		r.failing[side] = 0
		return nil
	}
	r.failing[side]++
	if n := r.failing[side]; n >= max(hopelessRow, 2*r.plan.workers()) {
		arm := &r.plan.Arms[side]
		return fmt.Errorf("arm %s (%s): %d trials in a row failed, the last with %s: %w", arm.Arm, arm.Kind, n, o.Error.Kind, ErrHopeless)
	}
	return nil
}

// hopelessRow is how many trials in a row must fail, where few are in flight,
// before a run is given up.
const hopelessRow = 20

// counted is what the totals have of one outcome, for when an exclusion takes it back.
type counted struct {
	arm    Arm
	status Status
}

// exclude takes a case out of the comparison, with the outcomes it has.
func (r *runner) exclude(ctx context.Context, x Exclusion, done []counted) error {
	if err := r.journal.Exclude(context.WithoutCancel(ctx), x); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.totals.Exclude(x)
	for _, o := range done {
		r.totals.Drop(o.arm, o.status)
	}
	r.report()
	return nil
}

// recall gives an outcome that was paid for before, nil where there is none. What
// it was measured at then says nothing of now.
func (r *runner) recall(ctx context.Context, t *trial) (*Outcome, error) {
	if r.plan.Earlier == nil {
		return nil, nil //nolint:nilnil // nothing is remembered
	}
	was, err := r.plan.Earlier.Recall(ctx, t.key(), t.c)
	if err != nil {
		return nil, fmt.Errorf("case %q: arm %s: recall an earlier outcome: %w", t.c.ID, t.arm.Arm, err)
	}
	if was == nil {
		return nil, nil //nolint:nilnil // this one is not
	}
	o := *was
	o.Key, o.Provenance = t.key(), ProvenanceCached
	o.Attempts, o.AttemptLog, o.WaitMS = 0, nil, 0
	o.LatencyMS, o.ModelMS, o.ToolMS, o.TTFTMS = nil, nil, nil, nil
	return &o, nil
}
