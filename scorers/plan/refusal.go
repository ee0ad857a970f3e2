package plan

import (
	"math"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// Refusal says why a candidate that is as good as stable can't pass a guardrail
// whatever it does, and the smallest change that would let it.
type Refusal struct {
	Kind  RefusalKind
	Pairs int      // there are
	Least int      // pairs that it takes; 0 where no number would do
	Reach *float64 // the upper limit of an identical candidate, or the loss that noise alone hides
	Room  *float64 // the smallest margin that would do at these pairs; nil where none is known to
}

// RefusalKind is the kind of a refusal. The zero kind is invalid.
type RefusalKind uint8

// The kinds of refusal.
const (
	TooFewClusters  RefusalKind = iota + 1 // under ten: how alike cases are can't be judged
	TooFewPairs                            // even without one discordant pair
	BelowNoise                             // stable against itself could not pass
	ImpossibleLimit                        // a hard limit at the end of the range
)

// refusal says why a guardrail can't be passed; nil where it can. One that is
// only monitored decides nothing and is never refused.
func (a Ask) refusal() *Refusal {
	if !a.Guardrail.Decides() {
		return nil
	}
	n, least := a.Supply.Pairs, a.least()
	switch {
	case least >= unreachable:
		return &Refusal{Kind: ImpossibleLimit, Pairs: n}
	case n < least && a.Supply.Clusters < minClusters:
		return &Refusal{Kind: TooFewClusters, Pairs: n, Least: least}
	case n < least:
		room := a.smallestMargin()
		return &Refusal{Kind: TooFewPairs, Pairs: n, Least: least, Reach: room, Room: room}
	}
	return a.belowNoise(n)
}

// belowNoise refuses a margin that stable against itself would not keep: with
// its measured noise n pairs can't tell a loss of the margin from none.
func (a Ask) belowNoise(n int) *Refusal {
	v, m := a.Noise.Again, a.Guardrail.Margin
	if v == nil || m == nil || a.Guardrail.Never || a.Noise.Scale != m.Scale {
		return nil
	}
	hidden, ok := stats.MinimumDetectable(*v, n, a.Guardrail.Alpha, Power)
	if !ok || hidden <= m.Value {
		return nil
	}
	ratio := hidden / m.Value
	return &Refusal{Kind: BelowNoise, Pairs: n, Least: atMost(math.Ceil(float64(n) * ratio * ratio)), Reach: new(hidden), Room: new(hidden)}
}

// scaleOf is the scale on which a guardrail's numbers are.
func scaleOf(g gate.Guardrail) gate.Scale {
	if g.Margin == nil {
		return gate.Absolute
	}
	return g.Margin.Scale
}
