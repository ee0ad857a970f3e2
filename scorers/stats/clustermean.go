package stats

import "math"

// ClusterMeanResult is a mean with its standard errors, in the unit of the data.
type ClusterMeanResult struct {
	N, G int // cases and clusters

	Mean  float64 // weighted (Hajek) where weights are given; 0 without data
	SEIID float64 // as if every case were its own cluster; 0 for a single case

	CR0 float64 // no small-sample correction: too small below 100 clusters
	CR1 float64 // CR0 * sqrt(G/(G-1)); refer to Student's t with G-1 degrees of freedom
	CR2 float64 // each cluster's sum corrected for its leverage; refer to t with DF
	DF  float64 // Satterthwaite's, for CR2

	Largest float64 // the largest cluster's share of all weight, 0 to 1

	// Defined tells whether the standard errors mean anything. They do not with
	// fewer than two clusters, nor where the clusters' sums do not vary at all: CR0,
	// CR1 and CR2 are then 0, which must not be read as certainty.
	Defined bool
}

// ClusterMean estimates the mean of d with cluster-robust standard errors.
// cluster nil makes every case its own cluster, where CR1 equals SEIID; w nil
// weighs every case 1.
//
// With residual sums S_g = sum of w(d-mean) over cluster g and W the sum of all
// weights, CR0^2 = sum S_g^2 / W^2 (Liang and Zeger 1986; Miller 2024) and
// CR2^2 = sum S_g^2/(1-h_g) / W^2 (Bell and McCaffrey 2002), where 1-h_g is the
// share of a cluster sum's variance that subtracting the mean leaves: 1 - n_g/n
// where weights are equal. It takes O(n+G) time.
func ClusterMean(d []float64, cluster []int, w []float64) ClusterMeanResult {
	c, ok := clustersOf(cluster, len(d))
	if !ok || !finite(d...) {
		return ClusterMeanResult{}
	}
	w, total, ok := weights(w, len(d))
	if !ok {
		return ClusterMeanResult{}
	}
	return clusterMean(d, c, w, total)
}

func clusterMean(d []float64, c clusters, w []float64, total float64) ClusterMeanResult {
	n, g := len(d), len(c.size)
	r := ClusterMeanResult{N: n, G: g, Mean: weightedMean(d, w, total), Largest: largest(c.sums(w)) / total}
	sums := make([]float64, g)
	squares := 0.0
	for i, v := range d {
		u := w[i] * (v - r.Mean)
		squares += u * u
		sums[c.index[i]] += u
	}
	if n > 1 {
		r.SEIID = math.Sqrt(float64(n)/float64(n-1)*squares) / total
	}
	if !finite(r.Mean, r.SEIID) {
		return ClusterMeanResult{N: n, G: g}
	}
	if g < 2 || squares == 0 {
		return r
	}
	lv := leverageOf(c, w, total)
	var plain, corrected float64
	for i, s := range sums {
		plain += s * s
		corrected += s * s * lv.inverse[i]
	}
	// What rounding leaves of sums that cancel within every cluster is not
	// variation.
	if plain <= 1e-24*squares {
		return r
	}
	r.CR0 = math.Sqrt(plain) / total
	r.CR1 = r.CR0 * math.Sqrt(float64(g)/float64(g-1))
	r.CR2 = math.Sqrt(corrected) / total
	r.DF = lv.satterthwaite()
	if !finite(r.CR0, r.CR1, r.CR2, r.DF) || r.DF <= 0 {
		r.CR0, r.CR1, r.CR2, r.DF = 0, 0, 0, 0
		return r
	}
	r.Defined = true
	return r
}

// ManyClusters is from how many clusters CR1 with G-1 degrees of freedom is as good as
// CR2 with Satterthwaite's.
const ManyClusters = 30

// Robust gives the standard error of the mean by which it is judged, with its degrees
// of freedom: CR1 and G-1 from [ManyClusters], CR2 and Satterthwaite's below. Both
// are 0 where the result is not defined.
func (r ClusterMeanResult) Robust() (se, df float64) {
	switch {
	case !r.Defined:
		return 0, 0
	case r.G >= ManyClusters:
		return r.CR1, float64(r.G - 1)
	}
	return r.CR2, r.DF
}

// weightedMean gives sum(w d)/sum(w), and exactly the common value where all are
// equal, so that a constant leaves residuals of exactly 0.
func weightedMean(d, w []float64, total float64) float64 {
	constant := true
	sum := 0.0
	for i, v := range d {
		constant = constant && v == d[0]
		sum += w[i] / total * v
	}
	if constant {
		return d[0]
	}
	return sum
}

func largest(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, v)
	}
	return m
}

// leverage holds, for independent cases of equal variance, what the variance of
// each cluster's residual sum is made of.
type leverage struct {
	share   []float64 // p_g: the cluster's share of all weight
	squares []float64 // Q_g: the cluster's sum of squared weights, of a total of 1
	inverse []float64 // c_g = 1/(1-h_g)
}

func leverageOf(c clusters, w []float64, total float64) leverage {
	share, squares := make([]float64, len(c.size)), make([]float64, len(c.size))
	all := 0.0
	for i, g := range c.index {
		share[g] += w[i] / total
		squares[g] += w[i] * w[i]
		all += w[i] * w[i]
	}
	inverse := make([]float64, len(c.size))
	for g := range inverse {
		squares[g] /= all
		if squares[g] == 0 { // a cluster without weight has no sum either
			inverse[g] = 1
			continue
		}
		// Of the Q_g that the sum's variance had, (1-p_g)^2 is kept, and p_g^2 of the
		// other clusters' comes in with the mean.
		own, others := 1-share[g], share[g]
		inverse[g] = 1 / (own*own + others*others*(1-squares[g])/squares[g])
	}
	return leverage{share, squares, inverse}
}

// satterthwaite gives 2 E^2/Var of the quadratic form sum c_g S_g^2 under
// independent normal cases of equal variance: 1 / sum_gh c_g c_h Cov(S_g, S_h)^2.
// The variances give c_g Var(S_g) = Q_g; the covariances are -(p_g q_h + p_h q_g)
// with q_g = Q_g - p_g/2, whose squares, summed over the pairs h < g, need only
// three running sums. It equals the double sum of Pustejovsky and Tipton 2018.
func (l leverage) satterthwaite() float64 {
	var diagonal, pairs, cqq, cpp, cpq float64
	for g, p := range l.share {
		c, q := l.inverse[g], l.squares[g]-p/2
		diagonal += l.squares[g] * l.squares[g]
		pairs += c * (p*p*cqq + 2*p*q*cpq + q*q*cpp)
		cqq += c * q * q
		cpp += c * p * p
		cpq += c * p * q
	}
	return 1 / (diagonal + 2*pairs)
}
