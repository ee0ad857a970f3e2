package reports

import (
	"encoding/json"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/reports/view"
	"forerun/scorers"
)

// evidenceOf copies what a report shows of a trial, bounded: the outcome itself
// is not kept.
func evidenceOf(kind view.CaseKind, p trialPair) view.CaseEvidence {
	c := p.stable.Case
	return view.CaseEvidence{
		Kind: kind, Suite: p.stable.Outcome.Suite, CaseID: c.ID, Cluster: c.Cluster, Segments: c.Segments,
		Trial: p.stable.Outcome.Trial, Request: view.Bound(request(c)),
		Stable: caseArm(p.stable), Candidate: caseArm(p.candidate),
	}
}

func caseArm(j scorers.Judged) view.CaseArm {
	o := j.Outcome
	a := view.CaseArm{
		Status: o.Status.String(), Success: succeeded(j), Escalated: escalated(j),
		LatencyMS: o.LatencyMS, CostUSD: o.CostUSD, Output: view.Bound(o.Output),
	}
	if o.Error != nil {
		a.Error = view.Bound(o.Error.Kind + ": " + o.Error.Message)
	}
	for i, call := range o.ToolCalls {
		if i == view.MaxCalls {
			a.MoreCalls = len(o.ToolCalls) - i
			break
		}
		result := string(call.Result)
		if call.Error != "" {
			result = "error: " + call.Error
		}
		a.Calls = append(a.Calls, view.CaseCall{
			Name: call.Name, Source: call.Source,
			Arguments: view.Bound(string(call.Arguments)), Result: view.Bound(result),
		})
	}
	return a
}

// request is what was asked: the last message of the user, or the input.
func request(c *datasets.Case) string {
	for _, m := range slices.Backward(c.Messages) {
		if m.Role == "user" {
			return content(m.Content)
		}
	}
	return content(c.Input)
}

// content gives a message's content as text: a JSON string is decoded, the
// text parts of an array are joined, anything else stays JSON.
func content(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var parts []struct {
		Text *string `json:"text"`
	}
	if json.Unmarshal(raw, &parts) != nil {
		return string(raw)
	}
	var texts []string
	for _, p := range parts {
		if p.Text != nil {
			texts = append(texts, *p.Text)
		}
	}
	if len(texts) == 0 {
		return string(raw)
	}
	return strings.Join(texts, "\n")
}
