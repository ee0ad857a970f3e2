package document

import (
	"bytes"
	"encoding/json"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// Trial is what an agent is told of one trial.
type Trial struct {
	Type     string             `json:"type,omitempty"`
	ID       string             `json:"id"` // opaque; says nothing of the case
	Input    json.RawMessage    `json:"input,omitempty"`
	Messages []datasets.Message `json:"messages,omitempty"`
	State    json.RawMessage    `json:"state,omitempty"`
	Tools    []Tool             `json:"tools,omitempty"`
	Now      string             `json:"now,omitempty"`
	Trace    *Trace             `json:"trace,omitempty"`
	Serve    replay.Served      `json:"serve,omitzero"` // where forerun answers tool calls and model calls of this trial
}

// Trace is the trial's mark, for what the agent sends on: no replay should pass
// for production in anyone's traces.
type Trace struct {
	Trial       string `json:"trial"`
	Traceparent string `json:"traceparent"`
	Baggage     string `json:"baggage"`
}

// Tool is one tool definition as an agent sees it: without the effect, which is
// forerun's own note.
type Tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
}

// NewTrial takes from a request what an agent may see.
func NewTrial(id string, req replay.Request) Trial {
	c := req.Case
	t := Trial{ID: id, Input: c.Input, Messages: c.Messages, State: c.State, Serve: req.Served}
	for _, tool := range c.Tools {
		t.Tools = append(t.Tools, Tool{Name: tool.Name, Description: tool.Description, Parameters: tool.Parameters})
	}
	if !req.Now.IsZero() {
		t.Now = req.Now.UTC().Format(time.RFC3339Nano)
	}
	if m := req.Mark; m.Trial != "" {
		t.Trace = &Trace{Trial: m.Trial, Traceparent: m.Traceparent, Baggage: m.Baggage}
	}
	return t
}

// Encode writes a value as one line of JSON without a line break at its end.
// Unlike [json.Marshal] it leaves <, > and & in strings as they were logged.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
