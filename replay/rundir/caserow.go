package rundir

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"forerun/datasets"
	"forerun/datasets/jsonscan"
)

// caseRow is a row of cases.parquet: the suite, and after it the columns of a
// case file as package datasets writes it.
type caseRow struct {
	Suite    string            `parquet:"suite,dict"`
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
	LoggedUsage       *datasets.Usage    `parquet:"logged_usage,optional"`
	LoggedCostUSD     *float64           `parquet:"logged_cost_usd,optional"`
	LoggedScores      map[string]float64 `parquet:"logged_scores,optional"`
	LoggedVersion     string             `parquet:"logged_version,optional"`
	LoggedModelServed string             `parquet:"logged_model_served,optional"`
	LoggedError       string             `parquet:"logged_error,optional"`

	Metadata json.RawMessage `parquet:"metadata,optional,json"`
}

// TableSchema names the file.
func (*caseRow) TableSchema() (name string, version int) { return "forerun.cases", SchemaVersion }

// size is about how many bytes the row holds.
func (r *caseRow) size() int {
	n := 0
	for _, part := range [...]json.RawMessage{
		r.Messages, r.Input, r.State, r.Tools, r.ToolLog, r.Approvals, r.ExpectedToolCalls, r.ExpectedEndState,
		r.LoggedMessages, r.LoggedToolCalls, r.Metadata,
	} {
		n += len(part)
	}
	for _, text := range [...]*string{r.ExpectedAnswer, r.LoggedOutput} {
		if text != nil {
			n += len(*text)
		}
	}
	return n
}

// caseRowOf gives a case's row.
func caseRowOf(suite string, c *datasets.Case) (caseRow, error) {
	r := caseRow{
		Suite: suite, ID: c.ID, Cluster: c.Cluster, Time: c.Time, Origin: string(c.Origin), Segments: c.Segments,
		Risk: string(c.Risk), Weight: &c.Weight, Input: c.Input, State: c.State,
	}
	var j jsonColumns
	r.Messages = j.spoken(c.Messages)
	r.Tools = column(&j, c.Tools)
	r.ToolLog = column(&j, c.ToolLog)
	r.Approvals = column(&j, c.Approvals)
	if len(c.Metadata) > 0 {
		r.Metadata = j.write(c.Metadata)
	}
	if e := c.Expected; e != nil {
		r.ExpectedAnswer, r.ExpectedFacts, r.ExpectedEndState = e.Answer, e.Facts, e.EndState
		r.ExpectedEscalate, r.ExpectedLabels = e.Escalate, e.Labels
		r.ExpectedToolCalls = column(&j, e.ToolCalls)
	}
	if l := c.Logged; l != nil {
		r.LoggedStatus, r.LoggedOutput = l.Status, l.Output
		r.LoggedEscalated, r.LoggedFallback, r.LoggedCorrected = l.Escalated, l.Fallback, l.Corrected
		r.LoggedLatencyMS, r.LoggedTTFTMS, r.LoggedUsage, r.LoggedCostUSD = l.LatencyMS, l.TTFTMS, l.Usage, l.CostUSD
		r.LoggedScores, r.LoggedVersion, r.LoggedModelServed, r.LoggedError = l.Scores, l.Version, l.ModelServed, l.Error
		r.LoggedMessages = j.spoken(l.Messages)
		r.LoggedToolCalls = column(&j, l.ToolCalls)
	}
	if j.err != nil {
		return r, fmt.Errorf("case %q: %w", c.ID, j.err)
	}
	return r, nil
}

// read gives the case back. It was checked when it was sealed.
func (r *caseRow) read() (datasets.Case, error) {
	c := datasets.Case{
		ID: r.ID, Cluster: r.Cluster, Origin: datasets.Origin(r.Origin), Segments: some(r.Segments),
		Risk: datasets.Risk(r.Risk), Input: r.Input, State: r.State,
	}
	if r.Time != nil {
		t := r.Time.UTC()
		c.Time = &t
	}
	if r.Weight != nil {
		c.Weight = *r.Weight
	}
	e := &datasets.Expected{
		Answer: r.ExpectedAnswer, Facts: r.ExpectedFacts, EndState: r.ExpectedEndState,
		Escalate: r.ExpectedEscalate, Labels: some(r.ExpectedLabels),
	}
	l := &datasets.Logged{
		Status: r.LoggedStatus, Output: r.LoggedOutput, Escalated: r.LoggedEscalated, Fallback: r.LoggedFallback,
		Corrected: r.LoggedCorrected, LatencyMS: r.LoggedLatencyMS, TTFTMS: r.LoggedTTFTMS, Usage: r.LoggedUsage,
		CostUSD: r.LoggedCostUSD, Scores: some(r.LoggedScores), Version: r.LoggedVersion,
		ModelServed: r.LoggedModelServed, Error: r.LoggedError,
	}
	var j jsonColumns
	c.Messages = j.messages("messages", r.Messages)
	j.read("tools", r.Tools, &c.Tools)
	j.read("tool_log", r.ToolLog, &c.ToolLog)
	j.read("approvals", r.Approvals, &c.Approvals)
	j.read("metadata", r.Metadata, &c.Metadata)
	j.read("expected_tool_calls", r.ExpectedToolCalls, &e.ToolCalls)
	l.Messages = j.messages("logged_messages", r.LoggedMessages)
	j.read("logged_tool_calls", r.LoggedToolCalls, &l.ToolCalls)
	if !reflect.ValueOf(e).Elem().IsZero() {
		c.Expected = e
	}
	if !reflect.ValueOf(l).Elem().IsZero() {
		c.Logged = l
	}
	return c, j.err
}

// some gives nil for an empty map: Parquet does not tell the two apart.
func some[V any](m map[string]V) map[string]V {
	if len(m) == 0 {
		return nil
	}
	return m
}

// column is a list as a JSON column, null where there is none.
func column[T any](j *jsonColumns, list []T) json.RawMessage {
	if list == nil {
		return nil
	}
	return j.write(list)
}

// jsonColumns writes and reads the JSON columns of a row, and keeps the first
// error.
type jsonColumns struct{ err error }

func (j *jsonColumns) write(v any) json.RawMessage {
	text, err := encodeJSON(v)
	if err != nil && j.err == nil {
		j.err = err
	}
	return text
}

// spoken writes messages, in less time than encoding/json takes to find out how.
func (j *jsonColumns) spoken(list []datasets.Message) json.RawMessage {
	if list == nil {
		return nil
	}
	size := len("[]")
	for i := range list {
		size += len(list[i].Content) + len(`{"role":"assistant","content":},`)
	}
	text := append(make([]byte, 0, size), '[')
	for i := range list {
		if i > 0 {
			text = append(text, ',')
		}
		var err error
		if text, err = list[i].AppendJSON(text); err != nil {
			return j.write(list) // and let it say what is wrong
		}
	}
	text = append(text, ']')
	short, ok := jsonscan.Compact(make([]byte, 0, len(text)), text)
	if !ok {
		return j.write(list)
	}
	return short
}

func (j *jsonColumns) messages(name string, text json.RawMessage) []datasets.Message {
	if len(text) == 0 || j.err != nil {
		return nil
	}
	list, err := datasets.ParseMessages(text)
	if err != nil {
		j.err = fmt.Errorf("column %s: %w", name, err)
	}
	return list
}

func (j *jsonColumns) read(name string, text json.RawMessage, into any) {
	if len(text) == 0 || j.err != nil {
		return
	}
	if err := json.Unmarshal(text, into); err != nil {
		j.err = fmt.Errorf("column %s: %w", name, err)
	}
}
