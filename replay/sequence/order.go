package sequence

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"forerun/datasets"
)

// digest names a cluster, or a combination of segment values, from one seed:
// nobody can write a log whose clusters collide, or come first.
type digest [16]byte

func digestOf(seed uint64, purpose string, parts ...string) digest {
	text := binary.BigEndian.AppendUint64(nil, seed)
	for _, p := range append([]string{purpose}, parts...) {
		text = binary.BigEndian.AppendUint64(text, uint64(len(p))) // or "a","bc" would be "ab","c"
		text = append(text, p...)
	}
	sum := sha256.Sum256(text)
	return digest(sum[:16])
}

// share is the digest as a number from 0 to 1.
func (d digest) share() float64 {
	return float64(binary.BigEndian.Uint64(d[:])>>11) / (1 << 53)
}

// cluster is what the order needs of one.
type cluster struct {
	key     digest
	stratum digest // of its first case by id: a cluster can have several
	first   string
	bytes   int
	place   float64 // in the order, from 0 to 1
}

// strata sorts clusters into the strata they belong to.
func strata(clusters []cluster) [][]*cluster {
	by := map[digest][]*cluster{}
	for i := range clusters {
		c := &clusters[i]
		by[c.stratum] = append(by[c.stratum], c)
	}
	var out [][]*cluster
	for _, s := range by {
		out = append(out, s)
	}
	return out
}

// arrange puts clusters into their order. The clusters of a stratum are shuffled
// and set at even distances from an offset of the stratum's own, so that any
// beginning holds its share of each.
func arrange(seed uint64, clusters []cluster) {
	for _, s := range strata(clusters) {
		slices.SortFunc(s, func(a, b *cluster) int { return slices.Compare(a.key[:], b.key[:]) })
		offset := digestOf(seed, "offset", string(s[0].stratum[:])).share()
		for i, c := range s {
			c.place = (float64(i) + offset) / float64(len(s))
		}
	}
	slices.SortFunc(clusters, func(a, b cluster) int {
		return cmp.Or(cmp.Compare(a.place, b.place), slices.Compare(a.key[:], b.key[:]))
	})
}

// stratumOf is the combination of values that a case has in the segments.
func stratumOf(seed uint64, c *datasets.Case, segments []string) digest {
	values := make([]string, 0, 2*len(segments))
	for _, name := range segments {
		value, has := c.Segments[name]
		word := "absent"
		if has {
			word = "present"
		}
		values = append(values, word, value)
	}
	return digestOf(seed, "stratum", values...)
}
