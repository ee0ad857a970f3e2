package replay

import (
	"context"
	"hash/fnv"
	"io"
	"math"

	"forerun/datasets"
)

// seat is a place in a slot: whose outcome it gives, and which of the plan's
// arms is asked.
type seat struct {
	arm  Arm
	side int
}

// slot lists who is asked in one trial of a case, in the order of asking. A
// trial's arms are asked close in time, in an order drawn from the seed: what
// changes over the day touches them alike.
func (r *runner) slot(suite *PlanSuite, c *datasets.Case, trial int) []seat {
	seats := r.seats(suite, c, trial)
	draw := seeded(r.plan.Seed, "arm order", Key{Suite: suite.Name, CaseID: c.ID, Trial: trial})
	draw.Shuffle(len(seats), func(i, j int) { seats[i], seats[j] = seats[j], seats[i] })
	return seats
}

// seats lists who is asked in one trial of a case.
func (r *runner) seats(suite *PlanSuite, c *datasets.Case, trial int) []seat {
	if trial == 1 && AskedAgain(r.plan.Seed, c.Cluster, suite.AA) {
		return []seat{{Stable, 0}, {Candidate, 1}, {StableAgain, 0}}
	}
	return []seat{{Stable, 0}, {Candidate, 1}}
}

// AskedAgain reports whether stable answers the cases of a cluster once more,
// where it does so for that share of the clusters. It depends on the seed and the
// cluster alone.
func AskedAgain(seed uint64, cluster string, share float64) bool {
	if share <= 0 {
		return false
	}
	h := fnv.New64a()
	_, _ = io.WriteString(h, cluster) // a hash takes everything
	return float64(mix(seed^mix(h.Sum64())))/math.MaxUint64 < share || share >= 1
}

// freshSalt draws the fresh clusters apart from those that stable answers twice.
const freshSalt = 0x6672657368

// Fresh reports whether stable is asked the cases of a cluster anew although
// earlier outcomes may stand in for it, where that is so for that share of the
// clusters. It depends on the seed and the cluster alone.
func Fresh(seed uint64, cluster string, share float64) bool {
	return AskedAgain(seed^freshSalt, cluster, share)
}

// banked takes the trials of stable beyond those that are asked for from earlier
// runs. It does so before the case is asked: of a case that is whole, all are there.
func (r *runner) banked(ctx context.Context, w *work) ([]counted, error) {
	var done []counted
	for n := w.suite.trials() + 1; n <= w.suite.Banked && r.plan.Earlier != nil; n++ {
		t := r.trial(w, seat{Stable, 0}, n, nil)
		if r.journal.Has(t.key()) {
			continue
		}
		o, err := r.recall(ctx, t)
		if err != nil {
			return done, err
		}
		if o == nil {
			break
		}
		if err := r.record(ctx, w, 0, o); err != nil {
			return done, err
		}
		done = append(done, counted{o.Arm, o.Status})
	}
	return done, nil
}

// mix spreads the bits of x over all of it (the finalizer of SplitMix64): near
// names, and near seeds, must not fall together.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
