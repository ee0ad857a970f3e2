package wire

import (
	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

// facts are what cases are labelled with, and what a source of answers can give.
type facts map[scorers.Need]bool

// anyScore is known of an arm that may return a score of whatever name.
const anyScore scorers.Need = "outcome.scores of any name"

// has reports whether a need is met.
func (f facts) has(n scorers.Need) bool {
	return f[n] || f[anyScore] && scorers.IsScore(n)
}

// label notes what a case is labelled with.
func (f facts) label(c *datasets.Case) {
	f[scorers.NeedApprovals] = f[scorers.NeedApprovals] || len(c.Approvals) > 0
	f[scorers.NeedExpectedEscalate] = f[scorers.NeedExpectedEscalate] || c.Expected != nil && c.Expected.Escalate != nil
}

// answer notes what a log knows of an answer.
func (f facts) answer(l *datasets.Logged) {
	if l == nil {
		return
	}
	for need, has := range map[scorers.Need]bool{
		scorers.NeedEscalated: l.Escalated != nil,
		scorers.NeedFallback:  l.Fallback != nil,
		scorers.NeedCorrected: l.Corrected != nil,
		scorers.NeedLatency:   l.LatencyMS != nil,
		scorers.NeedTTFT:      l.TTFTMS != nil,
		scorers.NeedCost:      l.CostUSD != nil,
		scorers.NeedUsage:     l.Usage != nil,
		scorers.NeedAsked:     l.Status == replay.StatusAwaitingApproval.String(),
	} {
		f[need] = f[need] || has
	}
	for name := range l.Scores {
		f[scorers.NeedScore(name)] = true
	}
}

// own notes what a case's own log knows of its answer: unlike another file's, it
// comes with what persons decided on.
func (f facts) own(c *datasets.Case) {
	f.answer(c.Logged)
	f[scorers.NeedAsked] = f[scorers.NeedAsked] || len(c.Approvals) > 0
}

// rules notes what the configuration itself makes known of any arm's outcomes.
func (f facts) rules(c *configs.Config) {
	_, escalated := c.Signals["escalated"]
	_, fallback := c.Signals["fallback"]
	_, corrected := c.Signals["corrected"]
	f[scorers.NeedEscalated] = f[scorers.NeedEscalated] || escalated
	f[scorers.NeedFallback] = f[scorers.NeedFallback] || fallback
	f[scorers.NeedCorrected] = f[scorers.NeedCorrected] || corrected
	f[scorers.NeedCost] = f[scorers.NeedCost] || len(c.Prices) > 0 && f[scorers.NeedUsage]
}

// priced notes that a list knows what an arm's model costs.
func (f facts) priced(prices replay.Prices, arm replay.PlanArm) {
	_, _, listed := prices.Of(arm.Identity()["model"])
	f[scorers.NeedCost] = f[scorers.NeedCost] || listed && f[scorers.NeedUsage]
}

// live notes what an agent of a kind measures or may report.
func (f facts) live(kind string) {
	var gives []scorers.Need
	switch kind {
	case configs.KindOpenAI:
		gives = []scorers.Need{scorers.NeedLatency, scorers.NeedModelTime, scorers.NeedUsage, scorers.NeedAsked, scorers.NeedReplayedTools}
	case configs.KindExec:
		gives = append(reported(), scorers.NeedReplayedTools)
	case configs.KindHTTP: // calls its tools out of sight
		gives = reported()
	}
	for _, n := range gives {
		f[n] = true
	}
}

// reported is what an agent with a result of its own may say in it.
func reported() []scorers.Need {
	return []scorers.Need{
		scorers.NeedEscalated, scorers.NeedFallback, scorers.NeedCorrected, scorers.NeedLatency, scorers.NeedTTFT,
		scorers.NeedModelTime, scorers.NeedCost, scorers.NeedUsage, scorers.NeedAsked, anyScore,
	}
}
