package rundir

import (
	"encoding/json"
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

	Turns      *int64 `parquet:"turns,optional"` // of conversations
	DivergedAt *int64 `parquet:"diverged_at,optional"`
}

// TableSchema names the file.
func (*outcomeRow) TableSchema() (name string, version int) { return "forerun.outcomes", SchemaVersion }

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
	if r.Turns != nil && r.DivergedAt != nil {
		o.Turns, o.DivergedAt = int(*r.Turns), int(*r.DivergedAt)
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
	var j jsonColumns
	o.Messages = part[[]datasets.Message](&j, "messages", r.Messages)
	o.ToolCalls = part[[]replay.Call](&j, "tool_calls", r.ToolCalls)
	o.Approvals = part[[]replay.ApprovalAsked](&j, "approvals", r.Approvals)
	o.Scores = part[map[string]float64](&j, "scores", r.Scores)
	o.AttemptLog = part[[]replay.Attempt](&j, "attempt_log", r.AttemptLog)
	return o, j.err
}

// part reads a column that is JSON. What it is read into is made where there is
// something to read: most outcomes have nothing there, and they themselves need not
// lie where JSON can be read into.
func part[T any](j *jsonColumns, name string, text json.RawMessage) (none T) {
	if len(text) == 0 {
		return none
	}
	v := new(T)
	j.read(name, text, v)
	return *v
}
