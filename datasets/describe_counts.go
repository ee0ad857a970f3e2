package datasets

import "iter"

type casesSeq = iter.Seq2[Case, error]

func count(n *int, is bool) {
	if is {
		*n++
	}
}

func (a *Asks) add(c *Case) {
	count(&a.Messages, len(c.Messages) > 0)
	count(&a.Input, c.Input != nil)
	count(&a.State, c.State != nil)
	count(&a.Tools, len(c.Tools) > 0)
}

func (l *Labelled) add(e *Expected) {
	if e == nil {
		return
	}
	l.Any++
	count(&l.Answer, e.Answer != nil)
	count(&l.Facts, len(e.Facts) > 0)
	count(&l.ToolCalls, e.ToolCalls != nil)
	count(&l.EndState, e.EndState != nil)
	count(&l.Escalate, e.Escalate != nil)
	count(&l.ShouldBe, e.Escalate != nil && *e.Escalate)
	count(&l.Labels, len(e.Labels) > 0)
}

func (n *LoggedCounts) add(c *Case) {
	count(&n.Approvals, len(c.Approvals) > 0)
	l := c.Logged
	if l == nil {
		return
	}
	n.Any++
	count(&n.Output, l.Output != nil)
	count(&n.ToolCalls, l.ToolCalls != nil)
	count(&n.Latency, l.LatencyMS != nil)
	count(&n.TTFT, l.TTFTMS != nil)
	count(&n.Usage, l.Usage != nil)
	count(&n.Cost, l.CostUSD != nil)
	count(&n.Escalated, l.Escalated != nil)
	count(&n.Fallback, l.Fallback != nil)
	count(&n.Corrected, l.Corrected != nil)
	count(&n.Scores, len(l.Scores) > 0)
}

// notReplayable says why a replay would lack a tool's answer, or nothing.
func notReplayable(c *Case) string {
	if contentWithheld(c) {
		return "the log has no content for it (not captured, or stripped)"
	}
	if c.ToolLog == nil && len(c.Tools) > 0 {
		return "tools were offered and there is no tool_log (write [] where none was called)"
	}
	logged := map[string]int{}
	for _, call := range c.ToolLog {
		if call.Result == nil && call.Error == "" {
			return "a call in tool_log has neither result nor error"
		}
		logged[call.Name]++
	}
	if c.Logged != nil {
		for _, call := range c.Logged.ToolCalls {
			if logged[call.Name]--; logged[call.Name] < 0 {
				return "a call in logged.tool_calls is not in tool_log"
			}
		}
	}
	return ""
}

// contentWithheld reports whether what was asked is known to be gone: importers
// and data strip mark such a case in its metadata.
func contentWithheld(c *Case) bool { return string(c.Metadata["content"]) == `"none"` }
