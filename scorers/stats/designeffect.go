package stats

// DesignEffect gives by how much clusters inflate the variance of the mean of d,
// as the gate uses it to shrink b, c and n of a proportion: the larger of what was
// measured and the floor 1 + 0.05 (k-1) with k = sum n_g^2/n, since few discordant
// pairs cannot show dependence that is there. It is exactly 1 where
// every case is its own cluster, and the floor alone where nothing could be
// measured (no variation, one cluster).
func DesignEffect(d []float64, cluster []int, w []float64) float64 {
	c, ok := clustersOf(cluster, len(d))
	if !ok || len(c.size) == len(d) {
		return 1
	}
	k := 0.0
	for _, s := range c.size {
		k += float64(s) * float64(s)
	}
	k /= float64(len(d))
	floor := 1 + 0.05*(k-1)
	measured, _ := MeasuredDesignEffect(d, cluster, w)
	return max(floor, measured)
}

// MeasuredDesignEffect gives (CR1/SEIID)^2 of the mean of d: below 1 where cases
// of a cluster differ more than cases of different clusters. It reports false
// where [ClusterMean] is not defined.
func MeasuredDesignEffect(d []float64, cluster []int, w []float64) (deff float64, ok bool) {
	r := ClusterMean(d, cluster, w)
	if !r.Defined {
		return 0, false
	}
	ratio := r.CR1 / r.SEIID
	return ratio * ratio, true
}

// IntraclassResult is the one-way analysis of variance of cases in clusters.
type IntraclassResult struct {
	MSB, MSW     float64 // mean squares between and within clusters
	ICC          float64 // ICC(1), -1 to 1
	DesignEffect float64 // 1 + (mean cluster size - 1) ICC
	EffectiveN   float64 // cases / DesignEffect
	Defined      bool
}

// Intraclass estimates how alike the cases of a cluster are,
// (MSB-MSW)/(MSB+(k-1)MSW) (Shrout and Fleiss 1979, Psych Bull 86:420-428), with
// k the mean cluster size corrected for unequal sizes. It explains a design
// effect to a reader; the gate uses [DesignEffect]. Undefined with one cluster,
// with no cluster of two cases, and without variation.
func Intraclass(d []float64, cluster []int) IntraclassResult {
	c, ok := clustersOf(cluster, len(d))
	n, g := float64(len(d)), float64(len(c.size))
	if !ok || g < 2 || n <= g || !finite(d...) {
		return IntraclassResult{}
	}
	w, total, _ := weights(nil, len(d))
	mean := weightedMean(d, w, total)
	sums := c.sums(d)
	var between, within, sizes float64
	for i, s := range sums {
		size := float64(c.size[i])
		sums[i] = s / size
		between += size * (sums[i] - mean) * (sums[i] - mean)
		sizes += size * size
	}
	for i, v := range d {
		within += (v - sums[c.index[i]]) * (v - sums[c.index[i]])
	}
	r := IntraclassResult{MSB: between / (g - 1), MSW: within / (n - g)}
	k := (n - sizes/n) / (g - 1)
	spread := r.MSB + (k-1)*r.MSW
	if !finite(spread) || spread <= 0 {
		return IntraclassResult{}
	}
	r.ICC = (r.MSB - r.MSW) / spread
	r.DesignEffect = 1 + (n/g-1)*r.ICC
	if r.DesignEffect <= 0 {
		return IntraclassResult{}
	}
	r.EffectiveN = n / r.DesignEffect
	r.Defined = true
	return r
}
