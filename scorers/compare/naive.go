package compare

import (
	"forerun/scorers"
	"forerun/scorers/gate"
)

// naive is the difference with every case weighing the same, on the scale of the
// comparison: what it would have shown without the production mix.
func (q question) naive(p pairs) *float64 {
	stable := q.naiveLevel(loner{value: p.stable, per: p.stablePer})
	candidate := q.naiveLevel(loner{value: p.candidate, per: p.candidatePer})
	switch {
	case stable == nil || candidate == nil:
		return nil
	case q.scale() == gate.Absolute:
		return number(*candidate - *stable)
	case *stable > 0:
		return number(*candidate / *stable - 1)
	}
	return nil
}

// naiveLevel estimates as a weighted comparison does, so that the weights make
// the whole of the difference.
func (q question) naiveLevel(l loner) *float64 {
	if q.metric.Kind == scorers.KindQuantile {
		return number(newDistribution(l.value, nil).quantile(q.metric.Quantile))
	}
	return q.level(l)
}
