package stats

// ExcessResult compares how often the candidate differs from stable with how often
// stable differs from itself.
type ExcessResult struct {
	Noise float64 // share of cases where stable's two runs differ: the noise floor
	Raw   float64 // share where the candidate differs from stable's first run

	// Excess is the mean of ([a1 != c] + [a2 != c])/2 - [a1 != a2]: the disagreement
	// that stable's own noise does not explain. OneRun leaves a2 out of the first part.
	Excess, OneRun ClusterMeanResult
	// Change is the mean of c - (a1+a2)/2, in the unit of the metric.
	Change ClusterMeanResult
	Cases  int // 0 where nothing could be compared
}

// ExcessDisagreement compares two runs of stable, a1 and a2, and one of the candidate,
// c, over the same cases, with cluster-robust standard errors (cluster nil makes
// every case its own). Values are compared for equality: proportions or classes. A
// share of disagreement can only be read beside the noise floor: at 30 % of flips
// between two runs of one version, 32 % against another is next to nothing. Cases is
// 0 where the columns differ in length or hold a number that is not finite.
func ExcessDisagreement(a1, a2, c []float64, cluster []int) ExcessResult {
	n := len(c)
	if n == 0 || len(a1) != n || len(a2) != n || cluster != nil && len(cluster) != n ||
		!finite(a1...) || !finite(a2...) || !finite(c...) {
		return ExcessResult{}
	}
	r := ExcessResult{Cases: n}
	excess, one, change := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		noise, first, second := differ(a1[i], a2[i]), differ(a1[i], c[i]), differ(a2[i], c[i])
		r.Noise += noise / float64(n)
		r.Raw += first / float64(n)
		excess[i], one[i] = (first+second)/2-noise, first-noise
		change[i] = c[i] - a1[i]/2 - a2[i]/2
	}
	r.Excess, r.OneRun = ClusterMean(excess, cluster, nil), ClusterMean(one, cluster, nil)
	r.Change = ClusterMean(change, cluster, nil)
	return r
}

func differ(a, b float64) float64 {
	if a != b {
		return 1
	}
	return 0
}
