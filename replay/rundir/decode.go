package rundir

import (
	"encoding/json"
	"fmt"
	"time"

	"forerun/datasets/jsonscan"
	"forerun/replay"
)

// decode reads a line of the journal into a row. What is JSON in the table stays
// JSON on the way, and lies where the line does. last is the row before: most of
// its words are these once more.
func (r *outcomeRow) decode(line []byte, last *outcomeRow) error {
	*r = outcomeRow{}
	for key, value := range jsonscan.Members(line) {
		if key == nil {
			return errLine
		}
		if string(value) == "null" {
			continue
		}
		if err := r.set(string(key), value, last); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// set takes over one member of a line. A member that it does not know is left out.
func (r *outcomeRow) set(key string, value []byte, last *outcomeRow) (err error) {
	switch key {
	case "suite":
		r.Suite, err = textOf(value, last.Suite)
	case "case_id":
		r.CaseID, err = textOf(value, last.CaseID)
	case "arm":
		r.Arm, err = textOf(value, last.Arm)
	case "status":
		r.Status, err = textOf(value, last.Status)
	case "provenance":
		r.Provenance, err = textOf(value, last.Provenance)
	case "divergence":
		r.Divergence, err = textOf(value, last.Divergence)
	case "model_served":
		r.ModelServed, err = textOf(value, last.ModelServed)
	case "finish_reason":
		r.Finish, err = textOf(value, last.Finish)
	case "version":
		r.Version, err = textOf(value, last.Version)
	case "output":
		r.Output, err = textOf(value, "")
	case "messages":
		r.Messages = value
	case "tool_calls":
		r.ToolCalls = value
	case "approvals":
		r.Approvals = value
	case "scores":
		r.Scores = value
	case "attempt_log":
		r.AttemptLog = value
	case "usage", "error", "started":
		err = r.setParts(key, value)
	default:
		err = r.setNumber(key, value)
	}
	return err
}

// setNumber takes over a member that is a number or a bool.
func (r *outcomeRow) setNumber(key string, value []byte) (err error) {
	switch key {
	case "trial":
		r.Trial, err = intOf(value)
	case "seq":
		r.Seq, err = intOf(value)
	case "attempts":
		r.Attempts, err = intOf(value)
	case "turns":
		r.Turns, err = optInt(value)
	case "diverged_at":
		r.DivergedAt, err = optInt(value)
	case "approvals_requested":
		r.ApprovalsRequested, err = optInt(value)
	case "wait_ms":
		var f *float64
		if f, err = floatOf(value); err == nil {
			r.WaitMS = *f
		}
	case "latency_ms":
		r.LatencyMS, err = floatOf(value)
	case "model_ms":
		r.ModelMS, err = floatOf(value)
	case "tool_ms":
		r.ToolMS, err = floatOf(value)
	case "ttft_ms":
		r.TTFTMS, err = floatOf(value)
	case "cost_usd":
		r.CostUSD, err = floatOf(value)
	case "escalated":
		r.Escalated = new(string(value) == "true")
	case "fallback":
		r.Fallback = new(string(value) == "true")
	case "corrected":
		r.Corrected = new(string(value) == "true")
	}
	return err
}

func optInt(value []byte) (*int64, error) {
	n, err := intOf(value)
	return &n, err
}

// setParts takes over a member that has columns of its own for its parts.
func (r *outcomeRow) setParts(key string, value []byte) error {
	switch key {
	case "started":
		var at time.Time
		if err := at.UnmarshalJSON(value); err != nil || at.IsZero() { // a zero time has no place in Parquet
			return err
		}
		r.Started = &at
	case "usage":
		return r.setUsage(value)
	case "error":
		var f replay.Failure
		if err := json.Unmarshal(value, &f); err != nil {
			return err
		}
		r.ErrorKind, r.ErrorMessage = &f.Kind, &f.Message
	}
	return nil
}

func (r *outcomeRow) setUsage(value []byte) error {
	for key, value := range jsonscan.Members(value) {
		if key == nil {
			return errLine
		}
		if string(value) == "null" {
			continue
		}
		n, err := optInt(value)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		switch string(key) {
		case "input":
			r.UsageInput = n
		case "cached":
			r.UsageCached = n
		case "output":
			r.UsageOutput = n
		case "reasoning":
			r.UsageReasoning = n
		}
	}
	return nil
}

func (r *outcomeRow) key() replay.Key {
	return replay.Key{Suite: r.Suite, CaseID: r.CaseID, Arm: replay.Arm(r.Arm), Trial: int(r.Trial)}
}
