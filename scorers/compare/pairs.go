package compare

import (
	"cmp"
	"math"
	"slices"
)

// pairs are the cases that both arms scored on one metric, sorted by case.
type pairs struct {
	stable, candidate       []float64
	stablePer, candidatePer []float64 // of a ratio of totals
	cluster                 []int     // numbered from 0
	weight                  []float64 // nil where all are equal
	names                   []string  // of the clusters

	alone [2]loner // each arm over its own scored cases, for a number that stands alone
}

// loner is one arm's values over all cases that it scored.
type loner struct{ value, per, weight []float64 }

func (p pairs) n() int { return len(p.stable) }

func (p pairs) groups() int { return len(p.names) }

// clustered reports whether any two pairs share a cluster.
func (p pairs) clustered() bool { return p.groups() < p.n() }

// gather picks a column's pairs in the given order of cases.
func (t *suiteTable) gather(c *column, rank []int32) pairs {
	order := make([]int, len(c.at))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rank[c.at[a]], rank[c.at[b]]) })

	var p pairs
	dense := map[int32]int{}
	for _, i := range order {
		at := c.at[i]
		both := true
		for arm := range c.val {
			v := c.val[arm][i]
			if math.IsNaN(v) {
				both = false
				continue
			}
			p.alone[arm].value = append(p.alone[arm].value, v)
			p.alone[arm].weight = append(p.alone[arm].weight, t.weight[at])
			if c.metric.Per != nil {
				p.alone[arm].per = append(p.alone[arm].per, c.per[arm][i])
			}
		}
		if !both {
			continue
		}
		p.stable, p.candidate = append(p.stable, c.val[0][i]), append(p.candidate, c.val[1][i])
		if c.metric.Per != nil {
			p.stablePer, p.candidatePer = append(p.stablePer, c.per[0][i]), append(p.candidatePer, c.per[1][i])
		}
		p.weight = append(p.weight, t.weight[at])
		k, ok := dense[t.cluster[at]]
		if !ok {
			k = len(p.names)
			dense[t.cluster[at]] = k
			p.names = append(p.names, t.names[t.cluster[at]])
		}
		p.cluster = append(p.cluster, k)
	}
	p.weight = unequal(p.weight)
	return p
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
		if n > count[cluster] || (n == count[cluster] && p.names[k] < p.names[cluster]) {
			cluster = k
		}
	}
	return cluster, float64(count[cluster]) / float64(p.n())
}

// without leaves one cluster out.
func (p pairs) without(cluster int) pairs {
	rest := pairs{alone: p.alone}
	for i, k := range p.cluster {
		if k == cluster {
			continue
		}
		rest.stable, rest.candidate = append(rest.stable, p.stable[i]), append(rest.candidate, p.candidate[i])
		if p.stablePer != nil {
			rest.stablePer, rest.candidatePer = append(rest.stablePer, p.stablePer[i]), append(rest.candidatePer, p.candidatePer[i])
		}
		if p.weight != nil {
			rest.weight = append(rest.weight, p.weight[i])
		}
		if k > cluster {
			k--
		}
		rest.cluster = append(rest.cluster, k)
	}
	rest.weight = unequal(rest.weight)
	rest.names = slices.Delete(slices.Clone(p.names), cluster, cluster+1)
	return rest
}
