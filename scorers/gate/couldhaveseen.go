package gate

import (
	"math"

	"forerun/scorers/stats"
)

// couldHaveSeen is the smallest true loss that would have been shown with 80 %
// power: by the test of harm at level, shared among the tests of the gate, or, for
// what must never happen, by an event. It is nil where nothing could have been
// seen, or nobody knows.
func couldHaveSeen(g Guardrail, c Comparison, level float64, tests int) *float64 {
	if unusable(g) != "" {
		return nil
	}
	if g.Never {
		if blindToEvents(c) != "" {
			return nil
		}
		return new(1 - math.Pow(1-gatePower, 1/c.Events.worth()))
	}
	v := spread(c)
	if g.Margin == nil && !g.Goal || v == nil || c.NPairs == 0 || c.NClusters < minClustersOfHarm {
		return nil
	}
	if g.testsHarm() {
		level /= float64(max(tests, 1))
	}
	if g.Direction == None {
		level /= 2
	}
	x, ok := stats.MinimumDetectable(*v, c.NPairs, level, gatePower)
	if !ok {
		return nil
	}
	if counted(c) && x*design(c) > *v {
		// A loss of x makes at least x of the pairs discordant: those that are so
		// without it are not all of the noise.
		x, _ = stats.MinimumDetectable(design(c), c.NPairs, level, gatePower)
		x *= x
	}
	if math.IsInf(x, 0) || x > 1 && (c.Kind == "proportion" || c.Scale == Relative) {
		return nil
	}
	return &x
}

// spread is the variance of one pair, nil where it is not known. Of counted pairs
// it is never zero: that none was discordant does not say that none can be.
func spread(c Comparison) *float64 {
	v := finite(c.PairVariance)
	if counted(c) {
		d := c.Discordant
		least := design(c) * float64(d.StableOnly+d.CandidateOnly+1) / float64(c.NPairs+2)
		if v == nil || *v < least {
			return &least
		}
	}
	if v == nil || *v <= 0 {
		return nil
	}
	return v
}

// counted reports whether the comparison is one of counted discordant pairs.
func counted(c Comparison) bool { return c.Discordant != nil && c.Scale == Absolute }

func design(c Comparison) float64 {
	if d := finite(c.DesignEffect); d != nil {
		return max(1, *d)
	}
	return 1
}
