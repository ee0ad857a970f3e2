package compare

import (
	"cmp"
	"slices"
)

// distribution is a weighted sample, sorted.
type distribution struct {
	value []float64
	upTo  []float64 // share of the weight at or below each value
}

func newDistribution(x, w []float64) distribution {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(x[a], x[b]), cmp.Compare(a, b)) })
	d := distribution{value: make([]float64, len(x)), upTo: make([]float64, len(x))}
	total := 0.0
	for k, i := range order {
		weight := 1.0
		if w != nil {
			weight = w[i]
		}
		total += weight
		d.value[k], d.upTo[k] = x[i], total
	}
	for k := range d.upTo {
		d.upTo[k] /= total
	}
	return d
}

// quantile is the value below which a share of the weight lies, with straight
// lines between the middles of the values' weights.
func (d distribution) quantile(share float64) float64 {
	middle := func(k int) float64 {
		if k == 0 {
			return d.upTo[0] / 2
		}
		return (d.upTo[k-1] + d.upTo[k]) / 2
	}
	last := len(d.value) - 1
	k, _ := slices.BinarySearchFunc(d.upTo, share, cmp.Compare[float64])
	k = min(k, last)
	if share < middle(k) {
		k--
	}
	switch {
	case k < 0:
		return d.value[0]
	case k == last:
		return d.value[last]
	}
	from, to := middle(k), middle(k+1)
	return d.value[k] + (d.value[k+1]-d.value[k])*(share-from)/(to-from)
}

// atOrBelow is the largest value whose weight up to it is at most share, or the
// smallest value of all: the careful side of a lower limit.
func (d distribution) atOrBelow(share float64) float64 {
	k, exact := slices.BinarySearchFunc(d.upTo, share, cmp.Compare[float64])
	if !exact {
		k--
	}
	return d.value[min(max(k, 0), len(d.value)-1)]
}

// atOrAbove is the smallest value whose weight up to it is at least share, the
// careful side of an upper limit.
func (d distribution) atOrAbove(share float64) float64 {
	k, _ := slices.BinarySearchFunc(d.upTo, share, cmp.Compare[float64])
	return d.value[min(k, len(d.value)-1)]
}
