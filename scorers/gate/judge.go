package gate

import "math"

// minClustersOfHarm is the number of clusters under which not even harm is
// claimed: the sign flip of five clusters can't reach a two-sided 5 %.
const minClustersOfHarm = 6

// opinion is what one condition of a guardrail says.
type opinion struct {
	verdict  Verdict
	reason   string
	sentence string
	needed   *int
}

// judge gives a finding the worst opinion of its conditions.
func judge(f *Finding, power float64) {
	g := f.Guardrail
	var all []opinion
	if what := unusable(g); what != "" {
		all = append(all, opinion{Inconclusive, ReasonBadGuardrail, g.Metric + " can't be judged: " + what, nil})
	} else {
		if g.Margin != nil {
			all = append(all, byMarginOrCluster(f, power))
		}
		if g.Max != nil {
			all = append(all, byLimit(f, *g.Max, atMost, power))
		}
		if g.Min != nil {
			all = append(all, byLimit(f, *g.Min, atLeast, power))
		}
	}
	worst := all[0]
	for _, o := range all[1:] {
		switch {
		case o.verdict > worst.verdict:
			worst = o
		case o.verdict == worst.verdict && o.sentence != worst.sentence:
			worst.sentence += "; " + o.sentence
			worst.needed = larger(worst.needed, o.needed)
		}
	}
	f.Verdict, f.Reason, f.Sentence, f.Needed = worst.verdict, worst.reason, worst.sentence+".", worst.needed
}

// larger gives the larger of two numbers of pairs, where nil says that no
// number would do.
func larger(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	return new(max(*a, *b))
}

// unusable says why a guardrail asks nothing that can be judged. Configurations
// are refused for this before anything is spent; the gate does not rely on it.
func unusable(g Guardrail) string {
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch {
	case g.Margin == nil && g.Max == nil && g.Min == nil:
		return "it has neither a margin nor a limit"
	case !(g.Alpha > 0 && g.Alpha < 0.5):
		return "its alpha does not lie between 0 and 0.5"
	case g.Margin != nil && !(g.Margin.Value >= 0 && finite(g.Margin.Value)):
		return "its margin is not a number from 0 up"
	case g.Max != nil && !finite(*g.Max), g.Min != nil && !finite(*g.Min):
		return "its limit is not a number"
	case g.Direction != Higher && g.Direction != Lower && g.Direction != None:
		return "its direction is not known"
	}
	return ""
}

// byMarginOrCluster judges the margin, and again without the largest cluster
// where that holds over a fifth of the pairs: a verdict that one customer
// decides alone is none.
func byMarginOrCluster(f *Finding, power float64) opinion {
	o := byMargin(f, f.Comparison, f.HarmPHolm, power)
	rest := f.Comparison.WithoutLargest
	if rest == nil || o.verdict == Inconclusive {
		return o
	}
	// The raw p-value of the rest stands in for the adjusted one in the same
	// proportion, so that leaving a cluster out never undoes Holm.
	without := byMargin(f, *rest, rescale(orient(f.Guardrail.Direction, *rest).p, f.HarmP, f.HarmPHolm), power)
	if without.verdict == o.verdict {
		return o
	}
	return opinion{Inconclusive, ReasonDominated, dominated(f, o.verdict, without.verdict), nil}
}

func rescale(p, raw, adjusted *float64) *float64 {
	if p == nil || raw == nil || adjusted == nil || *raw <= 0 {
		return p
	}
	return new(min(1, *p**adjusted / *raw))
}

// byMargin is the verdict rule, from the evidence c and its adjusted p.
func byMargin(f *Finding, c Comparison, adjusted *float64, power float64) opinion {
	g, margin := f.Guardrail, f.Guardrail.Margin.Value
	h := orient(g.Direction, c)
	proven := adjusted != nil && *adjusted <= g.Alpha && c.NClusters >= minClustersOfHarm
	say := func(v Verdict, reason string, needed *int) opinion {
		return opinion{v, reason, marginSentence(f, c, reason, needed), needed}
	}
	switch {
	case c.Blocked == "" && h.upper != nil && *h.upper < margin:
		if h.lower != nil && *h.lower > 0 {
			return say(Pass, ReasonWorseWithinMargin, nil)
		}
		return say(Pass, ReasonWithinMargin, nil)
	case proven && h.lower != nil && *h.lower > margin:
		return say(Fail, ReasonBeyondMargin, nil)
	case proven:
		return say(Fail, ReasonNotTolerable, nil)
	case c.Blocked != "":
		return say(Inconclusive, c.Blocked, moreThanBlocked(c))
	case h.upper == nil:
		return say(Inconclusive, BlockedUnbounded, nil)
	case h.estimate == nil || *h.estimate >= margin:
		return say(Inconclusive, ReasonHarmAtMargin, nil)
	}
	return say(Inconclusive, ReasonNotSettled, moreForMargin(g, c, h, power))
}

// side is the side on which a hard limit holds the candidate.
type side int

const (
	atMost side = iota + 1
	atLeast
)

// byLimit asks whether the candidate's own interval keeps a hard limit.
func byLimit(f *Finding, limit float64, s side, power float64) opinion {
	c := f.Comparison
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
		return say(Inconclusive, c.Blocked, moreThanBlocked(c))
	case far != nil && excess(far) <= 0:
		return say(Pass, ReasonWithinLimit, nil)
	}
	return say(Inconclusive, ReasonLimitNotSettled, moreForLimit(f.Guardrail, c, limit, s, power))
}
