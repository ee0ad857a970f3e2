package replay

import (
	"encoding/json"
	"time"

	"forerun/datasets"
)

// Key names one outcome. Trial counts from 1.
type Key struct {
	Suite  string `json:"suite"`
	CaseID string `json:"case_id"`
	Arm    Arm    `json:"arm"`
	Trial  int    `json:"trial"`
}

// Outcome is one trial, however it ended. A failed call is an outcome, not an
// error of the run.
type Outcome struct {
	Key
	Seq        int        `json:"seq"` // order of completion within the run, from 1
	Status     Status     `json:"status"`
	Provenance Provenance `json:"provenance"`
	Attempts   int        `json:"attempts"`
	AttemptLog []Attempt  `json:"attempt_log,omitempty"`

	Started   time.Time `json:"started"`
	LatencyMS *float64  `json:"latency_ms,omitempty"` // of the attempt that answered
	WaitMS    float64   `json:"wait_ms"`              // queue and back-off
	ModelMS   *float64  `json:"model_ms,omitempty"`
	ToolMS    *float64  `json:"tool_ms,omitempty"`
	TTFTMS    *float64  `json:"ttft_ms,omitempty"`

	Output     string             `json:"output,omitempty"`
	Messages   []datasets.Message `json:"messages,omitempty"`
	ToolCalls  []Call             `json:"tool_calls,omitzero"` // nil is not known; empty is none
	Divergence Divergence         `json:"divergence,omitempty"`

	Escalated          *bool           `json:"escalated,omitempty"`
	Fallback           *bool           `json:"fallback,omitempty"`
	Corrected          *bool           `json:"corrected,omitempty"`
	ApprovalsRequested *int            `json:"approvals_requested,omitempty"` // nil is not known, and so are Approvals
	Approvals          []ApprovalAsked `json:"approvals,omitempty"`

	Usage       *datasets.Usage    `json:"usage,omitempty"`
	CostUSD     *float64           `json:"cost_usd,omitempty"` // over all attempts; nil is unknown, never 0
	ModelServed string             `json:"model_served,omitempty"`
	Finish      string             `json:"finish_reason,omitempty"`
	Error       *Failure           `json:"error,omitempty"`
	Version     string             `json:"version,omitempty"`
	Scores      map[string]float64 `json:"scores,omitempty"`

	// Of UnitConversation: how many of the agent's turns were the log's, and the one
	// that was not, counted from 1 and 0 where all that came before the last were.
	// After it the user's logged turns answer nothing that was said.
	Turns      int `json:"turns,omitempty"`
	DivergedAt int `json:"diverged_at,omitempty"`
}

// Counts reports whether an outcome says something of the agent, so that it may
// stand for a later trial of the same agent. Being refused at the door does not: it
// is mended without changing the agent. Neither does a panic of ours.
func (o *Outcome) Counts() bool {
	if o.Error != nil && (o.Error.Kind == string(FailRefused) || o.Error.Kind == string(FailPanic)) {
		return false
	}
	return !o.Status.Missing()
}

// Call is one tool call of a trajectory. MS is the logged latency of the answer
// that was given, nil where the log has none.
type Call struct {
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"`
	Error     string          `json:"error,omitempty"`
	Source    string          `json:"source,omitempty"` // the policy's word, "miss", "proposed", "step" or "logged"
	MS        *float64        `json:"ms,omitempty"`

	Approximate bool `json:"approximate,omitempty"` // the answer is not the recorded one for exactly this call
	Tainted     bool `json:"tainted,omitempty"`     // asked after a write that was proposed and not done

	Recorded string          `json:"recorded,omitempty"` // the name under which the log has the call that answered, where that is another
	Effect   datasets.Effect `json:"effect,omitempty"`   // what the configuration says of the tool, where the case says nothing
}

// SourceMiss marks a call that the log could not answer.
const SourceMiss = "miss"

// SourceProposed marks a write that the log does not have: kept as proposed, never
// done. What is read after it is tainted.
const SourceProposed = "proposed"

// SourceStep marks a call that is the answer itself: see [UnitStep].
const SourceStep = "step"

// SourceLogged marks a call of a recorded trajectory.
const SourceLogged = "logged"

// ApprovalAsked is one approval that the agent asked for in a replay, with the
// logged decision it was given. Decision is empty where no person decided.
type ApprovalAsked struct {
	Action    string            `json:"action"`
	Arguments json.RawMessage   `json:"arguments,omitempty"`
	Decision  datasets.Decision `json:"decision,omitempty"`
}

// Attempt is one try inside a trial.
type Attempt struct {
	N            int             `json:"n"`
	Started      time.Time       `json:"started"`
	MS           float64         `json:"ms"`
	Kind         string          `json:"kind"` // "ok" or the failure's kind
	HTTPStatus   int             `json:"http_status,omitempty"`
	RetryAfterMS float64         `json:"retry_after_ms,omitempty"`
	Usage        *datasets.Usage `json:"usage,omitempty"`
	CostUSD      *float64        `json:"cost_usd,omitempty"`
}

// Failure says why a trial has no answer.
type Failure struct {
	Kind    string `json:"kind"` // a FailureKind word
	Message string `json:"message"`
}

// Divergence classes a trajectory against the logged tool calls.
type Divergence string

// The classes of divergence; empty where there is no logged trajectory, or the
// calls are not known.
const (
	DivergenceExact      Divergence = "exact"
	DivergenceReordered  Divergence = "reordered"
	DivergenceArgs       Divergence = "args_equivalent"
	DivergenceReadMiss   Divergence = "read_miss"
	DivergenceWriteMiss  Divergence = "write_miss"
	DivergenceShorter    Divergence = "shorter"
	DivergenceLonger     Divergence = "longer"
	DivergenceOtherCalls Divergence = "other"
)
