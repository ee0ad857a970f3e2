package replay

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sourcegraph/conc/panics"
	"github.com/sourcegraph/conc/pool"

	"forerun/datasets"
)

// Run asks both arms for every trial of the plan that the journal does not have
// yet, and journals what they answer. The totals are those of the whole run, and
// hold what was done also where there is an error.
//
// The error is the context's when it was cancelled before the end: the run can
// be resumed. It wraps [ErrUncontainedArm], [ErrArmSilent] or [ErrUncontained]
// where these stopped it, or [ErrHopeless]; it is a [*BudgetError] where the
// budget was spent before the last case. Any other error is the journal's, or the
// cases'.
func Run(ctx context.Context, plan Plan, journal Journal) (Totals, error) {
	if err := errors.Join(plan.Check(), plan.probed()); err != nil {
		return Totals{}, err
	}
	inner, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	r := newRunner(&plan)
	r.journal, r.stop, r.totals, r.began = journal, stop, journal.Done(), time.Now()
	for i := range plan.Arms {
		r.models[i] = plan.Arms[i].Identity()["model"]
		if l, ok := plan.Arms[i].Agent.(Limited); ok {
			r.rooms[i] = make(chan struct{}, max(l.Capacity(), 1))
		}
	}
	resumed := r.totals.clone()
	r.totals = resumed.clone()
	r.totals.ResumedTrials = resumed.Trials()
	r.totals.AvoidedUSD += resumed.SpendUSD()
	r.seq = r.totals.ResumedTrials
	r.purse = newPurse(plan.Budget, &resumed, plan.trials())
	plan.Live.attach(r)

	if last := r.longest(); last > 0 {
		defer time.AfterFunc(last, func() { stop(r.outOfTime()) }).Stop()
	}
	r.feed(inner)
	r.guard(r.escaped)

	totals := r.totals.clone()
	switch cause := context.Cause(inner); {
	case cause == nil && r.spentOut != nil:
		return totals, r.spentOut
	case cause == nil:
		return totals, nil
	case ctx.Err() == nil || !errors.Is(cause, context.Cause(ctx)):
		return totals, cause // what stopped the run first, whatever came after
	case r.unfinished.Load():
		return totals, ctx.Err()
	}
	return totals, nil // it was cancelled when all was done
}

// runner is one sitting of a run.
type runner struct {
	plan       *Plan
	journal    Journal
	models     [2]string        // as configured
	rooms      [2]chan struct{} // a place for each trial that the arm can work on; nil: no limit
	instant    bool             // nobody is waited for
	stop       context.CancelCauseFunc
	unfinished atomic.Bool // a trial was left out

	// Before the workers start, cases are asked one by one: see first.go.
	heard  [2]bool // the arm has answered
	probes int     // cases asked

	began  time.Time
	desks  chan struct{} // a place for each case in flight
	asking atomic.Int64  // trials

	trialOver, attemptOver outOfTimeError // what a limit is called when it runs out

	mu       sync.Mutex
	totals   Totals
	seq      int
	purse    purse
	spentOut *BudgetError
	at       standing
	failing  [2]int // trials in a row that nobody answered
}

func newRunner(p *Plan) *runner {
	return &runner{
		plan: p, desks: make(chan struct{}, p.workers()), instant: p.instant(),
		trialOver: outOfTimeError{whose: "trial", limit: p.Timeout}, attemptOver: outOfTimeError{whose: "attempt", limit: p.AttemptTimeout},
	}
}

// work is one case with trials to ask for.
type work struct {
	suite *PlanSuite
	c     datasets.Case
	began time.Time
	usd   float64 // what was spent on it
	asked bool    // somebody was
	whole bool    // nothing is left to ask for
}

// feed hands the cases to the workers, suite by suite. It ends when they have
// ended.
func (r *runner) feed(ctx context.Context) {
	workers := r.newPool()
	defer func() { workers.Wait() }()
	for i := range r.plan.Suites {
		suite := &r.plan.Suites[i]
		r.enter(suite)
		looks, n := suite.Looks, 0
		pace := pacer{pace: r.plan.Pace}
		for c, err := range suite.Cases(ctx) {
			if err == nil && len(looks) > 0 && n >= looks[0] {
				workers.Wait() // a look is at whole cases, never at what happens to be done
				workers = r.newPool()
				looks = looks[1:]
				if r.look(ctx, suite, &c, n) {
					break
				}
			}
			n++
			switch {
			case err != nil:
				r.unfinished.Store(true)
				r.stop(fmt.Errorf("suite %q: %w", suite.Name, err))
				return
			case !r.open(suite, &c):
				r.pass()
			case !r.hand(ctx, workers, &pace, &work{suite: suite, c: c}):
				r.unfinished.Store(true)
				return
			}
		}
	}
}

func (r *runner) newPool() *pool.Pool { return pool.New().WithMaxGoroutines(r.plan.workers()) }

// hand gives a case to a worker, when its time has come and one is free; false
// means that it is not to begin. Until both arms were heard there is no worker,
// and the case is asked here and now; so it is where nobody is waited for.
func (r *runner) hand(ctx context.Context, workers *pool.Pool, pace *pacer, w *work) bool {
	due := pace.due(w.c.Time)
	if r.tooLate(due) {
		return false
	}
	sleep(ctx, time.Until(due))
	select {
	case r.desks <- struct{}{}:
	case <-ctx.Done():
	}
	if ctx.Err() != nil || !r.begin(w, due) {
		return false
	}
	ask := func() {
		defer func() { <-r.desks }()
		r.guard(func() error { return r.do(ctx, w) })
		r.end(w)
	}
	if heard := r.allHeard(); !heard || r.instant {
		ask()
		r.probes++
		return true
	}
	workers.Go(ask)
	return true
}

// begin takes the money of a case in hand; false means that there is no more.
func (r *runner) begin(w *work, due time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	w.began = time.Now()
	if stop := r.purse.begin(w.began); stop != nil {
		r.spentOut = stop
		return false
	}
	r.at.flying++
	if !due.IsZero() && w.began.Sub(due) > onTime {
		r.at.late++
	}
	return true
}

// end takes in that nothing more is asked for a case.
func (r *runner) end(w *work) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.purse.end(w.usd, time.Since(w.began), w.asked)
	r.at.flying--
	if w.whole {
		r.at.cases++
	}
}

// pass counts a case of which nothing is left to ask for.
func (r *runner) pass() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at.cases++
}

// look asks whether the suite ends after n cases, of which all outcomes are in.
// What was cut off before is no end of the suite; and where next, the case behind
// them, was asked already, an earlier sitting has looked and gone on.
func (r *runner) look(ctx context.Context, suite *PlanSuite, next *datasets.Case, n int) (stop bool) {
	r.looked(false)
	if ctx.Err() != nil || !r.open(suite, next) {
		return false
	}
	r.guard(func() (err error) {
		if stop, err = suite.Look(ctx, n); err != nil {
			r.unfinished.Store(true)
			return fmt.Errorf("suite %q: after %d cases: %w", suite.Name, n, err)
		}
		return nil
	})
	if stop {
		r.looked(true)
	}
	return stop
}

// guard stops the run on an error, and on a panic of our own.
func (r *runner) guard(f func() error) {
	var catcher panics.Catcher
	catcher.Try(func() {
		if err := f(); err != nil {
			r.stop(err)
		}
	})
	if p := catcher.Recovered(); p != nil {
		r.stop(fmt.Errorf("replay: %w", p.AsError()))
	}
}

// open reports whether anything of the case is left to ask for.
func (r *runner) open(suite *PlanSuite, c *datasets.Case) bool {
	for n := range suite.trials() {
		for _, s := range r.seats(suite, c, n+1) {
			if !r.journal.Has(Key{Suite: suite.Name, CaseID: c.ID, Arm: s.arm, Trial: n + 1}) {
				return true
			}
		}
	}
	return false
}

// do asks for all open trials of a case, one after the other.
func (r *runner) do(ctx context.Context, w *work) error {
	open := r.plan.Tools(&w.c, w.suite.Unit)
	done, err := r.banked(ctx, w) // without content: what an exclusion takes back
	if err != nil {
		return err
	}
	for n := range w.suite.trials() {
		var silent error
		seats := r.slot(w.suite, &w.c, n+1)
		ahead := r.askFirst(ctx, w, seats, n+1)
		for _, s := range seats {
			t := r.trial(w, s, n+1, open)
			if r.journal.Has(t.key()) {
				continue
			}
			if ctx.Err() != nil {
				r.unfinished.Store(true)
				return silent
			}
			o, err := r.recall(ctx, t)
			if err != nil {
				return err
			}
			if o == nil {
				w.asked = true
				all, was := ahead[s.arm]
				if !was {
					all = r.ask(ctx, t)
				}
				var excluded *Exclusion
				o, excluded, err = r.settle(ctx, t, &all)
				switch {
				case err != nil:
					r.unfinished.Store(true)
					return err
				case excluded != nil:
					r.hear(s.side)
					w.whole = true
					return r.exclude(ctx, *excluded, done)
				case o == nil:
					r.unfinished.Store(true)
					return silent
				case !r.heard[s.side] && all.silent():
					silent = errors.Join(silent, all.silence(t))
					continue
				}
			}
			r.hear(s.side)
			if err := r.record(ctx, w, s.side, o); err != nil {
				return err
			}
			done = append(done, counted{o.Arm, o.Status})
		}
		if silent != nil {
			return silent
		}
	}
	w.whole = true
	return nil
}

// excluding reports whether the arm can't be asked the case.
func (a *asked) excluding() bool {
	return a.last.err != nil && (a.last.err.Kind == FailNoRecord || a.last.err.Kind == FailChangeCase)
}

func (r *runner) trial(w *work, s seat, n int, open func() ToolSession) *trial {
	return &trial{
		suite: w.suite.Name, c: &w.c, as: s.arm, arm: &r.plan.Arms[s.side],
		model: r.models[s.side], room: r.rooms[s.side], n: n, open: open,
		unit: w.suite.Unit, sameTurn: w.suite.SameTurn,
		run: r.plan.Run, bounds: r.plan.Bounds, infra: r.plan.Infra,
	}
}

// settle decides what becomes of a trial: an outcome, an exclusion, nothing (it
// was cut off), or the end of the run.
func (r *runner) settle(ctx context.Context, t *trial, all *asked) (*Outcome, *Exclusion, error) {
	last := &all.last
	if last.ends != nil {
		return nil, nil, fmt.Errorf("arm %s: %w", t.arm.Arm, last.ends)
	}
	if last.err != nil && last.err.Kind == FailUncontain {
		return nil, nil, fmt.Errorf("case %q: arm %s: %w: %w", t.c.ID, t.arm.Arm, last.err.Err, ErrUncontained)
	}
	if all.excluding() {
		return nil, &Exclusion{Suite: t.suite, CaseID: t.c.ID, Arm: t.arm.Arm, Kind: last.err.Kind}, nil
	}
	if last.err != nil && last.err.Kind == FailCancelled && ctx.Err() != nil {
		return nil, nil, nil //nolint:nilerr // cut off: no outcome, and the run's end is not this trial's to tell
	}
	if last.err == nil && last.reply.Logged != nil {
		by := Logs{Version: t.arm.Version, Model: t.model, Signals: r.plan.Signals, Prices: r.plan.Prices}
		o, err := by.outcome(t.key(), t.c, &last.reply)
		o.refuse(r.plan.Infra, last.reply.Fields)
		return &o, nil, err
	}
	last.check()
	o := r.outcome(t, all)
	return &o, nil, nil
}

// escaped looks for calls that came when all was over.
func (r *runner) escaped() error {
	for i := range r.plan.Arms {
		arm := &r.plan.Arms[i]
		if arm.Host == nil {
			continue
		}
		if err := arm.Host.Escaped(); err != nil {
			return fmt.Errorf("arm %s: %w", arm.Arm, err)
		}
	}
	return nil
}
