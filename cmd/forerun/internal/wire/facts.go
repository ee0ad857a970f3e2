package wire

import (
	"fmt"
	"strings"

	"forerun/configs"
	"forerun/datasets"
	"forerun/scorers"
)

// facts are what cases are labelled with, and what a recorded source can answer.
type facts map[scorers.Need]bool

// label notes what a case is labelled with.
func (f facts) label(c *datasets.Case) {
	f[scorers.NeedApprovals] = f[scorers.NeedApprovals] || len(c.Approvals) > 0
	e := c.Expected
	if e == nil {
		return
	}
	for need, has := range map[scorers.Need]bool{
		scorers.NeedExpectedEscalate: e.Escalate != nil,
		"expected.answer":            e.Answer != nil,
		"expected.facts":             len(e.Facts) > 0,
		"expected.tool_calls":        e.ToolCalls != nil,
		"expected.end_state":         e.EndState != nil,
		"expected.labels":            len(e.Labels) > 0,
	} {
		f[need] = f[need] || has
	}
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
	} {
		f[need] = f[need] || has
	}
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

// live notes what an agent of a kind measures or may report.
func (f facts) live(kind string) {
	switch kind {
	case configs.KindOpenAI:
		for _, n := range []scorers.Need{scorers.NeedLatency, scorers.NeedModelTime, scorers.NeedUsage, scorers.NeedReplayedTools} {
			f[n] = true
		}
	case configs.KindHTTP, configs.KindExec:
		for _, n := range []scorers.Need{
			scorers.NeedEscalated, scorers.NeedFallback, scorers.NeedCorrected, scorers.NeedLatency, scorers.NeedTTFT,
			scorers.NeedModelTime, scorers.NeedCost, scorers.NeedUsage, scorers.NeedReplayedTools,
		} {
			f[n] = true
		}
	}
}

// producible refuses a guardrail on a metric that nothing in the configuration
// and no log of the arms' sources can give.
func (g *Gate) producible(labels []facts, arms [2]facts) error {
	for i, s := range g.suites {
		for j, guard := range s.guardrails {
			metric, _ := s.metrics.Get(guard.Metric)
			at := fmt.Sprintf("suites[%d].guardrails[%d].metric", i, j)
			for _, need := range metric.Needs {
				if fault := g.unmet(at, guard.Metric, need, s, labels[i], arms); fault != nil {
					return fault
				}
			}
		}
	}
	return nil
}

// unmet says that nothing gives a metric what it needs; nil where something does.
func (g *Gate) unmet(at, metric string, need scorers.Need, s judgeSuite, labels facts, arms [2]facts) error {
	if need == scorers.NeedPassFail {
		for _, sc := range s.scorers {
			if sc.PassFail {
				return nil
			}
		}
		return g.Config.Fault(at, fmt.Sprintf("nothing gives %s: suite %s has no pass/fail scorer", metric, s.name), "add one, such as {use: facts}")
	}
	if labels[need] {
		return nil
	}
	if !outcomeNeed(need) {
		return g.Config.Fault(at, fmt.Sprintf("nothing gives %s: no case of suite %s has %s", metric, s.name, need), "label the cases, or guard another metric")
	}
	if arms[0][need] || arms[1][need] {
		return nil // one arm alone is a finding, not a fault: the other's number is unknown
	}
	return g.Config.Fault(at, fmt.Sprintf("nothing gives %s: neither arm has %s", metric, strings.TrimPrefix(string(need), "outcome.")), "declare a signal or prices, record it, or guard another metric")
}

// outcomeNeed reports whether a need is met by the arms and not by the cases.
func outcomeNeed(n scorers.Need) bool {
	return strings.HasPrefix(string(n), "outcome.")
}
