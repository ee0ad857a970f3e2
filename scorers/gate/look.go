package gate

import (
	"math"
	"slices"

	"forerun/scorers/stats"
)

// Look looks at the margins after a number of cases and clusters, all of them
// complete in both arms, by comparisons at [Course.Alpha] of that number. A look
// that was taken is not taken again: it is given back as it was. After a stop for
// harm it only says how many cases that were.
func (c *Course) Look(cases, clusters int, comparisons []Comparison) Look {
	if n := len(c.stop.Looks); n > 0 && (c.done || clusters <= c.stop.Looks[n-1].Clusters) {
		last := &c.stop.Looks[n-1]
		if last.Decision == LookHarm && last.Clusters == clusters && last.Cases == 0 {
			last.Cases = cases
		}
		return *last
	}
	l := Look{
		Suite: c.stop.Suite, Cases: cases, Clusters: clusters, Share: c.share(clusters),
		EValue: c.eValue(), Decision: LookGoOn,
	}
	bound, ok := c.bound(clusters)
	if ok {
		l.Boundary = &bound
		c.shares = append(c.shares, l.Share)
	}
	final, open := c.lastBound(clusters), false
	for i, g := range c.guardrails {
		at := evidence(g, comparisons, i)
		c.stop.Last[i] = &at
		if !g.Decides() {
			continue
		}
		// Goals, rules and limits are judged at the end, once.
		open = open || !g.tolerates() || g.Max != nil || g.Min != nil
		if !g.tolerates() || c.stop.Crossed[i] != nil {
			continue
		}
		if ok && crosses(g, at) {
			c.stop.Crossed[i], c.stop.Powers[i] = &at, 1
			continue
		}
		open = true
		power, told := powerToPass(g, at, l.Share, final)
		c.stop.Powers[i] = power
		if told && (l.Power == nil || power < *l.Power) {
			l.Power = &power
		}
	}
	l.Crossed = c.crossed()
	switch {
	case l.Crossed > 0 && !open:
		l.Decision = LookPass
	case clusters >= c.clusters:
		l.Decision = LookEnd
	case len(c.stop.Looks)+1 >= futileLook && l.Power != nil && *l.Power < futilePower:
		l.Decision = LookFutile
	}
	c.end(l)
	return l
}

// crosses reports whether a margin is shown to be kept by an interval at its own
// level.
func crosses(g Guardrail, c Comparison) bool {
	if unusable(g) != "" {
		return false
	}
	f := Finding{Guardrail: g, Comparison: c}
	return byMarginOrCluster(&f, c, gatePower, noClaim).verdict == Pass
}

// powerToPass is the chance that a guardrail will have passed at the planned end
// if there is no harm in the rest; 1, and told is false, where it can't be told.
func powerToPass(g Guardrail, c Comparison, share, final float64) (power float64, told bool) {
	estimate, variance := orient(g.Direction, c).estimate, finite(c.PairVariance)
	if d := c.Discordant; counted(c) && c.NPairs > 0 {
		variance = new(design(c) * stats.PairVariance(float64(d.StableOnly), float64(d.CandidateOnly), float64(c.NPairs)))
	}
	if estimate == nil || variance == nil || c.NPairs == 0 {
		return 1, false
	}
	now := stats.Interim{Harm: *estimate, SE: math.Sqrt(*variance / float64(c.NPairs)), Fraction: share}
	p, ok := stats.ConditionalPower(now, futileAssumed, g.Margin.Value, final)
	if !ok {
		return 1, false
	}
	return p, true
}

// Advance takes the clusters that are complete so far, from the first on: signs
// as for Harm, and the number of cases at the end of each. It goes on where it
// was, looks where a look is due, and reports whether the suite is done; its
// looks then say at how many cases. compare gives the comparisons of the first
// cases at a one-sided level. After an error it can be called again.
func (c *Course) Advance(
	signs [][]int8, cases []int, compare func(cases int, alpha float64) ([]Comparison, error),
) (done bool, err error) {
	have := min(len(signs), len(cases))
	for {
		switch {
		case c.killed():
			if last := c.stop.Looks[len(c.stop.Looks)-1]; last.Clusters <= have {
				c.Look(cases[last.Clusters-1], last.Clusters, nil)
			}
			return true, nil
		case c.done:
			return true, nil
		case c.due() && c.seen <= have:
			at, err := compare(cases[c.seen-1], c.Alpha(c.seen))
			if err != nil {
				return false, err
			}
			c.Look(cases[c.seen-1], c.seen, at)
		case c.seen < have:
			c.Harm(signs[c.seen])
		default:
			return false, nil
		}
	}
}

// due reports whether the margins are to be looked at before the next cluster.
func (c *Course) due() bool {
	n := len(c.stop.Looks)
	return slices.Contains(c.LooksAt(), c.seen) && (n == 0 || c.stop.Looks[n-1].Clusters < c.seen)
}
