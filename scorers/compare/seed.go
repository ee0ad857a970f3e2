package compare

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// rand is a generator for one use of one metric. It depends on the run's seed
// and on names, never on what was computed before.
func (q question) rand(use string) *rand.Rand {
	names := []string{q.guardrail.Suite, q.guardrail.Metric, use}
	if s := q.guardrail.Slice; s != nil {
		names = append(names, s.Segment, s.Value)
	}
	h := sha256.New()
	var seed [8]byte
	binary.LittleEndian.PutUint64(seed[:], q.options.Seed)
	h.Write(seed[:])
	for _, s := range names {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	sum := h.Sum(nil)
	return rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum), binary.LittleEndian.Uint64(sum[8:]))) //nolint:gosec // must be repeatable, not secret
}
