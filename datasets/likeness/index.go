package likeness

import "forerun/datasets/hashmap"

// Index finds, among the texts that were put in, one that is nearly the same as a
// new one. The zero Index is empty and ready. It is not safe for concurrent use.
type Index struct {
	sketches [][]sketch // by number, in chunks: growing never holds them twice
	n        int
	at       hashmap.Map
	now      drawing
}

// Put gives the number of the first text of that group that is nearly the same,
// where one of the same band is; else the text gets the next number, from 0, and
// fresh is true. Texts of different groups are never the same.
func (x *Index) Put(group uint64, text []byte) (number int, fresh bool) {
	d := &x.now
	d.draw(text)
	group = mixed(group)
	whole := mixed(group ^ d.whole)
	if at, ok := x.at.Get(whole); ok {
		return int(at), false //nolint:gosec // a number of ours
	}
	s := d.sketch()
	var keys [bands]uint64
	for i := range keys {
		keys[i] = d.band(i, group)
		if at, ok := x.at.Get(keys[i]); ok && s.near(x.sketch(int(at))) { //nolint:gosec // a number of ours
			return int(at), false //nolint:gosec // a number of ours
		}
	}
	number = x.keep(s)
	x.at.Put(whole, uint64(number)) //nolint:gosec // it counts sketches
	for _, key := range keys {
		x.at.Put(key, uint64(number)) //nolint:gosec // it counts sketches; the first of a band stays
	}
	return number, true
}

// chunk is how many sketches lie together.
const chunk = 1 << 12

func (x *Index) sketch(number int) *sketch { return &x.sketches[number/chunk][number%chunk] }

func (x *Index) keep(s sketch) int {
	if x.n%chunk == 0 {
		x.sketches = append(x.sketches, make([]sketch, 0, chunk))
	}
	last := &x.sketches[len(x.sketches)-1]
	*last = append(*last, s)
	x.n++
	return x.n - 1
}
