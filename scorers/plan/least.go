package plan

import (
	"math"
	"sort"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// unreachable stands for "no number of pairs".
const unreachable = math.MaxInt32

// least is the fewest pairs at which a candidate that answers every case as
// stable does can pass: with no discordant pair a score interval is still wide,
// and a quantile far out has no bound among few values.
func (a Ask) least() int {
	g, n := a.Guardrail, 1
	if g.Never {
		if g.Margin != nil {
			n = a.withoutEvent(g.Margin.Value)
		}
		return max(n, a.leastClusters())
	}
	if a.Kind == scorers.KindQuantile {
		least := stats.QuantileMinN(a.Quantile, 1-a.alpha(), false)
		if g.Margin != nil {
			least = gate.LeastPairs(a.Quantile, a.alpha())
		}
		n = max(n, scale(least, 1/a.Supply.worth()))
	}
	if g.Margin != nil && a.byCounts() {
		n = max(n, a.leastCount(g.Margin.Value, a.Supply.floor()))
	}
	for _, limit := range a.limits() {
		n = max(n, a.leastLimit(limit))
	}
	return max(n, a.leastClusters())
}

// leastClusters is the number of pairs that brings ten clusters.
func (a Ask) leastClusters() int {
	s := a.Supply
	if !s.clustered() || s.Clusters == 0 {
		return minClusters
	}
	return scale(minClusters, float64(s.Pairs)/float64(s.Clusters))
}

// leastCount is the fewest pairs at which the score interval of no event in n is
// below margin: crit^2/(n+crit^2) < margin.
func (a Ask) leastCount(margin, effect float64) int {
	if !(margin > 0) {
		return unreachable
	}
	return sort.Search(unreachable, func(n int) bool { return n > 0 && a.reach(n, effect) < margin })
}

// reach is the upper limit of harm of a candidate without a discordant pair.
func (a Ask) reach(n int, effect float64) float64 {
	crit := a.critical(n)
	return crit * crit / (float64(n)/effect + crit*crit)
}

// limits are how far a proportion's hard limits are from what it can reach.
func (a Ask) limits() []float64 {
	var out []float64
	if a.Guardrail.Max != nil {
		out = append(out, *a.Guardrail.Max)
	}
	if a.Guardrail.Min != nil {
		out = append(out, 1-*a.Guardrail.Min)
	}
	return out
}

// leastLimit is the fewest pairs at which the candidate's own interval can keep a
// hard limit, if all its answers are as good as they can be.
func (a Ask) leastLimit(room float64) int {
	switch {
	case a.Kind == scorers.KindQuantile:
		effect := a.Supply.floor()
		return scale(stats.QuantileMinN(a.Quantile, 1-a.alpha(), false), effect)
	case !a.byCounts() || room >= 1:
		return 1
	case room <= 0:
		return unreachable
	case a.Supply.clustered() || a.Supply.worth() < 1:
		return a.leastCount(math.Nextafter(room, 2), a.Supply.floor())
	}
	return withoutEvent(room, a.alpha())
}

// withoutEvent is the number of trials without an event that bounds its rate by
// share at one-sided alpha: ln(alpha)/ln(1-share).
func withoutEvent(share, alpha float64) int {
	if !(share > 0) {
		return unreachable
	}
	if share >= 1 {
		return 1
	}
	return atMost(math.Log(alpha) / math.Log1p(-share))
}

// withoutEvent is the number of pairs whose trials without an event bound its rate
// by share.
func (a Ask) withoutEvent(share float64) int {
	if !(share > 0) {
		return unreachable
	}
	if share >= 1 {
		return 1
	}
	independent := math.Log(a.alpha()) / math.Log1p(-share)
	return atMost(independent * a.costOfTrials() / float64(a.trials()))
}

// worthOfTrials is the number of independent trials that those of n pairs are worth
// where nothing is known of how alike they are but the sizes of their clusters.
func (a Ask) worthOfTrials(n int) float64 { return float64(n*a.trials()) / a.costOfTrials() }

// costOfTrials is how many trials one independent trial takes. The trials of a case
// are a cluster too.
func (a Ask) costOfTrials() float64 {
	size := 1.0
	if a.Supply.clustered() {
		size = max(1, a.Supply.Size)
	}
	return max(1, 1+0.05*(size*float64(a.trials())-1))
}

// smallestMargin is the margin that the given pairs can show of a candidate
// without a discordant pair; nil where no margin helps.
func (a Ask) smallestMargin() *float64 {
	g, s := a.Guardrail, a.Supply
	switch {
	case g.Margin == nil || g.Margin.Scale != gate.Absolute || s.Pairs == 0:
		return nil
	case g.Never:
		return new(-math.Expm1(math.Log(a.alpha()) / a.worthOfTrials(s.Pairs)))
	case a.byCounts() && s.Clusters >= minClusters:
		return new(a.reach(s.Pairs, s.floor()))
	}
	return nil
}

func scale(n int, by float64) int {
	if n >= unreachable {
		return unreachable
	}
	return atMost(float64(n) * by)
}

// atMost rounds up, but for the rounding of what should be whole.
func atMost(x float64) int {
	n := math.Ceil(x - 1e-9)
	if !(n < unreachable) {
		return unreachable
	}
	return max(1, int(n))
}
