package datasets

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// Split parts the clusters of a dataset in two: one to work with, and one that
// only the gate sees, so that nobody tunes to it.
//
// A cluster's part depends on its name and on Key, and on nothing else: not on
// the run's seed, the file, the suite or the other cases. So it stays when the log
// grows or is exported anew, it is the same in all datasets of one Key, and a
// larger Dev only moves clusters from gate to dev. The zero Split has no dev part.
type Split struct {
	Dev float64 `json:"dev"`           // the share of the clusters, 0 to 1
	Key string  `json:"key,omitempty"` // another key, another split
}

// Part is one of the two parts of a split.
type Part string

// The parts.
const (
	PartDev  Part = "dev"  // to compare, to label and to tune with
	PartGate Part = "gate" // to decide with
)

// Parts lists the valid words.
func Parts() []Part { return []Part{PartDev, PartGate} }

// Part says which part a cluster is in.
func (s Split) Part(cluster string) Part {
	text := append([]byte("split\x00"+s.Key+"\x00"), cluster...)
	sum := sha256.Sum256(text)
	// 53 bits are what a float64 holds.
	if float64(binary.BigEndian.Uint64(sum[:])>>11) < s.Dev*math.Exp2(53) {
		return PartDev
	}
	return PartGate
}

// Of is the source of one part's cases. Bad records pass through.
func (s Split) Of(src Source, part Part) Source {
	return Filter(src, func(c *Case) bool { return s.Part(c.Cluster) == part })
}
