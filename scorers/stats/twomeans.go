package stats

import "math"

// TwoMeansResult compares the means of two unpaired samples.
type TwoMeansResult struct {
	Difference float64 // the second mean minus the first
	SE         float64 // of Difference, if the two means are equal
	P          float64 // two-sided: that they are

	// Defined tells whether P means anything. It does not with fewer than two clusters
	// in all, or where no value differs from another.
	Defined bool
}

// TwoMeans tests whether two unpaired samples have one mean, by a score test that is
// robust to clusters: each case counts with its distance from the mean of both, so
// that samples which do not vary in themselves (every value 0 here, every value 1
// there) are told apart too. With S_g the sum of w(x-mean)/W over a cluster, W the
// weight of its sample, SE^2 = G/(G-1) sum S_g^2, referred to Student's t with G-1
// degrees of freedom. Clusters of one sample are none of the other's. nil clusters
// and weights are as in [ClusterMean].
func TwoMeans(a, b []float64, clusterA, clusterB []int, weightA, weightB []float64) TwoMeansResult {
	ca, okA := clustersOf(clusterA, len(a))
	cb, okB := clustersOf(clusterB, len(b))
	wa, totalA, hasA := weights(weightA, len(a))
	wb, totalB, hasB := weights(weightB, len(b))
	if !okA || !okB || !hasA || !hasB || !finite(a...) || !finite(b...) {
		return TwoMeansResult{}
	}
	first, second := weightedMean(a, wa, totalA), weightedMean(b, wb, totalB)
	middle := (totalA*first + totalB*second) / (totalA + totalB)
	squares := centredSquares(a, ca, wa, totalA, middle) + centredSquares(b, cb, wb, totalB, middle)
	g := float64(len(ca.size) + len(cb.size))
	r := TwoMeansResult{Difference: second - first}
	if g < 2 || !(squares > 0) || !finite(squares, r.Difference, middle) {
		return r
	}
	r.SE = math.Sqrt(squares * g / (g - 1))
	r.P = min(1, 2*TCDF(-math.Abs(r.Difference)/r.SE, g-1))
	r.Defined = r.SE > 0
	return r
}

// centredSquares sums the squares of the clusters' shares in a sample's distance from
// middle.
func centredSquares(x []float64, c clusters, w []float64, total, middle float64) float64 {
	sums := make([]float64, len(c.size))
	for i, v := range x {
		sums[c.index[i]] += w[i] * (v - middle) / total
	}
	out := 0.0
	for _, s := range sums {
		out += s * s
	}
	return out
}
