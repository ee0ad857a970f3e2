package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sourcegraph/conc"
)

// ErrArmSilent says that an arm could not answer its first case, all attempts
// included. Nothing of that is journalled, so a resumed run asks it again; what
// the other arm answered is kept.
var ErrArmSilent = errors.New("the arm could not answer its first case")

// allHeard reports whether the workers may start. Each arm answers a case
// before that, so that an arm which is not there costs one case and not all of
// them. The first cases may need one arm alone: those that a killed run left
// half done, no more than it had workers, or some that are excluded. After that
// many the question is dropped, or a run could go on without workers for ever.
func (r *runner) allHeard() bool {
	if r.heard[0] && r.heard[1] {
		return true // and nothing is written: the workers read it
	}
	if r.probes >= r.plan.workers()+maxProbes {
		r.heard = [2]bool{true, true}
	}
	return r.heard[0] && r.heard[1]
}

// askFirst asks both arms of the first case at once: an agent may take long to start,
// and nobody else is asked meanwhile. It gives what each said; none where the arms were
// heard, where one of them need not be asked, or where two trials at once are too many.
func (r *runner) askFirst(ctx context.Context, w *work, seats []seat, n int) map[Arm]asked {
	if r.heard[0] || r.heard[1] || r.plan.workers() < len(r.heard) || r.plan.Earlier != nil || ctx.Err() != nil {
		return nil
	}
	var trials []*trial
	for _, s := range seats {
		t := r.trial(w, s, n, r.plan.Tools(&w.c, w.suite.Unit))
		switch {
		case r.journal.Has(t.key()):
			return nil
		case s.arm != StableAgain:
			trials = append(trials, t)
		}
	}
	said := make([]asked, len(trials))
	var both conc.WaitGroup
	for i, t := range trials {
		both.Go(func() { said[i] = r.ask(ctx, t) })
	}
	both.Wait()
	ahead := make(map[Arm]asked, len(trials))
	for i, t := range trials {
		ahead[t.as] = said[i]
	}
	// A case that one arm can't be asked is excluded, with what the other one has said: that
	// is taken in before, since it was paid for.
	last := func(s seat) int {
		if a := ahead[s.arm]; a.excluding() {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(seats, func(a, b seat) int { return cmp.Compare(last(a), last(b)) })
	return ahead
}

// maxProbes is how many cases beyond the number of workers are asked one by one.
const maxProbes = 16

// hear notes that an arm has answered. After the workers have started it writes
// nothing.
func (r *runner) hear(side int) {
	if !r.heard[side] {
		r.heard[side] = true
	}
}

// silent reports whether nobody is there who could answer: the line is dead, we
// are refused at the door, time ran out, or what came back is no answer. An
// agent that says itself that it failed is there.
func (a *asked) silent() bool {
	if a.last.err == nil || a.last.reply.Logged != nil {
		return false
	}
	return !a.last.err.Kind.own()
}

// silence says what was tried.
func (a *asked) silence(t *trial) error {
	times := "once"
	if n := len(a.log); n > 1 {
		times = fmt.Sprintf("%d times in %s", n, a.took.Round(time.Millisecond))
	}
	return fmt.Errorf("arm %s (%s): asked %s for case %q: %w: %w", t.arm.Arm, t.arm.Kind, times, t.c.ID, a.last.err, ErrArmSilent)
}
