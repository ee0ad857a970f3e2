package compare

import (
	"hash/maphash"

	"forerun/datasets/hashmap"
)

// texts is a growing list of texts that lie one behind the other: a million short
// strings of their own would take four times the memory.
type texts struct {
	bytes []byte
	ends  []int
}

func (t *texts) add(s string) {
	t.bytes = append(t.bytes, s...)
	t.ends = append(t.ends, len(t.bytes))
}

func (t *texts) n() int { return len(t.ends) }

// view gives a text without a copy; it is not to be changed.
func (t *texts) view(i int32) []byte {
	from := 0
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.bytes[from:t.ends[i]]
}

func (t *texts) at(i int32) string { return string(t.view(i)) }

// numbered gives each different text a number, from 0 in the order in which they
// come first.
type numbered struct {
	texts
	seed   maphash.Seed
	hashes hashmap.Map
	others map[string]int32 // that have another's hash
}

func (n *numbered) number(s string) int32 {
	if n.n() == 0 {
		n.seed = maphash.MakeSeed()
	}
	next := int32(n.n()) //nolint:gosec // two thousand million cases do not fit in memory anyway
	hash := maphash.String(n.seed, s)
	if n.hashes.Put(hash, uint64(next)) { //nolint:gosec // it is not negative
		n.add(s)
		return next
	}
	first, _ := n.hashes.Get(hash)
	if string(n.view(int32(first))) == s { //nolint:gosec // it was one
		return int32(first) //nolint:gosec // as above
	}
	other, ok := n.others[s]
	if !ok {
		if n.others == nil {
			n.others = map[string]int32{}
		}
		other = next
		n.others[s] = other
		n.add(s)
	}
	return other
}

// whole ends the numbering; the texts stay.
func (n *numbered) whole() { n.hashes, n.others = hashmap.Map{}, nil }
