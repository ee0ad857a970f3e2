package compare

import (
	"math"
)

// pairs are the cases that both arms scored on one metric, sorted by case.
type pairs struct {
	stable, candidate       []float64
	stablePer, candidatePer []float64 // of a ratio of totals
	cluster                 []int     // numbered from 0
	weight                  []float64 // nil where all are equal
	clusters                []int32   // the clusters by their number
	names                   *texts    // of all clusters there are
	cover                   []cover   // what the log could answer; nil where every pair has the same
	lack                    lack      // that all pairs have, where cover is nil: nothing, or sight

	facts facts               // of all cases, paired or not
	alone func(arm int) loner // an arm over its own scored cases, for a number that stands alone
}

// loner is one arm's values over all cases that it scored.
type loner struct{ value, per, weight []float64 }

func (p pairs) n() int { return len(p.stable) }

func (p pairs) groups() int { return len(p.clusters) }

func (p pairs) name(cluster int) string { return p.names.at(p.clusters[cluster]) }

// clustered reports whether any two pairs share a cluster.
func (p pairs) clustered() bool { return p.groups() < p.n() }

// gather picks a column's pairs among the selected cases.
func (v *part) gather(c *column, s *selection) pairs {
	n := len(s.cases)
	p := pairs{
		stable: make([]float64, 0, n), candidate: make([]float64, 0, n),
		names: &v.table.names.texts, alone: func(arm int) loner { return alone(c, s, arm) },
	}
	var missing []int
	var kinds [lacksAnswer + 1]bool
	for i, at := range s.cases {
		p.facts.add(c.tally.at(at))
		stable, candidate := c.arms[0].value.at(at), c.arms[1].value.at(at)
		if math.IsNaN(stable) || math.IsNaN(candidate) {
			missing = append(missing, i)
			continue
		}
		p.stable, p.candidate = append(p.stable, stable), append(p.candidate, candidate)
		kinds[v.table.answers.at(at).cover.worst()] = true
		if c.metric.Per != nil {
			p.stablePer, p.candidatePer = append(p.stablePer, c.arms[0].per.at(at)), append(p.candidatePer, c.arms[1].per.at(at))
		}
	}
	if kinds == [lacksAnswer + 1]bool{lacksSight: true} {
		p.lack = lacksSight
	} else if kinds != [lacksAnswer + 1]bool{lacksNothing: true} {
		p.cover = v.covers(s, missing)
	}
	p.cluster, p.clusters, p.weight = s.leave(missing)
	return p
}

// covers gives what the log could answer of the selected cases but some, given in
// rising order.
func (v *part) covers(s *selection, missing []int) []cover {
	all := make([]cover, 0, len(s.cases)-len(missing))
	for i, at := range s.cases {
		if len(missing) > 0 && missing[0] == i {
			missing = missing[1:]
			continue
		}
		all = append(all, v.table.answers.at(at).cover)
	}
	return all
}

// leave gives clusters and weights without some of the cases, given in rising
// order.
func (s *selection) leave(missing []int) (cluster []int, clusters []int32, weight []float64) {
	if len(missing) == 0 {
		return s.cluster, s.clusters, s.weight
	}
	number := make([]int, len(s.clusters)) // from 1
	for i, k := range s.cluster {
		if len(missing) > 0 && missing[0] == i {
			missing = missing[1:]
			continue
		}
		if number[k] == 0 {
			clusters = append(clusters, s.clusters[k])
			number[k] = len(clusters)
		}
		cluster = append(cluster, number[k]-1)
		if s.weight != nil {
			weight = append(weight, s.weight[i])
		}
	}
	return cluster, clusters, unequal(weight)
}

func alone(c *column, s *selection, arm int) loner {
	var l loner
	for i, at := range s.cases {
		v := c.arms[arm].value.at(at)
		if math.IsNaN(v) {
			continue
		}
		l.value, l.weight = append(l.value, v), append(l.weight, s.weightAt(i))
		if c.metric.Per != nil {
			l.per = append(l.per, c.arms[arm].per.at(at))
		}
	}
	return l
}

// unequal gives weights only where they differ.
func unequal(w []float64) []float64 {
	for _, v := range w {
		if v != w[0] {
			return w
		}
	}
	return nil
}

// diff is candidate minus stable of each pair.
func (p pairs) diff() []float64 { return minus(p.candidate, p.stable) }

func minus(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range d {
		d[i] = a[i] - b[i]
	}
	return d
}

// clusterSums adds up weighted values within each cluster.
func (p pairs) clusterSums(d []float64) []float64 {
	sums := make([]float64, p.groups())
	for i, v := range d {
		if p.weight != nil {
			v *= p.weight[i]
		}
		sums[p.cluster[i]] += v
	}
	return sums
}

// largest gives the cluster with the most pairs and its share of them.
func (p pairs) largest() (cluster int, share float64) {
	count := make([]int, p.groups())
	for _, k := range p.cluster {
		count[k]++
	}
	for k, n := range count {
		if n > count[cluster] || (n == count[cluster] && p.name(k) < p.name(cluster)) {
			cluster = k
		}
	}
	return cluster, float64(count[cluster]) / float64(p.n())
}

// leave gives the pairs without one cluster.
func (p pairs) leave(cluster int) pairs {
	return p.pick(func(i int) bool { return p.cluster[i] != cluster })
}

// pick gives some of the pairs. What all cases are like stays as it is.
func (p pairs) pick(keep func(i int) bool) pairs {
	some := pairs{names: p.names, facts: p.facts, alone: p.alone, lack: p.lack}
	number := make([]int, p.groups()) // from 1
	for i, k := range p.cluster {
		if !keep(i) {
			continue
		}
		some.stable, some.candidate = append(some.stable, p.stable[i]), append(some.candidate, p.candidate[i])
		if p.stablePer != nil {
			some.stablePer, some.candidatePer = append(some.stablePer, p.stablePer[i]), append(some.candidatePer, p.candidatePer[i])
		}
		if p.weight != nil {
			some.weight = append(some.weight, p.weight[i])
		}
		if p.cover != nil {
			some.cover = append(some.cover, p.cover[i])
		}
		if number[k] == 0 {
			some.clusters = append(some.clusters, p.clusters[k])
			number[k] = len(some.clusters)
		}
		some.cluster = append(some.cluster, number[k]-1)
	}
	some.weight = unequal(some.weight)
	return some
}
