package stats

import "math"

// VarianceComponentsResult splits what varies in repeated trials.
type VarianceComponentsResult struct {
	Mean    float64 // of the case means
	Within  float64 // variance of one case's trials: the agent's own noise
	Between float64 // variance of the cases' expected scores, 0 where the estimate is negative
	SE      float64 // of Mean, from the case means: what more trials a case cannot cure
	SEIID   float64 // as if every trial were a case of its own: too small
	Defined bool
}

// VarianceComponents estimates the noise within cases and the spread between them,
// scores[i] being the trials of case i (one-way analysis of variance; Searle,
// Casella and McCulloch 1992). Cases may have different numbers of trials. It plans
// how many trials are worth their money; undefined with fewer than two cases, an
// empty case, no case of two trials, or a score that is not finite.
func VarianceComponents(scores [][]float64) VarianceComponentsResult {
	var trials, means, ones []float64
	var cases []int
	for i, s := range scores {
		if len(s) == 0 || !finite(s...) {
			return VarianceComponentsResult{}
		}
		sum := 0.0
		for _, v := range s {
			trials, cases, ones = append(trials, v), append(cases, i), append(ones, 1)
			sum += v / float64(len(s))
		}
		means = append(means, sum)
	}
	n, g := float64(len(trials)), float64(len(scores))
	if g < 2 || n <= g {
		return VarianceComponentsResult{}
	}
	overall := weightedMean(trials, ones, n)
	var between, within, squares float64
	for i, v := range trials {
		within += (v - means[cases[i]]) * (v - means[cases[i]])
	}
	for i, m := range means {
		size := float64(len(scores[i]))
		between += size * (m - overall) * (m - overall)
		squares += size * size
	}
	k := (n - squares/n) / (g - 1)
	r := VarianceComponentsResult{Within: within / (n - g), SEIID: math.Sqrt((between + within) / (n - 1) / n)}
	r.Between = max(0, (between/(g-1)-r.Within)/k)
	c := ClusterMean(means, nil, nil)
	r.Mean, r.SE = c.Mean, c.SEIID
	if !finite(r.Mean, r.Within, r.Between, r.SE, r.SEIID) {
		return VarianceComponentsResult{}
	}
	r.Defined = true
	return r
}
