package gate

// side is the side on which a hard limit holds the candidate.
type side int

const (
	atMost side = iota + 1
	atLeast
)

// byLimit judges a hard limit, and again without the largest cluster where one
// holds over a fifth of the pairs.
func (c court) byLimit(f *Finding, limit float64, s side) opinion {
	o := byLimit(f, limit, s, c.power)
	if rest := f.Comparison.WithoutLargest; rest != nil && o.verdict != Inconclusive {
		alone := *f
		alone.Comparison = *rest
		if without := byLimit(&alone, limit, s, c.power); without.verdict != o.verdict {
			o = dominated(f, o.verdict, without.verdict)
		}
	}
	return c.unlessCut(f, o)
}

// byLimit asks whether the candidate's own interval keeps a hard limit.
func byLimit(f *Finding, limit float64, s side, power float64) opinion {
	c := orFewClusters(f.Comparison)
	near, far := finite(c.CandidateInterval.Lo), finite(c.CandidateInterval.Hi) // near the good end
	excess := func(x *float64) float64 { return *x - limit }
	if s == atLeast {
		near, far = far, near
		excess = func(x *float64) float64 { return limit - *x }
	}
	say := func(v Verdict, reason string, needed *int) opinion {
		return opinion{v, reason, limitSentence(f, reason, limit, s, needed), needed}
	}
	switch {
	case near != nil && excess(near) > 0:
		return say(Fail, ReasonLimitBroken, nil)
	case c.Blocked != "":
		return say(Inconclusive, c.Blocked, moreAfterBlocked(c, moreForLimit(f.Guardrail, c, limit, s, power)))
	case far != nil && excess(far) <= 0:
		return say(Pass, ReasonWithinLimit, nil)
	}
	return say(Inconclusive, ReasonLimitNotSettled, moreForLimit(f.Guardrail, c, limit, s, power))
}
