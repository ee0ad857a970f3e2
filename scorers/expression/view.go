package expression

import (
	"encoding/json"
	"strings"

	"forerun/datasets"
	"forerun/replay"
)

func viewCase(c *datasets.Case) Case {
	v := Case{
		ID: c.ID, Cluster: c.Cluster, Origin: string(c.Origin), Risk: string(c.Risk), Segments: c.Segments,
		Messages: viewMessages(c.Messages), Input: decode(c.Input), State: decode(c.State),
		ToolLog: viewLog(c.ToolLog), Metadata: make(map[string]any, len(c.Metadata)),
	}
	for _, t := range c.Tools {
		v.Tools = append(v.Tools, t.Name)
	}
	for _, a := range c.Approvals {
		v.Approvals = append(v.Approvals, Approval{Action: a.Action, Arguments: decode(a.Arguments), Decision: string(a.Decision)})
	}
	for k, raw := range c.Metadata {
		v.Metadata[k] = decode(raw)
	}
	if e := c.Expected; e != nil {
		v.Expected = Expected{
			Answer: e.Answer, Facts: e.Facts, ToolCalls: viewLog(e.ToolCalls), EndState: decode(e.EndState),
			Escalate: e.Escalate, Labels: e.Labels,
		}
	}
	if l := c.Logged; l != nil {
		v.Logged = Logged{
			Output: l.Output, ToolCalls: viewLog(l.ToolCalls), Escalated: l.Escalated, Fallback: l.Fallback,
			Corrected: l.Corrected, LatencyMS: l.LatencyMS, CostUSD: l.CostUSD, Scores: l.Scores,
		}
	}
	return v
}

func viewOutcome(o *replay.Outcome) Outcome {
	v := Outcome{
		Status: o.Status.String(), Output: o.Output, JSON: decode(json.RawMessage(o.Output)), Messages: viewMessages(o.Messages),
		Escalated: o.Escalated, Fallback: o.Fallback, Corrected: o.Corrected,
		LatencyMS: o.LatencyMS, ModelMS: o.ModelMS, ToolMS: o.ToolMS, TTFTMS: o.TTFTMS,
		CostUSD: o.CostUSD, FinishReason: o.Finish, Attempts: o.Attempts, Scores: o.Scores,
	}
	for _, c := range o.ToolCalls {
		v.ToolCalls = append(v.ToolCalls, Call{
			Name: c.Name, Arguments: decode(c.Arguments), Result: decode(c.Result), Error: c.Error, Source: c.Source, MS: c.MS,
		})
	}
	for _, a := range o.Approvals {
		v.Approvals = append(v.Approvals, Approval{Action: a.Action, Arguments: decode(a.Arguments), Decision: string(a.Decision)})
	}
	if o.Usage != nil {
		v.InputTokens, v.OutputTokens = o.Usage.Input, o.Usage.Output
	}
	return v
}

func viewLog(calls []datasets.ToolCall) []Call {
	var list []Call
	for _, c := range calls {
		list = append(list, Call{Name: c.Name, Arguments: decode(c.Arguments), Result: decode(c.Result), Error: c.Error, MS: c.LatencyMS})
	}
	return list
}

func viewMessages(messages []datasets.Message) []Message {
	var list []Message
	for _, m := range messages {
		list = append(list, Message{Role: m.Role, Content: contentText(m.Content)})
	}
	return list
}

// contentText is a message's text: a JSON string, or the text of its parts.
func contentText(raw json.RawMessage) string {
	switch content := decode(raw).(type) {
	case string:
		return content
	case []any:
		var text []string
		for _, part := range content {
			if p, ok := part.(map[string]any); ok {
				if s, ok := p["text"].(string); ok {
					text = append(text, s)
				}
			}
		}
		return strings.Join(text, "\n")
	}
	return ""
}

// decode gives nil for what is no JSON: an expression sees it as absent.
func decode(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil
	}
	return v
}
