package html

import (
	"math/bits"
	"slices"
	"strconv"

	"forerun/reports/view"
)

// row is where a case lies and what it is found by. There may be thousands of them, so
// that it is small and holds no pointer.
type row struct {
	at                int64
	size              int32
	suite             int32
	segments, metrics int32 // in sets
	kind              uint8 // the worst first
	qualities         qualitySet
	holds             bool
}

// rowOf gives what a case is sorted by.
func rowOf(e *view.Entry) row {
	return row{kind: rankOf(e.Kind), holds: e.Holds, qualities: qualitiesOf(e.Qualities)}
}

// rankOf gives the place of a kind among the cases.
func rankOf(k view.CaseKind) uint8 {
	all := []view.CaseKind{view.MissedEscalation, view.LostSuccess, view.LostAnswer, view.GainedSuccess, view.Alike}
	return uint8(slices.Index(all, k) + 1) //nolint:gosec // few
}

// qualitySet is a bit for each of [view.Qualities].
type qualitySet uint16

func qualitiesOf(list []view.Quality) (s qualitySet) {
	for i, q := range view.Qualities() {
		if slices.Contains(list, q.Quality) {
			s |= 1 << i
		}
	}
	return s
}

func (s qualitySet) has(i int) bool { return s>>i&1 == 1 }

func (s qualitySet) n() int { return bits.OnesCount16(uint16(s)) }

// sets numbers lists of numbers in the order in which they come: cases have few
// different ones.
type sets struct {
	texts []string // "0 3 4"
	lists [][]int
	at    map[string]int32
}

// of numbers the list of some names' numbers.
func (s *sets) of(x *index, names []string) int32 {
	var room [64]byte
	text := room[:0]
	for i, name := range names {
		if i > 0 {
			text = append(text, ' ')
		}
		text = strconv.AppendInt(text, int64(x.of(name)), 10)
	}
	if i, ok := s.at[string(text)]; ok {
		return i
	}
	list := make([]int, len(names))
	for i, name := range names {
		list[i] = x.of(name)
	}
	if s.at == nil {
		s.at = map[string]int32{}
	}
	i := int32(len(s.texts)) //nolint:gosec // at most two a case
	s.texts, s.lists = append(s.texts, string(text)), append(s.lists, list)
	s.at[string(text)] = i
	return i
}

func (s *sets) text(i int32) string { return s.texts[i] }

func (s *sets) list(i int32) []int { return s.lists[i] }
