package compare

import (
	"math"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Level is where both arms stand on a metric in one run, with what each cluster has
// in its error, so that several runs can be held against each other.
type Level struct {
	Suite, Metric string
	Kind          scorers.Kind
	Unit          scorers.Unit
	Direction     gate.Direction // which way is better
	Pairs         int
	Value         [2]float64 // stable, candidate; over the cases that both scored
	SE            [2]float64 // 0: unknown
	Parts         []LevelPart
}

// LevelPart is one cluster's part in the errors of both arms: their squares add up to
// the squared standard error (CR1). It is linear: of a quantile by the slope of its
// distribution over one standard error of the share below it (Woodruff 1952; Francisco
// and Fuller 1991, Ann. Stat. 19:454-469), of a ratio of totals by its residuals.
type LevelPart struct {
	Cluster string
	Of      [2]float64 // stable, candidate
}

// Levels gives both arms' levels of every metric that a guardrail names, once each. A
// metric without pairs is left out.
func (d *Data) Levels() []Level {
	var out []Level
	for i := range d.parts {
		p := &d.parts[i]
		done := map[string]bool{}
		for k, g := range p.Guardrails {
			if done[g.Metric] || g.Slice != nil {
				continue
			}
			done[g.Metric] = true
			c := p.column(k)
			if l, ok := levelOf(c.metric, p.gather(c, p.look().all)); ok {
				l.Suite, l.Metric, l.Direction = p.Name, g.Metric, g.Direction
				out = append(out, l)
			}
		}
	}
	return out
}

func levelOf(m scorers.Metric, p pairs) (Level, bool) {
	if p.n() == 0 {
		return Level{}, false
	}
	l := Level{Kind: m.Kind, Unit: m.Unit, Pairs: p.n(), Parts: make([]LevelPart, p.groups())}
	for k := range l.Parts {
		l.Parts[k].Cluster = p.name(k)
	}
	for arm, of := range [2]struct{ value, per []float64 }{{p.stable, p.stablePer}, {p.candidate, p.candidatePer}} {
		var residual []float64 // of each pair, weighted; they add up to 0
		switch m.Kind {
		case scorers.KindQuantile:
			l.Value[arm], residual = quantileResiduals(m.Quantile, of.value, p)
		case scorers.KindRatioOfTotals:
			l.Value[arm], residual = ratioResiduals(of.value, of.per, p)
		case scorers.KindProportion, scorers.KindMean:
			l.Value[arm], residual = ratioResiduals(of.value, nil, p)
		}
		if math.IsNaN(l.Value[arm]) || math.IsInf(l.Value[arm], 0) {
			return Level{}, false
		}
		l.spread(arm, residual, p)
	}
	return l, true
}

// spread adds up the residuals of an arm within each cluster.
func (l *Level) spread(arm int, residual []float64, p pairs) {
	g := len(l.Parts)
	if g < 2 || residual == nil {
		return
	}
	correction := math.Sqrt(float64(g) / float64(g-1))
	for i, r := range residual {
		l.Parts[p.cluster[i]].Of[arm] += correction * r
	}
	squares := 0.0
	for _, part := range l.Parts {
		squares += part.Of[arm] * part.Of[arm]
	}
	l.SE[arm] = math.Sqrt(squares)
}

// ratioResiduals gives a ratio of totals, or a mean where per is nil, and each pair's
// part in its error.
func ratioResiduals(value, per []float64, p pairs) (ratio float64, residual []float64) {
	over := func(i int) float64 {
		if per == nil {
			return 1
		}
		return per[i]
	}
	above, below := 0.0, 0.0
	for i, v := range value {
		above += p.weightOf(i) * v
		below += p.weightOf(i) * over(i)
	}
	ratio = above / below
	residual = make([]float64, len(value))
	for i, v := range value {
		residual[i] = p.weightOf(i) * (v - ratio*over(i)) / below
	}
	return ratio, residual
}

// quantileResiduals gives a quantile, and each pair's part in its error; none where
// the distribution around it is flat.
func quantileResiduals(at float64, value []float64, p pairs) (quantile float64, residual []float64) {
	d := newDistribution(value, p.weight)
	quantile = d.quantile(at)
	below := indicators(value, quantile)
	share, residual := ratioResiduals(below, nil, p)
	half := stats.ClusterMean(below, p.cluster, p.weight).CR1
	lo, hi := max(0, at-half), min(1, at+half)
	slope := (d.quantile(hi) - d.quantile(lo)) / (hi - lo)
	if !(slope > 0) || math.IsInf(slope, 0) || share == 0 {
		return quantile, nil
	}
	for i := range residual {
		residual[i] *= -slope
	}
	return quantile, residual
}

func (p pairs) weightOf(i int) float64 {
	if p.weight == nil {
		return 1
	}
	return p.weight[i]
}
