package stats

import "math"

// clusters tells which cases belong together. index numbers the clusters densely
// from 0 in order of first appearance, so that sums do not depend on the ids.
type clusters struct {
	index []int
	size  []int
}

// clustersOf groups n cases by id; nil ids make every case its own cluster. It
// reports false where ids are given for another number of cases.
func clustersOf(ids []int, n int) (clusters, bool) {
	if dense, ok := denseClusters(ids, n); ok {
		return dense, true
	}
	c := clusters{index: make([]int, n)}
	if ids == nil {
		c.size = make([]int, n)
		for i := range n {
			c.index[i], c.size[i] = i, 1
		}
		return c, true
	}
	if len(ids) != n {
		return clusters{}, false
	}
	seen := make(map[int]int, n/2)
	for i, id := range ids {
		g, ok := seen[id]
		if !ok {
			g = len(c.size)
			seen[id] = g
			c.size = append(c.size, 0)
		}
		c.index[i] = g
		c.size[g]++
	}
	return c, true
}

// denseClusters takes ids that are numbered already as clusters are, without a
// copy: of a million cases it would be larger than the values.
func denseClusters(ids []int, n int) (clusters, bool) {
	if ids == nil || len(ids) != n {
		return clusters{}, false
	}
	next := 0
	for _, id := range ids {
		if id < 0 || id > next {
			return clusters{}, false
		}
		if id == next {
			next++
		}
	}
	c := clusters{index: ids, size: make([]int, next)}
	for _, g := range ids {
		c.size[g]++
	}
	return c, true
}

// sums adds up u within each cluster.
func (c clusters) sums(u []float64) []float64 {
	s := make([]float64, len(c.size))
	for i, g := range c.index {
		s[g] += u[i]
	}
	return s
}

// weights checks the sampling weights of n cases: nil is 1 each; otherwise there
// are n, finite, not negative, and at least one is positive.
func weights(w []float64, n int) (checked []float64, total float64, ok bool) {
	if w == nil {
		w = make([]float64, n)
		for i := range w {
			w[i] = 1
		}
		return w, float64(n), n > 0
	}
	if len(w) != n {
		return nil, 0, false
	}
	for _, v := range w {
		if !(v >= 0) {
			return nil, 0, false
		}
		total += v
	}
	return w, total, total > 0 && !math.IsInf(total, 1)
}

// finite reports whether every number is one.
func finite(x ...float64) bool {
	for _, v := range x {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
	}
	return true
}

// KishN gives the effective number of cases under sampling weights,
// (sum w)^2 / sum w^2 (Kish 1965): n where all weights are equal, 0 where no
// weight is positive. A weight that is negative or not finite counts as 0.
func KishN(w []float64) float64 {
	largest := 0.0
	for _, v := range w {
		if v > largest && !math.IsInf(v, 1) {
			largest = v
		}
	}
	if largest == 0 {
		return 0
	}
	sum, squares := 0.0, 0.0
	for _, v := range w {
		if v > 0 && !math.IsInf(v, 1) {
			v /= largest // the squares of large weights would overflow
			sum += v
			squares += v * v
		}
	}
	return sum * sum / squares
}
