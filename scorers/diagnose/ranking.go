package diagnose

import (
	"cmp"
	"slices"
)

// mostCases is how many case ids a diagnosis lists.
const mostCases = 20

// ranking keeps the ids of the cases that show something most. Equal ones stand
// in the order of their ids, so that the order of cases does not matter.
type ranking struct {
	count int // of all, listed or not
	top   []ranked
}

type ranked struct {
	id string
	by float64
}

// add lists a case, the more telling the larger by is.
func (r *ranking) add(id string, by float64) {
	r.count++
	one := ranked{id, by}
	at, _ := slices.BinarySearchFunc(r.top, one, func(a, b ranked) int {
		return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.id, b.id))
	})
	if at == mostCases {
		return
	}
	r.top = slices.Insert(r.top, at, one)
	r.top = r.top[:min(len(r.top), mostCases)]
}

func (r *ranking) ids() []string {
	var out []string
	for _, one := range r.top {
		out = append(out, one.id)
	}
	return out
}
