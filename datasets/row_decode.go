package datasets

import (
	"encoding/json"
	"math"
	"strings"
	"unicode/utf8"
)

// rowReader turns a row into a case as strictly as a line is read. It stops at
// the first error, whose field is the column.
type rowReader struct{ err error }

func (r *row) read() (Case, error) {
	c := Case{ID: r.ID, Cluster: r.Cluster, Origin: Origin(r.Origin), Segments: none(r.Segments), Risk: Risk(r.Risk)}
	var d rowReader
	if r.Time != nil {
		c.Time = new(r.Time.UTC())
	}
	if r.Origin != "" {
		d.check("origin", checkWord(c.Origin, Origins()))
	}
	if r.Risk != "" {
		d.check("risk", checkWord(c.Risk, Risks()))
	}
	if r.Weight != nil {
		c.Weight = *r.Weight
		d.check("weight", checkWeight(c.Weight))
	}
	d.json(messagesKey, r.Messages, func(v []byte) error { return readMessages(v, &c.Messages) })
	d.json(inputKey, r.Input, func(v []byte) error { return readRaw(v, &c.Input) })
	d.json("state", r.State, func(v []byte) error { return readRaw(v, &c.State) })
	d.json("tools", r.Tools, func(v []byte) error { return readList(v, &c.Tools, readTool) })
	d.json("tool_log", r.ToolLog, func(v []byte) error { return readList(v, &c.ToolLog, readToolCall) })
	d.json(approvalsKey, r.Approvals, func(v []byte) error { return readList(v, &c.Approvals, readApproval) })
	d.json("metadata", r.Metadata, func(v []byte) error { return readRawMap(v, &c.Metadata) })
	c.Expected = r.expected(&d)
	c.Logged = r.logged(&d)
	d.text("id", r.ID)
	d.text("cluster", r.Cluster)
	d.texts("segments", r.Segments)
	if d.err != nil {
		return Case{}, d.err
	}
	return c, complete(&c)
}

func (r *row) expected(d *rowReader) *Expected {
	e := &Expected{
		Answer: r.ExpectedAnswer, Facts: r.ExpectedFacts, Escalate: r.ExpectedEscalate, Labels: none(r.ExpectedLabels),
	}
	d.json("expected_tool_calls", r.ExpectedToolCalls, func(v []byte) error { return readList(v, &e.ToolCalls, readToolCall) })
	d.json("expected_end_state", r.ExpectedEndState, func(v []byte) error { return readRaw(v, &e.EndState) })
	d.optional("expected_answer", e.Answer)
	for _, f := range e.Facts {
		d.text("expected_facts", f)
	}
	d.texts("expected_labels", e.Labels)
	return e
}

func (r *row) logged(d *rowReader) *Logged {
	l := &Logged{
		Status: r.LoggedStatus, Output: r.LoggedOutput, Escalated: r.LoggedEscalated, Fallback: r.LoggedFallback,
		Corrected: r.LoggedCorrected, LatencyMS: r.LoggedLatencyMS, TTFTMS: r.LoggedTTFTMS, Usage: r.LoggedUsage,
		CostUSD: r.LoggedCostUSD, Scores: none(r.LoggedScores), Version: r.LoggedVersion,
		ModelServed: r.LoggedModelServed, Error: r.LoggedError,
	}
	if l.Status != "" {
		d.check("logged_status", checkWord(l.Status, statusWords()))
	}
	d.json("logged_messages", r.LoggedMessages, func(v []byte) error { return readMessages(v, &l.Messages) })
	d.json("logged_tool_calls", r.LoggedToolCalls, func(v []byte) error { return readList(v, &l.ToolCalls, readToolCall) })
	d.amount("logged_latency_ms", l.LatencyMS)
	d.amount("logged_ttft_ms", l.TTFTMS)
	d.amount("logged_cost_usd", l.CostUSD)
	if u := l.Usage; u != nil {
		d.count("logged_usage.input", u.Input)
		d.count("logged_usage.cached", u.Cached)
		d.count("logged_usage.output", u.Output)
		d.count("logged_usage.reasoning", u.Reasoning)
	}
	for name, x := range l.Scores {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			d.check("logged_scores", within(quoteName(name), refuse("is no finite number", "leave it out where it is not known")))
		}
		d.text("logged_scores", name)
	}
	d.optional("logged_output", l.Output)
	d.text("logged_version", l.Version)
	d.text("logged_model_served", l.ModelServed)
	d.text("logged_error", l.Error)
	return l
}

// none makes an empty map nil, as the JSON form reads it.
func none[V any](m map[string]V) map[string]V {
	if len(m) == 0 {
		return nil
	}
	return m
}

func (d *rowReader) check(column string, err error) {
	if d.err == nil && err != nil {
		d.err = within(column, err)
	}
}

func (d *rowReader) json(column string, text json.RawMessage, read func([]byte) error) {
	if d.err != nil || len(text) == 0 {
		return
	}
	v, err := compact(text)
	if err == nil {
		err = read(v)
	}
	d.check(column, err)
}

func (d *rowReader) text(column, s string) {
	if d.err == nil && !utf8.ValidString(s) {
		d.check(column, refuse("invalid UTF-8", "write text as UTF-8"))
	}
}

func (d *rowReader) texts(column string, m map[string]string) {
	for k, v := range m {
		d.text(column, k)
		d.text(column, v)
	}
}

func (d *rowReader) optional(column string, s *string) {
	if s != nil {
		d.text(column, *s)
	}
}

func (d *rowReader) amount(column string, x *float64) {
	if x != nil {
		d.check(column, checkAmount(*x))
	}
}

func (d *rowReader) count(column string, n *int64) {
	if n != nil {
		d.check(column, checkCount(*n))
	}
}

// columnNames gives the columns of a case for a message.
func columnNames() []string {
	names := strings.Fields("id cluster time origin segments risk weight messages input state tools tool_log approvals metadata")
	for _, f := range expectedFields() {
		names = append(names, "expected_"+f)
	}
	for _, f := range loggedFields() {
		names = append(names, "logged_"+f)
	}
	return names
}
