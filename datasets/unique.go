package datasets

import (
	"fmt"
	"hash/maphash"

	"forerun/datasets/hashmap"
)

// IDs remembers which case ids were seen and where. It keeps a hash of each id
// and no text: about 20 bytes a case. The hash has a seed of its own each time, so
// that no log can be made to collide in it. The zero value is ready.
type IDs struct {
	seed   maphash.Seed
	places hashmap.Map // each a packedPlace
	files  []string
}

// packedPlace is the number of a file, and of a line, or of a row with the lowest
// bit set.
type packedPlace uint64

const lineBits = 40

// Add refuses an id that was seen before, naming both places.
func (s *IDs) Add(id string, p Place) error {
	if s.places.Len() == 0 {
		s.seed = maphash.MakeSeed()
	}
	if len(s.files) == 0 || s.files[len(s.files)-1] != p.File {
		s.files = append(s.files, p.File)
	}
	key := maphash.String(s.seed, id)
	if s.places.Put(key, uint64(s.pack(p))) {
		return nil
	}
	first, _ := s.places.Get(key)
	return &RecordError{
		File: p.File, Line: p.Line, Row: p.Row, Field: "id",
		What:   fmt.Sprintf("%q is already the id of %s", clip(id), s.place(packedPlace(first))),
		Remedy: "give every case an id of its own",
	}
}

func (s *IDs) pack(p Place) packedPlace {
	number := uint64(p.Line) << 1 //nolint:gosec // numbers of lines and rows are not negative
	if p.Row > 0 {
		number = uint64(p.Row)<<1 | 1
	}
	return packedPlace(uint64(len(s.files)-1)<<lineBits | number) //nolint:gosec // there is one
}

func (s *IDs) place(p packedPlace) Place {
	out := Place{File: s.files[p>>lineBits]}
	number := int(p & (1<<lineBits - 1) >> 1)
	if p&1 == 1 {
		out.Row = number
	} else {
		out.Line = number
	}
	return out
}
