package stats

import "math"

// StratifiedResult is a mean brought to a known mix of strata.
type StratifiedResult struct {
	Mean    float64 // sum of W_h mean_h, W_h the known shares
	SE      float64
	Naive   float64 // the plain mean of the same cases
	DF      float64 // of Student's t: cases or clusters, less strata or 1
	Defined bool
}

// StratifiedMean estimates the mean of d over a population of which strata make up
// known shares, where each stratum was sampled by itself: sum W_h mean_h with
// variance sum W_h^2 s_h^2/n_h (Cochran 1977, Sampling Techniques, 5.9). stratum[i]
// is case i's index into size, the strata's numbers or shares in the population.
// There is no correction for a finite population: the claim is about future traffic.
// Undefined where a stratum with a share has fewer than two cases, where an index is
// out of range, or where nothing varies.
func StratifiedMean(d []float64, stratum []int, size []float64) StratifiedResult {
	s, ok := strataOf(d, stratum, size)
	if !ok {
		return StratifiedResult{}
	}
	r := StratifiedResult{Mean: s.mean, Naive: s.naive, DF: float64(len(d))}
	squares := make([]float64, len(size))
	for i, v := range d {
		u := v - s.means[stratum[i]]
		squares[stratum[i]] += u * u
	}
	variance := 0.0
	for h, share := range s.shares {
		if s.cases[h] > 0 {
			r.DF--
		}
		if share == 0 {
			continue
		}
		if s.cases[h] < 2 {
			return StratifiedResult{}
		}
		variance += share * share * squares[h] / (s.cases[h] - 1) / s.cases[h]
	}
	r.SE = math.Sqrt(variance)
	return r.checked()
}

// PoststratifiedMean is [StratifiedMean] where the strata were not sampled by
// themselves but cases fell into them: the same mean, and residuals from their
// stratum's mean, weighed W_h/n_h, summed by cluster, with one G/(G-1) (Holt and
// Smith 1979, JRSS A 142:33-46; Valliant 1993, JASA 88:89-96). cluster nil makes
// every case its own. Undefined where a stratum with a share has no case, with fewer
// than two clusters, or where nothing varies.
func PoststratifiedMean(d []float64, stratum, cluster []int, size []float64) StratifiedResult {
	s, ok := strataOf(d, stratum, size)
	c, matched := clustersOf(cluster, len(d))
	if !ok || !matched || len(c.size) < 2 {
		return StratifiedResult{}
	}
	u := make([]float64, len(d))
	for i, v := range d {
		h := stratum[i]
		u[i] = s.shares[h] / s.cases[h] * (v - s.means[h])
	}
	sum := 0.0
	for _, v := range c.sums(u) {
		sum += v * v
	}
	g := float64(len(c.size))
	return StratifiedResult{Mean: s.mean, Naive: s.naive, SE: math.Sqrt(g / (g - 1) * sum), DF: g - 1}.checked()
}

func (r StratifiedResult) checked() StratifiedResult {
	if !finite(r.Mean, r.SE, r.Naive) || r.SE <= 0 || r.DF < 1 {
		return StratifiedResult{}
	}
	r.Defined = true
	return r
}

// strata holds what both estimates share.
type strata struct {
	shares, means, cases []float64 // by stratum
	mean, naive          float64
}

func strataOf(d []float64, stratum []int, size []float64) (strata, bool) {
	size, total, ok := weights(append([]float64{}, size...), len(size))
	if !ok || len(d) == 0 || len(stratum) != len(d) || !finite(d...) {
		return strata{}, false
	}
	s := strata{shares: size, means: make([]float64, len(size)), cases: make([]float64, len(size))}
	for i, h := range stratum {
		if h < 0 || h >= len(size) {
			return strata{}, false
		}
		s.cases[h]++
		s.means[h] += (d[i] - s.means[h]) / s.cases[h]
		s.naive += (d[i] - s.naive) / float64(i+1)
	}
	for h := range size {
		s.shares[h] /= total
		if s.shares[h] > 0 && s.cases[h] == 0 {
			return strata{}, false
		}
		s.mean += s.shares[h] * s.means[h]
	}
	return s, finite(s.mean, s.naive)
}
