package rundir

import (
	"encoding/json"
	"fmt"
	"time"

	"forerun/datasets"
	"forerun/replay"
)

// outcomeRow is a row of outcomes.parquet: scalars have columns of their own,
// what has parts is JSON. Null is absent.
type outcomeRow struct {
	Suite      string `parquet:"suite,dict"`
	CaseID     string `parquet:"case_id"`
	Arm        string `parquet:"arm,dict"`
	Trial      int64  `parquet:"trial"`
	Seq        int64  `parquet:"seq"`
	Status     string `parquet:"status,dict"`
	Provenance string `parquet:"provenance,dict"`
	Attempts   int64  `parquet:"attempts"`

	Started   *time.Time `parquet:"started,optional,timestamp(microsecond)"`
	LatencyMS *float64   `parquet:"latency_ms,optional"`
	WaitMS    float64    `parquet:"wait_ms"`
	ModelMS   *float64   `parquet:"model_ms,optional"`
	ToolMS    *float64   `parquet:"tool_ms,optional"`
	TTFTMS    *float64   `parquet:"ttft_ms,optional"`

	Output     string          `parquet:"output"`
	Messages   json.RawMessage `parquet:"messages,optional,json"`
	ToolCalls  json.RawMessage `parquet:"tool_calls,optional,json"` // null is not known, [] is none
	Divergence string          `parquet:"divergence,dict"`

	Escalated          *bool           `parquet:"escalated,optional"`
	Fallback           *bool           `parquet:"fallback,optional"`
	Corrected          *bool           `parquet:"corrected,optional"`
	ApprovalsRequested *int64          `parquet:"approvals_requested,optional"`
	Approvals          json.RawMessage `parquet:"approvals,optional,json"`

	UsageInput     *int64   `parquet:"usage_input,optional"`
	UsageCached    *int64   `parquet:"usage_cached,optional"`
	UsageOutput    *int64   `parquet:"usage_output,optional"`
	UsageReasoning *int64   `parquet:"usage_reasoning,optional"`
	CostUSD        *float64 `parquet:"cost_usd,optional"`

	ModelServed  string          `parquet:"model_served,dict"`
	Finish       string          `parquet:"finish_reason,dict"`
	ErrorKind    *string         `parquet:"error_kind,optional,dict"`
	ErrorMessage *string         `parquet:"error_message,optional"`
	Version      string          `parquet:"version,dict"`
	Scores       json.RawMessage `parquet:"scores,optional,json"`
	AttemptLog   json.RawMessage `parquet:"attempt_log,optional,json"`
}

// TableSchema names the file.
func (*outcomeRow) TableSchema() (name string, version int) { return "forerun.outcomes", SchemaVersion }

// journalled is an outcome as it lies in the journal. What is JSON in the table
// stays JSON on the way: it hides the fields of the same name in Outcome.
type journalled struct {
	replay.Outcome
	Messages   json.RawMessage `json:"messages"`
	ToolCalls  json.RawMessage `json:"tool_calls"`
	Approvals  json.RawMessage `json:"approvals"`
	Scores     json.RawMessage `json:"scores"`
	AttemptLog json.RawMessage `json:"attempt_log"`
}

// row gives the table's form.
func (o *journalled) row() outcomeRow {
	r := outcomeRow{
		Suite: o.Suite, CaseID: o.CaseID, Arm: string(o.Arm), Trial: int64(o.Trial), Seq: int64(o.Seq),
		Status: o.Status.String(), Provenance: string(o.Provenance), Attempts: int64(o.Attempts),
		LatencyMS: o.LatencyMS, WaitMS: o.WaitMS, ModelMS: o.ModelMS, ToolMS: o.ToolMS, TTFTMS: o.TTFTMS,
		Output: o.Output, Messages: o.Messages, ToolCalls: o.ToolCalls, Divergence: string(o.Divergence),
		Escalated: o.Escalated, Fallback: o.Fallback, Corrected: o.Corrected, Approvals: o.Approvals,
		CostUSD: o.CostUSD, ModelServed: o.ModelServed, Finish: o.Finish, Version: o.Version,
		Scores: o.Scores, AttemptLog: o.AttemptLog,
	}
	if !o.Started.IsZero() { // a zero time has no place in Parquet
		r.Started = &o.Started
	}
	if o.ApprovalsRequested != nil {
		n := int64(*o.ApprovalsRequested)
		r.ApprovalsRequested = &n
	}
	if u := o.Usage; u != nil {
		r.UsageInput, r.UsageCached, r.UsageOutput, r.UsageReasoning = u.Input, u.Cached, u.Output, u.Reasoning
	}
	if o.Error != nil {
		r.ErrorKind, r.ErrorMessage = &o.Error.Kind, &o.Error.Message
	}
	return r
}

// outcome reads a row back.
func (r *outcomeRow) outcome() (replay.Outcome, error) {
	o := replay.Outcome{
		Key:        replay.Key{Suite: r.Suite, CaseID: r.CaseID, Arm: replay.Arm(r.Arm), Trial: int(r.Trial)},
		Seq:        int(r.Seq),
		Provenance: replay.Provenance(r.Provenance), Attempts: int(r.Attempts),
		LatencyMS: r.LatencyMS, WaitMS: r.WaitMS, ModelMS: r.ModelMS, ToolMS: r.ToolMS, TTFTMS: r.TTFTMS,
		Output: r.Output, Divergence: replay.Divergence(r.Divergence),
		Escalated: r.Escalated, Fallback: r.Fallback, Corrected: r.Corrected,
		CostUSD: r.CostUSD, ModelServed: r.ModelServed, Finish: r.Finish, Version: r.Version,
	}
	if err := o.Status.UnmarshalText([]byte(r.Status)); err != nil {
		return o, err
	}
	if r.Started != nil {
		o.Started = r.Started.UTC()
	}
	if r.ApprovalsRequested != nil {
		n := int(*r.ApprovalsRequested)
		o.ApprovalsRequested = &n
	}
	if r.UsageInput != nil || r.UsageCached != nil || r.UsageOutput != nil || r.UsageReasoning != nil {
		o.Usage = &datasets.Usage{Input: r.UsageInput, Cached: r.UsageCached, Output: r.UsageOutput, Reasoning: r.UsageReasoning}
	}
	if r.ErrorKind != nil {
		o.Error = &replay.Failure{Kind: *r.ErrorKind}
		if r.ErrorMessage != nil {
			o.Error.Message = *r.ErrorMessage
		}
	}
	for _, part := range []struct {
		name string
		from json.RawMessage
		to   any
	}{
		{"messages", r.Messages, &o.Messages},
		{"tool_calls", r.ToolCalls, &o.ToolCalls},
		{"approvals", r.Approvals, &o.Approvals},
		{"scores", r.Scores, &o.Scores},
		{"attempt_log", r.AttemptLog, &o.AttemptLog},
	} {
		if len(part.from) == 0 {
			continue
		}
		if err := json.Unmarshal(part.from, part.to); err != nil {
			return o, fmt.Errorf("column %s: %w", part.name, err)
		}
	}
	return o, nil
}
