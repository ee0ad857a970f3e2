package replay

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// seeded gives the random numbers that belong to one trial of a case. They
// depend on nothing but the seed and the names, so on no worker and no clock.
func seeded(seed uint64, purpose string, k Key) *rand.Rand {
	h := uint64(fnvBasis)
	for _, s := range [...]string{purpose, k.Suite, k.CaseID, string(k.Arm)} {
		var size [8]byte // or "a","bc" would be "ab","c"
		binary.LittleEndian.PutUint64(size[:], uint64(len(s)))
		for _, b := range size {
			h = (h ^ uint64(b)) * fnvPrime
		}
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * fnvPrime
		}
	}
	return rand.New(rand.NewPCG(seed, h+uint64(k.Trial)*0x9e3779b97f4a7c15)) //nolint:gosec // not for secrets
}

// FNV-1a, as in hash/fnv; that one wants its text on the heap, once for every
// trial.
const (
	fnvBasis = 14695981039346656037
	fnvPrime = 1099511628211
)

// The back-off grows from the one to the other.
const (
	firstWait = 500 * time.Millisecond
	lastWait  = 30 * time.Second
)

// jitter is a back-off with full jitter: each wait is drawn from nothing up to a
// limit that doubles, so that many trials that failed together do not come back
// together. It never waits past the deadline: that would be time for nothing.
type jitter struct {
	seed     uint64
	key      Key
	rand     *rand.Rand // made for the first wait: most trials have none
	limit    time.Duration
	asked    time.Duration // what the other side asked for, of the next wait
	deadline time.Time     // zero: none
}

// NextBackOff draws the next wait.
func (j *jitter) NextBackOff() time.Duration {
	if j.limit == 0 {
		j.limit = firstWait
	}
	if j.rand == nil {
		j.rand = seeded(j.seed, "back-off", j.key)
	}
	wait := j.asked + time.Duration(j.rand.Int64N(int64(j.limit)))
	j.limit, j.asked = min(2*j.limit, lastWait), 0
	if !j.deadline.IsZero() && !time.Now().Add(wait).Before(j.deadline) {
		return backoff.Stop
	}
	return wait
}

// Reset begins anew.
func (j *jitter) Reset() { j.limit, j.asked = firstWait, 0 }
