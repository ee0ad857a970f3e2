package gate

import "math"

// minClustersOfHarm is the number of clusters under which not even harm is
// claimed: the sign flip of five clusters can't reach a two-sided 5 %.
const minClustersOfHarm = 6

// minClustersOfPass is the number of clusters under which nothing is shown to be
// tolerable: how alike the cases of a cluster are can't be judged.
const minClustersOfPass = 10

// opinion is what one condition of a guardrail says.
type opinion struct {
	verdict  Verdict
	reason   string
	sentence string
	needed   *int
}

// court is what a finding is judged under.
type court struct {
	power float64 // for which further pairs are planned
	share float64 // of alpha, for tests of harm
	early *early  // how an early stop left the guardrail; nil without one
}

// judge gives a finding the worst opinion of its conditions.
func (c court) judge(f *Finding) {
	all := c.opinions(f)
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
	f.Verdict, f.Reason, f.Sentence, f.Needed = worst.verdict, worst.reason, worst.sentence, worst.needed
	switch {
	case f.Guardrail.Monitor:
		f.Sentence += "; it is only monitored, and decides nothing"
	case !f.Guardrail.Decides():
		f.Sentence += "; its labels are of evidence E, and decide nothing"
	}
	f.Sentence += "."
}

func (c court) opinions(f *Finding) []opinion {
	g := f.Guardrail
	if what := unusable(g); what != "" {
		return []opinion{{Inconclusive, ReasonBadGuardrail, g.name() + " can't be judged: " + what, nil}}
	}
	var all []opinion
	switch {
	case g.Slice != nil:
		return []opinion{c.bySlice(f)}
	case g.Never:
		all = append(all, c.unlessCut(f, byEvents(f)))
	case g.Goal:
		all = append(all, c.byGoal(f))
	case g.Margin != nil:
		all = append(all, c.byTolerance(f))
	}
	if g.Max != nil {
		all = append(all, c.byLimit(f, *g.Max, atMost))
	}
	if g.Min != nil {
		all = append(all, c.byLimit(f, *g.Min, atLeast))
	}
	return all
}

// larger gives the larger of two numbers of pairs, where nil says that no
// number would do.
func larger(a, b *int) *int {
	if a == nil || b == nil {
		return nil
	}
	return new(max(*a, *b))
}

// unusable says why a guardrail asks nothing that can be judged, and what to
// write instead. Configurations are refused for this before anything is spent;
// the gate does not rely on it.
func unusable(g Guardrail) string {
	finite := func(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
	switch {
	case g.Margin == nil && g.Max == nil && g.Min == nil && !g.Goal && !g.Never:
		return "it has neither a margin nor a limit: give it one"
	case g.Goal && g.Never:
		return "it is a goal and a rule of what never happens: make it one of them"
	case g.Slice != nil && (g.Margin == nil || g.Goal || g.Never):
		return "a slice is judged by a margin: give it one, and nothing else"
	case !(g.Alpha > 0 && g.Alpha < 0.5):
		return "its alpha does not lie between 0 and 0.5: write 0.05"
	case g.Margin != nil && !(g.Margin.Value >= 0 && finite(g.Margin.Value)):
		return "its margin is not a number from 0 up: write one"
	case g.Never && g.Margin != nil && g.Margin.Scale != Absolute:
		return "what never happens has no share to be measured by: give its margin in pp"
	case g.Max != nil && !finite(*g.Max), g.Min != nil && !finite(*g.Min):
		return "its limit is not a number: write one"
	case g.Direction != Higher && g.Direction != Lower && g.Direction != None:
		return "its direction is not known: write higher, lower or none"
	case (g.Goal || g.Never) && g.Direction == None:
		return "no direction says which way is better: write higher or lower"
	}
	return ""
}
