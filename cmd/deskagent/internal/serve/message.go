package serve

import (
	"encoding/json"

	"forerun/cmd/deskagent/internal/desk"
)

// incoming is what every line has that comes in. The rest is read by type.
type incoming struct {
	Type string `json:"type"` // trial, tool or approval
	ID   string `json:"id"`
	Call string `json:"call"`

	Result json.RawMessage `json:"result"` // tool
	Error  string          `json:"error"`

	Decision  string          `json:"decision"` // approval
	Arguments json.RawMessage `json:"arguments"`
}

// request asks for a tool call or an approval.
type request struct {
	Type      string `json:"type"`
	ID        string `json:"id"`
	Call      string `json:"call"`
	Name      string `json:"name,omitempty"`   // tool
	Action    string `json:"action,omitempty"` // approval
	Arguments any    `json:"arguments"`
}

// result ends a trial.
type result struct {
	Type        string  `json:"type"`
	ID          string  `json:"id"`
	Error       string  `json:"error,omitempty"`
	Output      *string `json:"output,omitempty"`
	Usage       *usage  `json:"usage,omitempty"`
	CostUSD     float64 `json:"cost_usd,omitempty"`
	ModelServed string  `json:"model_served,omitempty"`
	Finish      string  `json:"finish_reason,omitempty"`
	Version     string  `json:"version,omitempty"`
}

type usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
}

// resultOf puts a reply, or why there is none, into a result line.
func resultOf(id string, reply desk.Reply, err error) result {
	if err != nil {
		return result{Type: "result", ID: id, Error: err.Error()}
	}
	return result{
		Type: "result", ID: id, Output: &reply.Output,
		Usage: &usage{Input: reply.InputTokens, Output: reply.OutputTokens}, CostUSD: reply.CostUSD,
		ModelServed: reply.Model, Finish: "stop", Version: reply.Version,
	}
}
