package compare

import (
	"math"
	"slices"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// againRow is a case that stable answered twice: one trial of each.
type againRow struct {
	at                       int32
	first, second, candidate reading
}

func (c *column) addAgain(o *caseOutcomes) {
	if len(o.again) == 0 || (c.metric.Timing && alike(o.arms[0], o.again) == timesMixed) {
		return
	}
	row := againRow{o.index, c.first(o.arms[0]), c.first(o.again), c.first(o.arms[1])}
	if row.first.ok && row.second.ok {
		c.again = append(c.again, row)
	}
}

// noise compares stable with itself on a guardrail's metric: the floor under
// every difference. It says nothing where no case was answered twice.
func (p *part) noise(q question, c *column) (gate.Noise, bool) {
	rows := p.againRows(c)
	n := gate.Noise{Suite: p.Name, Metric: q.guardrail.Metric, Scale: q.scale(), Pairs: len(rows)}
	if len(rows) == 0 {
		return n, false
	}
	twice := p.twice(c, rows)
	n.Clusters = twice.groups()
	if q.metric.Kind == scorers.KindProportion || (q.metric.Kind == scorers.KindMean && !q.metric.Timing) {
		n.FlipRate = number(mean(flips(twice), twice.weight))
	}
	q.shape.repeated = false // one trial of each
	n.Variance, n.DesignEffect = q.spread(twice)
	if n.Variance != nil {
		// The run takes the mean of so many trials, whose noise is less.
		*n.Variance /= float64(max(p.Trials, 1))
	}
	if q.metric.Kind == scorers.KindProportion {
		n.Excess, n.ExcessInterval = excess(rows, twice.cluster)
	}
	return n, true
}

func (p *part) againRows(c *column) []againRow {
	var rows []againRow
	for _, r := range c.again {
		if r.at < p.cases {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b againRow) int { return p.table.byName(a.at, b.at) })
	return rows
}

// twice makes pairs of stable's two answers.
func (p *part) twice(c *column, rows []againRow) pairs {
	cases := make([]int32, len(rows))
	for i, r := range rows {
		cases[i] = r.at
	}
	s := p.selection(cases)
	out := pairs{
		cluster: s.cluster, weight: s.weight, clusters: s.clusters, names: &p.table.names.texts,
		alone: func(int) loner { return loner{} },
	}
	for _, r := range rows {
		out.stable, out.candidate = append(out.stable, r.first.value), append(out.candidate, r.second.value)
		if c.metric.Per != nil {
			out.stablePer, out.candidatePer = append(out.stablePer, r.first.per), append(out.candidatePer, r.second.per)
		}
	}
	return out
}

// flips marks the pairs whose values differ.
func flips(p pairs) []float64 {
	out := make([]float64, p.n())
	for i := range out {
		if p.stable[i] != p.candidate[i] {
			out[i] = 1
		}
	}
	return out
}

// spread gives the variance of a pair and what clusters and weights cost on top
// of it. Of a proportion it is the discordance that was seen, not shrunk: no
// flip is a noise of 0. Where the two can't be told apart all is in the first.
func (q question) spread(p pairs) (variance, effect *float64) {
	if p.groups() < minClusters {
		return nil, nil
	}
	if q.byCounts() {
		d := mean(p.diff(), p.weight)
		effect := stats.DesignEffect(p.diff(), p.cluster, p.weight) / effectiveShare(p)
		return number(max(0, mean(flips(p), p.weight)-d*d)), number(effect)
	}
	c := q.answer(p)
	if c.PairVariance == nil {
		return nil, nil
	}
	cost := 1.0
	if q.metric.Kind == scorers.KindMean && q.scale() == gate.Absolute {
		if measured, ok := stats.MeasuredDesignEffect(p.diff(), p.cluster, p.weight); ok {
			cost = max(1, measured)
		}
	}
	return number(*c.PairVariance / cost), number(cost)
}

// excess is how much more often the candidate differs from stable than stable
// from itself.
func excess(rows []againRow, cluster []int) (*float64, gate.Interval) {
	var first, second, candidate []float64
	var of []int
	for i, r := range rows {
		if r.candidate.ok {
			first, second = append(first, r.first.value), append(second, r.second.value)
			candidate, of = append(candidate, r.candidate.value), append(of, cluster[i])
		}
	}
	e := stats.ExcessDisagreement(first, second, candidate, of)
	if e.Cases == 0 || math.IsNaN(e.Excess.Mean) {
		return nil, gate.Interval{}
	}
	if !e.Excess.Defined || e.Excess.G < minClusters {
		return number(e.Excess.Mean), gate.Interval{}
	}
	return number(e.Excess.Mean), errorOf(e.Excess).interval(e.Excess.Mean, twoSided95)
}
