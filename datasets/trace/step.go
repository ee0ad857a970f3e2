package trace

import (
	"cmp"
	"strconv"

	"forerun/datasets"
)

// stepsOf makes a case of each call of a model: what it was told, and what it did
// next. What was logged of the whole is of no step.
func (t *tree) stepsOf(trace string) []Joined {
	head := t.head()
	models := t.models()
	if len(models) == 0 {
		return nil
	}
	calls := t.calls(head, models[0].Messages)
	out := make([]Joined, len(models))
	for i, n := range models {
		j := &out[i]
		j.Place, j.Cut = n.Place, t.cut
		c := &j.Case
		t.frame(c, head, trace)
		c.ID = trace + "#step-" + strconv.Itoa(i+1)
		c.Expected = n.Expected
		if !n.began.IsZero() {
			c.Time = new(n.began)
		}
		c.Messages, c.Input, c.Tools = n.Messages, n.Input, n.Tools
		if len(c.Messages) == 0 && c.Input == nil {
			j.withheld(cmp.Or(n.Withheld, withheldNothing))
		}
		l := &datasets.Logged{
			Usage: n.Usage, CostUSD: n.CostUSD, LatencyMS: n.latency(), TTFTMS: n.ttft(), Messages: n.Answer,
			Version: cmp.Or(n.Version, c.Logged.Version), ModelServed: cmp.Or(n.Served, n.Model), Status: n.Status, Error: n.Error,
		}
		if l.Error != "" && l.Status == "" {
			l.Status = "agent_error"
		}
		l.Output = output(n, nil)
		if len(n.Answer) > 0 {
			c.ToolLog = calls.list(func(c *logged) bool { return c.asker == n })
			l.ToolCalls = c.ToolLog
		}
		c.Logged = l
		c.Approvals = n.Approvals
		t.feedback(c, []*node{n})
		finish(c, n)
	}
	t.share(out, models)
	return out
}

// share counts each record of the trace to one step: a model's own, what was done
// after it up to the next one, and to the first what came before.
func (t *tree) share(out []Joined, models []*node) {
	i := 0
	for _, n := range t.live {
		for i+1 < len(models) && before(n, models[i+1]) >= 0 {
			i++
		}
		out[i].Records += n.records
	}
}
