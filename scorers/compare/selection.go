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
	s := &selection{cases: cases, cluster: make([]int, len(cases)), weight: make([]float64, len(cases))}
	number := map[int32]int{}
	for i, at := range cases {
		s.weight[i] = p.table.weight.at(at)
		k, ok := number[p.table.cluster[at]]
		if !ok {
			k = len(s.clusters)
			number[p.table.cluster[at]] = k
			s.clusters = append(s.clusters, p.table.cluster[at])
		}
		s.cluster[i] = k
	}
	s.weight = unequal(s.weight)
	return s
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
