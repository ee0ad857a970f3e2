package likeness

import "math"

// A sketch is read in bands: two texts are compared where one band is the same.
// At nine parts in ten alike, that is so for 97 of 100 pairs; at half, for 2.
const (
	bands   = 6
	inABand = 8
	minima  = bands * inABand
)

// sketch is the low byte of the smallest hash that each of so many functions has
// of a text's pairs of words. The share of equal bytes estimates how much of the
// pairs two texts share.
type sketch [minima]byte

// drawing is what is computed of one text.
type drawing struct {
	whole uint64 // the same for the same words in the same order, and else for no others
	small [minima]uint32
}

func (d *drawing) draw(text []byte) {
	for i := range d.small {
		d.small[i] = math.MaxUint32
	}
	n, last := 0, uint64(0)
	d.whole = hashBasis
	words(text, func(word uint64) {
		word = mixed(word)
		d.whole = mixed(d.whole ^ word)
		if n > 0 {
			d.add(mixed(last*hashPrime ^ word))
		}
		last = word
		n++
	})
	switch n {
	case 0:
		for _, b := range text {
			d.whole = (d.whole ^ uint64(b)) * hashPrime
		}
		d.whole = ^mixed(d.whole)
		d.add(d.whole)
	case 1:
		d.add(last)
	}
}

// add counts one pair of words.
func (d *drawing) add(hash uint64) {
	// Multiplying by odd numbers that have nothing to do with one another makes
	// functions of one hash that are as good as independent.
	a := uint64(0x9e3779b97f4a7c15)
	for i := range d.small {
		if v := uint32(hash * a >> 32); v < d.small[i] {
			d.small[i] = v
		}
		a = a*6364136223846793005 + 0x5851f42d4c957f2e
	}
}

func (d *drawing) sketch() sketch {
	var s sketch
	for i, v := range d.small {
		s[i] = byte(v) //nolint:gosec // the low byte is meant
	}
	return s
}

// band is the hash of one band.
func (d *drawing) band(i int, group uint64) uint64 {
	h := mixed(group + uint64(i) + 1) //nolint:gosec // under bands
	for _, v := range d.small[i*inABand : (i+1)*inABand] {
		h = mixed(h ^ uint64(v))
	}
	return h
}

// near is the share of equal bytes from which texts are nearly the same: nine
// parts in ten.
const near = (minima*9 + 9) / 10

func (s *sketch) near(other *sketch) bool {
	same := 0
	for i, b := range s {
		if b == other[i] {
			same++
		}
	}
	return same >= near
}
