package replay

import (
	"encoding/binary"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// seeded gives the random numbers that belong to one trial of a case. They
// depend on nothing but the seed and the names, so on no worker and no clock.
func seeded(seed uint64, purpose string, k Key) *rand.Rand {
	h := fnv.New64a()
	for _, s := range []string{purpose, k.Suite, k.CaseID, string(k.Arm)} {
		var size [8]byte // or "a","bc" would be "ab","c"
		binary.LittleEndian.PutUint64(size[:], uint64(len(s)))
		_, _ = h.Write(size[:])     // a hash takes everything
		_, _ = io.WriteString(h, s) // likewise
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()+uint64(k.Trial)*0x9e3779b97f4a7c15)) //nolint:gosec // not for secrets
}

// The back-off grows from the one to the other.
const (
	firstWait = 500 * time.Millisecond
	lastWait  = 30 * time.Second
)

// jitter is a back-off with full jitter: each wait is drawn from nothing up to a
// limit that doubles, so that many trials that failed together do not come back
// together. It never waits past the deadline: that would be time for nothing.
type jitter struct {
	rand     *rand.Rand
	limit    time.Duration
	asked    time.Duration // what the other side asked for, of the next wait
	deadline time.Time     // zero: none
}

// NextBackOff draws the next wait.
func (j *jitter) NextBackOff() time.Duration {
	if j.limit == 0 {
		j.limit = firstWait
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
