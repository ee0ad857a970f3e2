package datasets

import "encoding/json"

func rowOf(c *Case) (row, error) {
	r := row{
		ID: c.ID, Cluster: c.Cluster, Time: c.Time, Origin: string(c.Origin), Segments: c.Segments,
		Risk: string(c.Risk), Weight: &c.Weight, Input: c.Input, State: c.State,
	}
	var j rowText
	if len(c.Messages) > 0 {
		r.Messages = j.of(c.Messages)
	}
	if c.Tools != nil {
		r.Tools = j.of(c.Tools)
	}
	if c.ToolLog != nil {
		r.ToolLog = j.of(c.ToolLog)
	}
	if c.Approvals != nil {
		r.Approvals = j.of(c.Approvals)
	}
	if len(c.Metadata) > 0 {
		r.Metadata = j.of(c.Metadata)
	}
	if e := c.Expected; e != nil {
		r.ExpectedAnswer, r.ExpectedFacts, r.ExpectedEndState = e.Answer, e.Facts, e.EndState
		r.ExpectedEscalate, r.ExpectedLabels = e.Escalate, e.Labels
		if e.ToolCalls != nil {
			r.ExpectedToolCalls = j.of(e.ToolCalls)
		}
	}
	if l := c.Logged; l != nil {
		r.LoggedStatus, r.LoggedOutput = l.Status, l.Output
		r.LoggedEscalated, r.LoggedFallback, r.LoggedCorrected = l.Escalated, l.Fallback, l.Corrected
		r.LoggedLatencyMS, r.LoggedTTFTMS, r.LoggedUsage, r.LoggedCostUSD = l.LatencyMS, l.TTFTMS, l.Usage, l.CostUSD
		r.LoggedScores, r.LoggedVersion, r.LoggedModelServed, r.LoggedError = l.Scores, l.Version, l.ModelServed, l.Error
		if l.Messages != nil {
			r.LoggedMessages = j.of(l.Messages)
		}
		if l.ToolCalls != nil {
			r.LoggedToolCalls = j.of(l.ToolCalls)
		}
	}
	return r, j.err
}

// rowText marshals the JSON columns of a row and keeps the first error.
type rowText struct{ err error }

func (t *rowText) of(v any) json.RawMessage {
	text, err := marshal(v)
	if err != nil && t.err == nil {
		t.err = err
	}
	return text
}
