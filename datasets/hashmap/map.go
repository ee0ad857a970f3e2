package hashmap

// shardCount is how many tables a map is made of. Each grows by itself, so that
// growing never holds all of the map twice.
const shardCount = 1 << 8

// Map is a set of hashes with a number each. It is not safe for concurrent use
// where anything is put in.
type Map struct {
	shards [shardCount]shard
	n      int
}

// shard is a table in which an entry lies at its place or soon behind it.
type shard struct {
	entries []entry
	used    int
}

type entry struct{ hash, value uint64 } // hash 0: none

const (
	firstSize = 8
	// From a load of 7 in 8 a shard grows by a quarter, which leaves it at 7 in 10.
	loadOf, loadIn = 7, 8
)

// Len is the number of entries.
func (m *Map) Len() int { return m.n }

// Put keeps a value under a hash, unless there is one already: then it changes
// nothing and returns false.
func (m *Map) Put(hash, value uint64) bool {
	hash = nonzero(hash)
	s := &m.shards[hash>>56]
	if len(s.entries) > 0 {
		if at := s.find(hash); s.entries[at].hash != 0 {
			return false
		}
	}
	if (s.used+1)*loadIn > len(s.entries)*loadOf {
		s.grow()
	}
	s.entries[s.find(hash)] = entry{hash, value}
	s.used++
	m.n++
	return true
}

// Get gives the value under a hash.
func (m *Map) Get(hash uint64) (value uint64, ok bool) {
	hash = nonzero(hash)
	s := &m.shards[hash>>56]
	if len(s.entries) == 0 {
		return 0, false
	}
	e := s.entries[s.find(hash)]
	return e.value, e.hash != 0
}

// Has reports whether there is a value under a hash.
func (m *Map) Has(hash uint64) bool {
	_, ok := m.Get(hash)
	return ok
}

func nonzero(hash uint64) uint64 { return max(hash, 1) }

// find gives the place of a hash, or the free one where it belongs.
func (s *shard) find(hash uint64) int {
	at := int(uint64(uint32(hash)) * uint64(len(s.entries)) >> 32) //nolint:gosec // under the length, and the low half on purpose
	for s.entries[at].hash != 0 && s.entries[at].hash != hash {
		if at++; at == len(s.entries) {
			at = 0
		}
	}
	return at
}

func (s *shard) grow() {
	old := s.entries
	s.entries = make([]entry, max(firstSize, len(old)+len(old)/4))
	for _, e := range old {
		if e.hash != 0 {
			s.entries[s.find(e.hash)] = e
		}
	}
}
