package plan

import (
	"math"
	"sort"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Power is the chance wanted, for all guardrails together, that a candidate as
// good as stable passes, and that a loss is seen.
const Power = 0.8

const (
	inflation  = 1.03  // the exact power falls short of the normal formula
	exactPairs = 10000 // up to here the exact power is summed
)

// chance is how likely a candidate that is as good as stable passes at n pairs;
// nil where it is not known.
func (a Ask) chance(n int) *float64 {
	g := a.Guardrail
	switch {
	case n < a.least():
		return new(0.0)
	case g.Never:
		return a.chanceOfNoEvent(n)
	case g.Goal:
		return new(a.alpha()) // as good as stable is no improvement
	}
	out := 1.0
	if g.Margin != nil {
		p := a.withinMargin(n, g.Margin.Value)
		if p == nil {
			return nil
		}
		out = *p
	}
	for _, limit := range []struct {
		at   *float64
		sign float64
	}{{g.Max, 1}, {g.Min, -1}} {
		if limit.at == nil {
			continue
		}
		p := a.keepsLimit(n, *limit.at, limit.sign)
		if p == nil {
			return nil
		}
		out = min(out, *p)
	}
	return new(out)
}

// withinMargin is the chance that an interval around no difference lies within
// the margin.
func (a Ask) withinMargin(n int, margin float64) *float64 {
	v := a.variance()
	if v == nil {
		return nil
	}
	var one float64
	if worth := int(float64(n) / a.effect()); a.byCounts() && worth <= exactPairs {
		one = stats.TangoPower(worth, min(*a.Noise.Variance, 1), 0, margin, a.critical(n))
	} else if *v == 0 {
		one = 1
	} else {
		one = stats.NormalCDF(margin/math.Sqrt(*v/float64(n)) - a.critical(n))
	}
	if a.Guardrail.Direction == gate.None { // both sides must hold
		one = max(0, 2*one-1)
	}
	return new(one)
}

// keepsLimit is the chance that the candidate's interval keeps a hard limit, if
// it stands where stable stands. One arm varies half as much as a difference of
// two that share half of their variance does twice.
func (a Ask) keepsLimit(n int, limit, sign float64) *float64 {
	v, level := a.variance(), a.Noise.Level
	if v == nil || level == nil {
		return nil
	}
	own := *v / (2 * (1 - sharedHalf))
	if a.Noise.Scale == gate.Relative {
		own *= *level * *level
	}
	gap := sign * (limit - *level)
	if own == 0 {
		return new(map[bool]float64{true: 1, false: 0}[gap >= 0])
	}
	return new(stats.NormalCDF(gap/math.Sqrt(own/float64(n)) - a.critical(n)))
}

// chanceOfNoEvent is the chance that no trial shows what stable showed at its
// rate.
func (a Ask) chanceOfNoEvent(n int) *float64 {
	rate := a.Noise.Level
	if rate == nil {
		return nil
	}
	if a.Guardrail.Direction == gate.Higher { // the event is the value 0
		rate = new(1 - *rate)
	}
	return new(math.Pow(1-min(max(*rate, 0), 1), float64(n*a.trials())))
}

// needed is the number of pairs at which a candidate as good as stable passes
// with the given power; nil where it is not known, or no number would do.
func (a Ask) needed(power float64) *int {
	g, least := a.Guardrail, a.least()
	switch {
	case least >= unreachable:
		return nil
	case g.Never:
		return new(least)
	case g.Goal:
		return nil // it depends on how large the improvement is
	case g.Margin == nil:
		return a.neededForLimits(least, power)
	}
	v := a.variance()
	if v == nil {
		return nil
	}
	if g.Direction == gate.None {
		power = (1 + power) / 2
	}
	n, ok := stats.SampleSize(inflation**v, 0, g.Margin.Value, a.alpha(), power)
	if !ok {
		return nil
	}
	n = max(n, least)
	if a.byCounts() && float64(n)/a.effect() <= exactPairs/2 {
		n = a.exactly(least, 2*n, power)
	}
	if (g.Max != nil || g.Min != nil) && a.Noise.Level != nil {
		limit := a.neededForLimits(least, power)
		if limit == nil {
			return nil
		}
		n = max(n, *limit)
	}
	return new(n)
}

// exactly is the fewest pairs with the wanted exact power. The power of counts
// climbs in a saw-tooth; what is found is a place where it holds.
func (a Ask) exactly(from, to int, power float64) int {
	holds := func(n int) bool {
		p := stats.TangoPower(int(float64(n)/a.effect()), min(*a.Noise.Variance, 1), 0, a.Guardrail.Margin.Value, a.critical(n))
		return p >= power
	}
	for !holds(to) && to < unreachable/2 && float64(to)/a.effect() < 2*exactPairs {
		to += to / 4
	}
	return from + sort.Search(to-from, func(i int) bool { return holds(from + i) })
}

// neededForLimits is the number of pairs at which the hard limits are kept.
func (a Ask) neededForLimits(least int, power float64) *int {
	bare := a
	bare.Guardrail.Margin = nil
	if p := bare.chance(max(least, 1)); p == nil {
		return nil
	}
	const most = 1 << 30
	n := least + sort.Search(most, func(i int) bool { return *bare.chance(least + i) >= power })
	if n >= most {
		return nil
	}
	return new(n)
}

// harmShare is the part of alpha that an early stop leaves to the test of harm at
// its end.
const harmShare = 0.8

// resolves is the smallest loss that n pairs show with [Power], where harm is
// claimed in a family of so many tests (Holm); nil where none can be named.
func (a Ask) resolves(n, claims int) *float64 {
	g, v := a.Guardrail, a.variance()
	switch {
	case n < 1 || g.Margin == nil && !g.Goal && !g.Never:
		return nil
	case g.Never:
		return new(1 - math.Pow(1-Power, 1/a.worthOfTrials(n)))
	case v == nil:
		return nil
	}
	level := g.Alpha
	if a.Early {
		level *= harmShare
	}
	if g.Decides() {
		level /= float64(max(claims, 1))
	}
	if g.Direction == gate.None {
		level /= 2
	}
	loss, ok := stats.MinimumDetectable(*v, n, level, Power)
	if ok && a.byCounts() && loss >= *a.Noise.Variance {
		// A loss of x makes at least x of the pairs differ, more than were thought to.
		loss, ok = stats.MinimumDetectable(a.effect(), n, level, Power)
		loss *= loss
	}
	falls := g.Direction == gate.Higher && a.scale() == gate.Relative
	if !ok || loss > 1 && (a.Kind == scorers.KindProportion || falls) {
		return nil
	}
	return new(loss)
}
