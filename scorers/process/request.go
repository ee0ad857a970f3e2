package process

import (
	"encoding/json"
	"fmt"

	"forerun/datasets"
	"forerun/replay"
	"forerun/scorers"
)

// request is one line to a program.
type request struct {
	ID      string         `json:"id"`
	Case    *datasets.Case `json:"case"`
	Outcome blind          `json:"outcome"`
}

// blind is an outcome without what would tell the arms apart: its own fields
// hide those of the outcome and are never written.
type blind struct {
	*replay.Outcome

	Arm         *struct{} `json:"arm,omitempty"`
	Seq         *struct{} `json:"seq,omitempty"`
	Started     *struct{} `json:"started,omitempty"`
	Version     *struct{} `json:"version,omitempty"`
	ModelServed *struct{} `json:"model_served,omitempty"`
	AttemptLog  *struct{} `json:"attempt_log,omitempty"`
}

func newRequest(id string, in scorers.Input) ([]byte, error) {
	line, err := json.Marshal(request{ID: id, Case: in.Case, Outcome: blind{Outcome: in.Outcome}})
	if err != nil {
		return nil, fmt.Errorf("writing the request: %w", err)
	}
	return append(line, '\n'), nil
}
