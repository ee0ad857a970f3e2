package compare

import (
	"cmp"
	"math"
	"slices"
	"sort"

	"forerun/scorers"
	"forerun/scorers/gate"
)

// tip finds how many of the missed pairs would take a pass away, were what lacks
// an answer in them the worst that it could be. Of a proportion that is the value
// that harms. Of everything else nobody knows an end, and the largest and the
// smallest value that either arm was seen to have stand in for it.
func (q question) tip(of *gate.Coverage, c *gate.Comparison, p pairs) {
	g := q.guardrail
	switch {
	case g.Never:
		if of.Open = len(q.open(p, worst(g.Direction))); of.Open > 0 {
			of.Tipping = 1
		}
		return
	case g.Margin == nil && !g.Goal && g.Max == nil && g.Min == nil:
		return
	case c.Blocked != "":
		return // there is no pass to take away
	}
	q.quick = true
	of.Within = q.metric.Kind != scorers.KindProportion
	up := []bool{g.Direction == gate.Lower}
	if g.Direction == gate.None {
		up = []bool{true, false}
	}
	for _, worse := range up {
		turns := q.turns(p, worse)
		of.Open = max(of.Open, len(turns))
		switch tips, known := q.tipping(p, turns); {
		case !known:
			of.NotKnown = true
		case tips > 0 && (of.Tipping == 0 || tips < of.Tipping):
			of.Tipping = tips
		}
	}
}

// worst is the value that harms.
func worst(d gate.Direction) float64 {
	if d == gate.Higher {
		return 0
	}
	return 1
}

// open gives the missed pairs in which the candidate does not have the bad value.
func (q question) open(p pairs, bad float64) []int {
	var at []int
	for i := range p.cover {
		if p.cover[i].candidate == lacksAnswer && p.candidate[i] != bad {
			at = append(at, i)
		}
	}
	return at
}

// turned is a missed pair as it would be at its worst.
type turned struct {
	at                int
	value, per        float64
	stable            bool // it is stable that lacks the answer
	weight, gain      float64
	spoiled           bool // the other arm has that value as well
	cluster, position int
}

// turns gives what the missed pairs could be at their worst, those that would
// weigh most first. It is the candidate's value that turns where it lacks an
// answer, and else stable's; a limit on the candidate alone asks for its own.
func (q question) turns(p pairs, up bool) []turned {
	low, high := q.ends(p.stable, p.candidate)
	lowPer, highPer := span(p.stablePer, p.candidatePer)
	alone := q.guardrail.Margin == nil && !q.guardrail.Goal
	var out []turned
	for i, c := range p.cover {
		if c.worst() != lacksAnswer || alone && c.candidate != lacksAnswer {
			continue
		}
		t := turned{at: i, stable: c.candidate != lacksAnswer, weight: 1, cluster: p.cluster[i], position: i}
		own, other, upward := p.candidate[i], p.stable[i], up
		if t.stable {
			own, other, upward = other, own, !up
		}
		t.value, t.per = low, highPer
		if upward {
			t.value, t.per = high, lowPer
		}
		t.gain, t.spoiled = math.Abs(t.value-own), other == t.value
		if p.stablePer != nil {
			ownPer := p.candidatePer[i]
			if t.stable {
				ownPer = p.stablePer[i]
			}
			t.gain += math.Abs(t.per - ownPer)
		}
		if p.weight != nil {
			t.weight = p.weight[i]
		}
		if t.gain > 0 {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b turned) int {
		return cmp.Or(cmp.Compare(b.weight*b.gain, a.weight*a.gain), compareBool(a.spoiled, b.spoiled),
			cmp.Compare(a.cluster, b.cluster), cmp.Compare(a.position, b.position))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// ends are the least and the most that a value can be, or was seen to be.
func (q question) ends(stable, candidate []float64) (low, high float64) {
	if q.metric.Kind == scorers.KindProportion {
		return 0, 1
	}
	return span(stable, candidate)
}

func span(a, b []float64) (low, high float64) {
	if len(a) == 0 {
		return 0, 0
	}
	return min(slices.Min(a), slices.Min(b)), max(slices.Max(a), slices.Max(b))
}

// tipping is the number of turns, from the first on, at which the pass is gone; 0
// where there is none, or all of them leave it. known is false where the pass
// rests on more than the bounds that are looked at here, and these do not show it.
func (q question) tipping(p pairs, turns []turned) (tips int, known bool) {
	passes := func(k int) bool { return q.tolerable(p.turn(turns[:k])) }
	switch {
	case !passes(0):
		return 0, q.metric.Kind != scorers.KindQuantile
	case len(turns) == 0, passes(len(turns)):
		return 0, true
	}
	tips = 1 + sort.Search(len(turns)-1, func(k int) bool { return !passes(k + 1) })
	if _, _, ok := q.bounds(p.turn(turns[:tips])); !ok && q.metric.Kind == scorers.KindQuantile {
		return 0, false // it has no bounds at all, which resampling might have found
	}
	return tips, true
}

// turn gives the pairs with some of them turned.
func (p pairs) turn(turns []turned) pairs {
	if len(turns) == 0 {
		return p
	}
	p.stable, p.candidate = slices.Clone(p.stable), slices.Clone(p.candidate)
	p.stablePer, p.candidatePer = slices.Clone(p.stablePer), slices.Clone(p.candidatePer)
	for _, t := range turns {
		values, pers := p.candidate, p.candidatePer
		if t.stable {
			values, pers = p.stable, p.stablePer
		}
		values[t.at] = t.value
		if pers != nil {
			pers[t.at] = t.per
		}
	}
	return p
}

// tolerable reports whether the bounds of some pairs let the guardrail pass.
func (q question) tolerable(p pairs) bool {
	g := q.guardrail
	bounds, alone, ok := q.bounds(p)
	if !ok || g.Max != nil && !(alone.Hi != nil && *alone.Hi <= *g.Max) || g.Min != nil && !(alone.Lo != nil && *alone.Lo >= *g.Min) {
		return false
	}
	limit := 0.0
	switch {
	case g.Margin == nil && !g.Goal:
		return true
	case bounds.Lo == nil || bounds.Hi == nil:
		return false
	case !g.Goal:
		limit = g.Margin.Value
	}
	switch g.Direction {
	case gate.Higher:
		return -*bounds.Lo < limit
	case gate.Lower:
		return *bounds.Hi < limit
	case gate.None:
		return max(*bounds.Hi, -*bounds.Lo) < limit
	}
	return false
}

// bounds are the intervals that decide, of the difference and of the candidate
// alone, without any test.
func (q question) bounds(p pairs) (difference, alone gate.Interval, ok bool) {
	if p.n() == 0 || p.groups() < minClusters {
		return difference, alone, false
	}
	if q.byCounts() {
		difference = interval(q.tango(p, q.alpha()))
		if q.guardrail.Max != nil || q.guardrail.Min != nil {
			alone = q.candidateShare(p)
		}
		return difference, alone, true
	}
	c := gate.Comparison{Scale: q.scale()}
	q.points(&c, p)
	q.byMethod(&c, p)
	return c.Interval, c.CandidateInterval, c.Blocked == ""
}
