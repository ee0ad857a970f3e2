package datasets

import (
	"crypto/sha256"
	"fmt"
)

// IDs remembers which case ids were seen and where. It keeps a digest of each
// id and no text: about 50 bytes a case. The zero value is ready.
type IDs struct {
	places map[[16]byte]packedPlace
	files  []string
}

type packedPlace struct {
	file   uint32
	number uint32 // row<<1|1 or line<<1
}

// Add refuses an id that was seen before, naming both places.
func (s *IDs) Add(id string, p Place) error {
	if s.places == nil {
		s.places = map[[16]byte]packedPlace{}
	}
	sum := sha256.Sum256([]byte(id))
	key := [16]byte(sum[:16])
	if first, seen := s.places[key]; seen {
		return &RecordError{
			File: p.File, Line: p.Line, Row: p.Row, Field: "id",
			What:   fmt.Sprintf("%q is already the id of %s", clip(id), s.place(first)),
			Remedy: "give every case an id of its own",
		}
	}
	if len(s.files) == 0 || s.files[len(s.files)-1] != p.File {
		s.files = append(s.files, p.File)
	}
	packed := packedPlace{file: uint32(len(s.files) - 1), number: uint32(p.Line) << 1} //nolint:gosec // 2 billion lines are not reached
	if p.Row > 0 {
		packed.number = uint32(p.Row)<<1 | 1 //nolint:gosec // nor as many rows
	}
	s.places[key] = packed
	return nil
}

func (s *IDs) place(p packedPlace) Place {
	out := Place{File: s.files[p.file]}
	if p.number&1 == 1 {
		out.Row = int(p.number >> 1)
	} else {
		out.Line = int(p.number >> 1)
	}
	return out
}
