package replay

import (
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
	seats := []seat{{Stable, 0}, {Candidate, 1}}
	if trial == 1 && AskedAgain(r.plan.Seed, c.Cluster, suite.AA) {
		seats = append(seats, seat{StableAgain, 0})
	}
	draw := seeded(r.plan.Seed, "arm order", Key{Suite: suite.Name, CaseID: c.ID, Trial: trial})
	draw.Shuffle(len(seats), func(i, j int) { seats[i], seats[j] = seats[j], seats[i] })
	return seats
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

// mix spreads the bits of x over all of it (the finalizer of SplitMix64): near
// names, and near seeds, must not fall together.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}
