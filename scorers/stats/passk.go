package stats

// PassHatK gives the estimate of pass^k, the chance that k fresh trials of a case all
// succeed, from c successes in n trials: C(c,k)/C(n,k), without bias for n >= k (Yao
// et al. 2024, tau-bench). It shows an agent that is right on average and unreliable
// a case. ok is false where it is not defined: fewer trials than k, k below 1,
// counts out of range. Average it over cases with [ClusterMean].
func PassHatK(n, c, k int) (p float64, ok bool) {
	if k < 1 || k > n || c < 0 || c > n {
		return 0, false
	}
	return chooseRatio(c, n, k), true
}

// PassAtK gives the estimate of pass@k, the chance that at least one of k fresh
// trials succeeds: 1 - C(n-c,k)/C(n,k) (Chen et al. 2021, arXiv:2107.03374). ok as
// for [PassHatK].
func PassAtK(n, c, k int) (p float64, ok bool) {
	none, ok := PassHatK(n, n-c, k)
	if !ok {
		return 0, false
	}
	return 1 - none, true
}

// chooseRatio gives C(x,k)/C(n,k) for x <= n and k <= n.
func chooseRatio(x, n, k int) float64 {
	ratio := 1.0
	for i := range k {
		if x-i <= 0 {
			return 0
		}
		ratio *= float64(x-i) / float64(n-i)
	}
	return ratio
}
