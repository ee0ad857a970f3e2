package datasets

import (
	"encoding/json"
	"time"
)

// Case is one logged production request, or one curated benchmark item, with
// what is known of a good answer. Its JSON field names are a contract.
//
// A case that came through a reader of this package is valid and complete:
// ID is set, Cluster, Origin, Risk and Weight hold their defaults where the
// file gave none, and at least one of Messages and Input is present. A list that
// the file gave as empty is empty and not nil: "no tool was called" says more
// than no word about it.
type Case struct {
	ID       string            `json:"id"`
	Cluster  string            `json:"cluster,omitempty"` // what makes cases dependent; default: ID
	Time     *time.Time        `json:"time,omitempty"`    // UTC; also a trial's "now"
	Origin   Origin            `json:"origin,omitempty"`
	Segments map[string]string `json:"segments,omitempty"`
	Risk     Risk              `json:"risk,omitempty"`
	Weight   float64           `json:"weight,omitempty"` // 1/sampling probability, > 0

	Messages  []Message       `json:"messages,omitempty"` // up to and with the request to answer
	Input     json.RawMessage `json:"input,omitempty"`    // the request as the agent received it, any JSON
	State     json.RawMessage `json:"state,omitempty"`    // what the session held before; never interpreted
	Tools     []Tool          `json:"tools,omitzero"`     // what the agent was offered
	ToolLog   []ToolCall      `json:"tool_log,omitzero"`  // calls and results, in order
	Approvals []Approval      `json:"approvals,omitzero"` // what persons decided

	Expected *Expected                  `json:"expected,omitempty"`
	Logged   *Logged                    `json:"logged,omitempty"`
	Metadata map[string]json.RawMessage `json:"metadata,omitempty"`
}

// Origin says who asked; only production traffic is sampled by default.
type Origin string

// The origins a case can have.
const (
	OriginProduction Origin = "production"
	OriginInternal   Origin = "internal"
	OriginSynthetic  Origin = "synthetic"
	OriginReplay     Origin = "replay"
)

// Origins lists the valid words, the default first.
func Origins() []Origin {
	return []Origin{OriginProduction, OriginInternal, OriginSynthetic, OriginReplay}
}

// Risk is what the logged request could do to the world, least first.
type Risk string

// The steps of risk.
const (
	RiskReadOnly Risk = "read_only"
	RiskDraft    Risk = "draft"
	RiskApproval Risk = "approval"
	RiskWrite    Risk = "write"
)

// Risks lists the valid words, least risky first.
func Risks() []Risk { return []Risk{RiskReadOnly, RiskDraft, RiskApproval, RiskWrite} }

// Tool is one tool definition that was offered to the agent.
type Tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"` // JSON Schema of the arguments
	Effect      Effect          `json:"effect,omitempty"`
}

// Effect says whether a tool changes the world.
type Effect string

// The effects a tool can have; an unknown effect is the empty string.
const (
	EffectRead  Effect = "read"
	EffectWrite Effect = "write"
)

// ToolCall is one call of a tool with what came of it. Arguments are a JSON
// object; a log's JSON string of one is decoded on reading.
type ToolCall struct {
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments,omitempty"`
	Result    json.RawMessage `json:"result,omitempty"` // any JSON; a string stays a JSON string
	Error     string          `json:"error,omitempty"`
	LatencyMS *float64        `json:"latency_ms,omitempty"`
}

// Approval is a person's logged decision on an action the agent proposed.
type Approval struct {
	Action          string          `json:"action"`
	Arguments       json.RawMessage `json:"arguments,omitempty"`
	Decision        Decision        `json:"decision"`
	EditedArguments json.RawMessage `json:"edited_arguments,omitempty"`
	Time            *time.Time      `json:"time,omitempty"`
}

// Decision is what a person did with a proposed action.
type Decision string

// The decisions a person can take.
const (
	Approved Decision = "approved"
	Edited   Decision = "edited"
	Rejected Decision = "rejected"
)

// Expected is what is known of a good answer. Absent fields are not known.
type Expected struct {
	Answer    *string           `json:"answer,omitempty"`
	Facts     []string          `json:"facts,omitzero"`
	ToolCalls []ToolCall        `json:"tool_calls,omitzero"`
	EndState  json.RawMessage   `json:"end_state,omitempty"`
	Escalate  *bool             `json:"escalate,omitempty"`
	Labels    map[string]string `json:"labels,omitempty"`
}

// Logged is what production really did with the case.
type Logged struct {
	Status      string             `json:"status,omitempty"` // an outcome status word; empty means ok
	Output      *string            `json:"output,omitempty"` // a JSON value that is no string is kept as its compact text
	Messages    []Message          `json:"messages,omitzero"`
	ToolCalls   []ToolCall         `json:"tool_calls,omitzero"`
	Escalated   *bool              `json:"escalated,omitempty"`
	Fallback    *bool              `json:"fallback,omitempty"`
	Corrected   *bool              `json:"corrected,omitempty"`
	LatencyMS   *float64           `json:"latency_ms,omitempty"`
	TTFTMS      *float64           `json:"ttft_ms,omitempty"`
	Usage       *Usage             `json:"usage,omitempty"`
	CostUSD     *float64           `json:"cost_usd,omitempty"` // nil where no price was known: never 0 for that
	Scores      map[string]float64 `json:"scores,omitempty"`
	Version     string             `json:"version,omitempty"`
	ModelServed string             `json:"model_served,omitempty"`
	Error       string             `json:"error,omitempty"`
}

// Usage counts tokens. A nil field was not reported, which is not zero.
// Cached tokens are part of Input, reasoning tokens part of Output.
type Usage struct {
	Input     *int64 `json:"input,omitempty" parquet:"input,optional"`
	Cached    *int64 `json:"cached,omitempty" parquet:"cached,optional"`
	Output    *int64 `json:"output,omitempty" parquet:"output,optional"`
	Reasoning *int64 `json:"reasoning,omitempty" parquet:"reasoning,optional"`
}
