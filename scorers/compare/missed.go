package compare

import (
	"cmp"
	"slices"
	"sort"

	"forerun/replay"
	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// missedAnswer reports whether the candidate called a tool whose answer the log
// does not have while stable never did. A recorded arm calls nothing anew.
func missedAnswer(arms [2][]scorers.Judged) bool {
	return anyMiss(arms[1]) && !anyMiss(arms[0])
}

func anyMiss(outcomes []scorers.Judged) bool {
	for i := range outcomes {
		for k := range outcomes[i].Outcome.ToolCalls {
			if outcomes[i].Outcome.ToolCalls[k].Source == replay.SourceMiss {
				return true
			}
		}
	}
	return false
}

// missedOf says how far a pass hangs on answers that the log does not have. Only
// what is counted can be turned pair by pair, and of other kinds nothing is said.
func (q question) missedOf(c *gate.Comparison, p pairs) gate.Missed {
	var m gate.Missed
	for _, missed := range p.missed {
		if missed {
			m.Cases++
		}
	}
	switch g := q.guardrail; {
	case m.Cases == 0:
	case g.Never:
		if m.Open = len(open(p, worst(g.Direction))); m.Open > 0 {
			m.Tipping = 1
		}
	case c.Blocked == "" && q.byCounts() && (g.Goal || g.Margin != nil):
		bad := []float64{worst(g.Direction)}
		if g.Direction == gate.None {
			bad = []float64{0, 1}
		}
		for _, v := range bad {
			at := open(p, v)
			tips := q.tipping(p, at, v)
			m.Open = max(m.Open, len(at))
			if tips > 0 && (m.Tipping == 0 || tips < m.Tipping) {
				m.Tipping = tips
			}
		}
	}
	return m
}

// worst is the value that harms.
func worst(d gate.Direction) float64 {
	if d == gate.Higher {
		return 0
	}
	return 1
}

// open gives the missed pairs in which the candidate does not have the bad value,
// those that would weigh most first: by their weight, then those in which stable does
// not have it either, then cluster by cluster.
func open(p pairs, bad float64) []int {
	var at []int
	for i, missed := range p.missed {
		if missed && p.candidate[i] != bad {
			at = append(at, i)
		}
	}
	spoiled := func(i int) int {
		if p.stable[i] == bad {
			return 1
		}
		return 0
	}
	slices.SortFunc(at, func(a, b int) int {
		byWeight := 0
		if p.weight != nil {
			byWeight = cmp.Compare(p.weight[b], p.weight[a])
		}
		return cmp.Or(byWeight, cmp.Compare(spoiled(a), spoiled(b)), cmp.Compare(p.cluster[a], p.cluster[b]), cmp.Compare(a, b))
	})
	return at
}

// tipping is the number of the given pairs, from the first on, at which a bad value
// of the candidate takes the pass away; 0 where there is no pass, or all of them do
// not.
func (q question) tipping(p pairs, at []int, bad float64) int {
	passes := func(k int) bool {
		turned := p
		turned.candidate = slices.Clone(p.candidate)
		for _, i := range at[:k] {
			turned.candidate[i] = bad
		}
		return q.tolerable(turned)
	}
	if !passes(0) || passes(len(at)) {
		return 0
	}
	return 1 + sort.Search(len(at)-1, func(k int) bool { return !passes(k + 1) })
}

// tolerable reports whether the interval of counted pairs lets a guardrail pass.
func (q question) tolerable(p pairs) bool {
	limit := 0.0
	if g := q.guardrail; !g.Goal {
		limit = g.Margin.Value
	}
	lo, hi := q.tango(p, q.alpha())
	switch q.guardrail.Direction {
	case gate.Higher:
		return -lo < limit
	case gate.Lower:
		return hi < limit
	case gate.None:
		return max(hi, -lo) < limit
	}
	return false
}

// tango is the score interval on the counts of pairs, at what they are worth.
func (q question) tango(p pairs, alpha float64) (lo, hi float64) {
	t := count(p)
	n := float64(p.n()) / t.effect(p)
	return stats.TangoInterval(t.share(t.candidateOnly)*n, t.share(t.stableOnly)*n, n, critical(p, alpha))
}
