package gate

import "forerun/scorers/stats"

// inflation makes up for the exact power falling short of the normal formula.
const inflation = 1.03

// moreForMargin is the number of further pairs at which a candidate as good as
// it looks (or as stable, if it looks better) would pass with the given power.
func moreForMargin(g Guardrail, c Comparison, h harm, power float64) *int {
	margin := g.Margin.Value
	if d := c.Discordant; d != nil && c.DesignEffect != nil && c.Scale == Absolute {
		worse, better := d.CandidateOnly, d.StableOnly
		if g.Direction == Higher || (g.Direction == None && better > worse) {
			worse, better = better, worse
		}
		more, ok := stats.MoreCases(worse, better, c.NPairs, margin, inflation**c.DesignEffect, g.Alpha, power)
		if !ok {
			return nil
		}
		return new(max(more, 1))
	}
	if h.estimate == nil {
		return nil
	}
	return more(c.NPairs, c.PairVariance, margin-max(*h.estimate, 0), g.Alpha, power)
}

// moreForLimit does the same for a hard limit, reading the spread of the
// candidate off its interval.
func moreForLimit(g Guardrail, c Comparison, limit float64, s side, power float64) *int {
	lo, hi, at := finite(c.CandidateInterval.Lo), finite(c.CandidateInterval.Hi), finite(c.Candidate)
	if lo == nil || hi == nil || at == nil {
		return nil
	}
	gap := limit - *at
	if s == atLeast {
		gap = -gap
	}
	se := (*hi - *lo) / (2 * stats.NormalQuantile(1-g.Alpha))
	return more(c.NPairs, new(float64(c.NPairs)*se*se), gap, g.Alpha, power)
}

// more is the number of pairs beyond n that shows a gap at a pair's variance.
func more(n int, variance *float64, gap, alpha, power float64) *int {
	v := finite(variance)
	if v == nil || *v <= 0 {
		return nil
	}
	want, ok := stats.SampleSize(inflation**v, 0, gap, alpha, power)
	if !ok {
		return nil
	}
	return new(max(want-n, 1))
}

// moreAfterBlocked is the number of further pairs that would settle what is blocked:
// those that end the block and those that its noise asks for, whichever are more.
// Where the noise is not known no number is promised.
func moreAfterBlocked(c Comparison, settling *int) *int {
	least := moreThanBlocked(c)
	if least == nil || settling == nil {
		return nil
	}
	return larger(least, settling)
}

// moreThanBlocked is what is missing to the minimum that blocks.
func moreThanBlocked(c Comparison) *int {
	if c.NeedPairs <= c.NPairs {
		return nil
	}
	return new(c.NeedPairs - c.NPairs)
}
