package datasets

import (
	"encoding/json"
	"time"
)

// row is a case in Parquet: typed columns for what one would group and filter
// by, JSON text for the rest. Only id is required, so that a file that another
// tool wrote needs no more columns than a JSON object needs fields.
type row struct {
	ID       string            `parquet:"id"`
	Cluster  string            `parquet:"cluster,optional"`
	Time     *time.Time        `parquet:"time,optional,timestamp(nanosecond)"`
	Origin   string            `parquet:"origin,optional,dict"`
	Segments map[string]string `parquet:"segments,optional"`
	Risk     string            `parquet:"risk,optional,dict"`
	Weight   *float64          `parquet:"weight,optional"`

	Messages  json.RawMessage `parquet:"messages,optional,json"`
	Input     json.RawMessage `parquet:"input,optional,json"`
	State     json.RawMessage `parquet:"state,optional,json"`
	Tools     json.RawMessage `parquet:"tools,optional,json"`
	ToolLog   json.RawMessage `parquet:"tool_log,optional,json"`
	Approvals json.RawMessage `parquet:"approvals,optional,json"`

	ExpectedAnswer    *string           `parquet:"expected_answer,optional"`
	ExpectedFacts     []string          `parquet:"expected_facts,optional,list"`
	ExpectedToolCalls json.RawMessage   `parquet:"expected_tool_calls,optional,json"`
	ExpectedEndState  json.RawMessage   `parquet:"expected_end_state,optional,json"`
	ExpectedEscalate  *bool             `parquet:"expected_escalate,optional"`
	ExpectedLabels    map[string]string `parquet:"expected_labels,optional"`

	LoggedStatus      string             `parquet:"logged_status,optional,dict"`
	LoggedOutput      *string            `parquet:"logged_output,optional"`
	LoggedMessages    json.RawMessage    `parquet:"logged_messages,optional,json"`
	LoggedToolCalls   json.RawMessage    `parquet:"logged_tool_calls,optional,json"`
	LoggedEscalated   *bool              `parquet:"logged_escalated,optional"`
	LoggedFallback    *bool              `parquet:"logged_fallback,optional"`
	LoggedCorrected   *bool              `parquet:"logged_corrected,optional"`
	LoggedLatencyMS   *float64           `parquet:"logged_latency_ms,optional"`
	LoggedTTFTMS      *float64           `parquet:"logged_ttft_ms,optional"`
	LoggedUsage       *Usage             `parquet:"logged_usage,optional"`
	LoggedCostUSD     *float64           `parquet:"logged_cost_usd,optional"`
	LoggedScores      map[string]float64 `parquet:"logged_scores,optional"`
	LoggedVersion     string             `parquet:"logged_version,optional"`
	LoggedModelServed string             `parquet:"logged_model_served,optional"`
	LoggedError       string             `parquet:"logged_error,optional"`

	Metadata json.RawMessage `parquet:"metadata,optional,json"`
}

// TableSchema names the table. Raise the version when an older reader could
// misread a newer file; a new optional column needs none.
func (*row) TableSchema() (name string, version int) { return "cases", 1 }
