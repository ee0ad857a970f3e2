package compare

import (
	"fmt"
	"slices"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// byFewClusters serves claims of harm only: with fewer than ten clusters nothing
// can be shown to be tolerable, but flipping whole clusters between the arms
// still tests whether they differ at all.
func (q question) byFewClusters(c *gate.Comparison, p pairs) {
	words := fmt.Sprintf("%s; at least %d are needed to judge how alike the cases of a cluster are", things(p.groups(), "clusters"), minClusters)
	if !p.clustered() {
		words = fmt.Sprintf("%s; at least %d are needed", things(p.n(), "pairs"), minClusters)
	}
	// Each further pair can bring a cluster of its own.
	block(c, gate.BlockedTooFewClusters, words, p.n()+minClusters-p.groups())

	switch {
	case q.metric.Kind == scorers.KindQuantile, q.metric.Kind == scorers.KindRatioOfTotals:
		c.Method = q.signFlip(c, p, q.exchanged(p))
	case q.byCounts():
		t := count(p)
		c.Discordant = t.discordant(p)
		c.Method = q.harmOfCounts(c, p, t)
	default:
		c.Method = q.signFlip(c, p, p.diff())
	}
	c.Method += "; too few clusters for an interval"
	c.Estimate = c.Difference
	if q.scale() == gate.Relative {
		c.Estimate = c.Relative
	}
	// What harm could have been seen rests on the spread, such as it is.
	if p.groups() > 1 {
		spread := *c
		q.byMethod(&spread, p)
		c.PairVariance, c.DesignEffect = spread.PairVariance, spread.DesignEffect
	}
}

// signFlip fills in p-values by flipping whole clusters between the arms.
func (q question) signFlip(c *gate.Comparison, p pairs, d []float64) string {
	sums := p.clusterSums(d)
	if signs, ok := oneSided(sums); ok {
		sums = signs
	}
	higher, lower := stats.SignFlip(sums, q.rand("sign flip"))
	c.PHigher, c.PLower = number(higher), number(lower)
	c.PValue = bothSides(c.PHigher, c.PLower)
	return "sign flip over clusters"
}

// exchanged gives each pair a number that changes its sign when the arms are
// exchanged and is positive where the candidate is higher, around the value that
// both arms have together.
func (q question) exchanged(p pairs) []float64 {
	both := loner{
		value: slices.Concat(p.stable, p.candidate),
		per:   slices.Concat(p.stablePer, p.candidatePer),
	}
	if p.weight != nil {
		both.weight = slices.Concat(p.weight, p.weight)
	}
	at := q.level(both)
	if at == nil {
		return make([]float64, p.n())
	}
	if q.metric.Kind == scorers.KindQuantile {
		return minus(below(p.stable, *at), below(p.candidate, *at))
	}
	d := make([]float64, p.n())
	for i := range d {
		d[i] = (p.candidate[i] - *at*p.candidatePer[i]) - (p.stable[i] - *at*p.stablePer[i])
	}
	return d
}

// below marks the values under q, and half marks those at it: among many equal
// values the quantile is one of them.
func below(x []float64, q float64) []float64 {
	in := indicators(x, q)
	for i, v := range x {
		if v == q {
			in[i] = 0.5
		}
	}
	return in
}
