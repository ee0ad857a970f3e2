package compare

import "sync"

// selection is the cases that a comparison is about, sorted by id, so that sums
// do not depend on the order of reading. Clusters are numbered from 0 among
// them. All comparisons on the same cases share one, and change nothing in it.
type selection struct {
	cases    []int32
	cluster  []int
	clusters []int32   // in the table, by their number here
	weight   []float64 // nil where all are equal
}

// view is what the comparisons of a suite look at: every case that counts, and
// its slices. It is made when it is first asked for.
type view struct {
	once   sync.Once
	all    *selection
	slices []slice
}

// look gives the view of a suite's cases.
func (p *part) look() *view {
	p.view.once.Do(func() {
		p.view.all = p.all()
		p.view.slices = p.slices(p.view.all)
	})
	return p.view
}

// all selects every case that counts.
func (p *part) all() *selection {
	cases := p.table.byID
	if !p.whole() {
		cases = make([]int32, 0, p.cases)
		for _, i := range p.table.byID {
			if i < p.cases {
				cases = append(cases, i)
			}
		}
	}
	return p.selection(cases)
}

func (p *part) selection(cases []int32) *selection {
	s := &selection{cases: cases, cluster: make([]int, len(cases))}
	number := p.newNumbers(len(cases))
	even := true
	for i, at := range cases {
		even = even && p.table.weight.at(at) == p.table.weight.at(cases[0])
		k, fresh := number.of(p.table.cluster[at])
		if fresh {
			s.clusters = append(s.clusters, p.table.cluster[at])
		}
		s.cluster[i] = k
	}
	if !even {
		s.weight = make([]float64, len(cases))
		for i, at := range cases {
			s.weight[i] = p.table.weight.at(at)
		}
	}
	return s
}

// numbersAnew numbers some of the clusters from 0, in the order in which they
// come.
type numbersAnew struct {
	list []int32 // from 1, by the number that they have; nil where few are expected
	few  map[int32]int
	next int
}

func (p *part) newNumbers(cases int) *numbersAnew {
	const muchLess = 16
	if all := p.table.names.n(); cases > all/muchLess {
		return &numbersAnew{list: make([]int32, all)}
	}
	return &numbersAnew{few: map[int32]int{}}
}

func (n *numbersAnew) of(cluster int32) (k int, fresh bool) {
	if n.list != nil {
		if k := n.list[cluster]; k > 0 {
			return int(k) - 1, false
		}
		n.list[cluster] = int32(n.next) + 1 //nolint:gosec // at most as many as there are
	} else {
		if k, ok := n.few[cluster]; ok {
			return k, false
		}
		n.few[cluster] = n.next
	}
	n.next++
	return n.next - 1, true
}

func (s *selection) weightAt(i int) float64 {
	if s.weight == nil {
		return 1
	}
	return s.weight[i]
}

// total is the weight of all selected cases, where equal weights are as they are.
func (p *part) total(s *selection) float64 {
	sum := 0.0
	for _, at := range s.cases {
		sum += p.table.weight.at(at)
	}
	return sum
}
