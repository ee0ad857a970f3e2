package datasets

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// rowRoom is a row with the memory that it points to, which is filled anew with one case
// after the other. A case may be changed as soon as the next one comes: nothing of it
// that can change is kept.
type rowRoom struct {
	row row

	time                           time.Time
	weight, latency, ttft, cost    float64
	answer, output                 string
	escalate                       bool
	escalated, fallback, corrected bool
	usage                          Usage
	counts                         [4]int64
	facts                          []string
	segments, labels               map[string]string
	scores                         map[string]float64
}

// held copies what a pointer points to.
func held[T any](room, from *T) *T {
	if from == nil {
		return nil
	}
	*room = *from
	return room
}

// heldMap copies a map into the one that is there.
func heldMap[V any](room *map[string]V, from map[string]V) map[string]V {
	if from == nil {
		return nil
	}
	if *room == nil {
		*room = make(map[string]V, len(from))
	}
	clear(*room)
	maps.Copy(*room, from)
	return *room
}

// fill makes a row of a case. Its JSON goes behind text, and is a part of what comes back.
func (r *rowRoom) fill(text []byte, c *Case) ([]byte, error) {
	t := rowText{b: text}
	r.row = row{
		ID: c.ID, Cluster: c.Cluster, Time: held(&r.time, c.Time), Origin: string(c.Origin), Segments: heldMap(&r.segments, c.Segments),
		Risk: string(c.Risk), Weight: held(&r.weight, &c.Weight), Input: t.raw(c.Input), State: t.raw(c.State),
	}
	if len(c.Messages) > 0 {
		r.row.Messages = t.messages(c.Messages)
	}
	if c.Tools != nil {
		r.row.Tools = t.of(c.Tools, func(w *caseWriter) { bareList(w, c.Tools, w.tool) })
	}
	if c.ToolLog != nil {
		r.row.ToolLog = t.calls(c.ToolLog)
	}
	if c.Approvals != nil {
		r.row.Approvals = t.rare(c.Approvals)
	}
	if len(c.Metadata) > 0 {
		r.row.Metadata = t.of(c.Metadata, func(w *caseWriter) { w.bareRaws(c.Metadata) })
	}
	if c.Expected != nil {
		r.expected(&t, c.Expected)
	}
	if c.Logged != nil {
		r.logged(&t, c.Logged)
	}
	return t.b, t.err
}

func (r *rowRoom) expected(t *rowText, e *Expected) {
	w := &r.row
	w.ExpectedAnswer, w.ExpectedEscalate = held(&r.answer, e.Answer), held(&r.escalate, e.Escalate)
	if e.Facts != nil {
		r.facts = append(slices.Grow(r.facts[:0], 1), e.Facts...) // not nil where there are none
		w.ExpectedFacts = r.facts
	}
	w.ExpectedEndState, w.ExpectedLabels = t.raw(e.EndState), heldMap(&r.labels, e.Labels)
	if e.ToolCalls != nil {
		w.ExpectedToolCalls = t.calls(e.ToolCalls)
	}
}

func (r *rowRoom) logged(t *rowText, l *Logged) {
	w := &r.row
	w.LoggedStatus, w.LoggedOutput = l.Status, held(&r.output, l.Output)
	w.LoggedEscalated, w.LoggedFallback, w.LoggedCorrected = held(&r.escalated, l.Escalated), held(&r.fallback, l.Fallback), held(&r.corrected, l.Corrected)
	w.LoggedLatencyMS, w.LoggedTTFTMS, w.LoggedCostUSD = held(&r.latency, l.LatencyMS), held(&r.ttft, l.TTFTMS), held(&r.cost, l.CostUSD)
	w.LoggedScores, w.LoggedVersion, w.LoggedModelServed, w.LoggedError = heldMap(&r.scores, l.Scores), l.Version, l.ModelServed, l.Error
	if u := l.Usage; u != nil {
		r.usage = Usage{
			Input: held(&r.counts[0], u.Input), Cached: held(&r.counts[1], u.Cached), Output: held(&r.counts[2], u.Output), Reasoning: held(&r.counts[3], u.Reasoning),
		}
		w.LoggedUsage = &r.usage
	}
	if l.Messages != nil {
		w.LoggedMessages = t.messages(l.Messages)
	}
	if l.ToolCalls != nil {
		w.LoggedToolCalls = t.calls(l.ToolCalls)
	}
}

// rowText writes the JSON columns of a row one behind the other and keeps the first error.
type rowText struct {
	b   []byte
	err error
}

// of gives what write writes of v.
func (t *rowText) of(v any, write func(*caseWriter)) json.RawMessage {
	w := caseWriter{b: t.b}
	write(&w)
	text, err := w.or(t.b, v)
	if err != nil && t.err == nil {
		t.err = err
	}
	return t.behind(text)
}

// behind takes over a longer text and gives what is new in it.
func (t *rowText) behind(text []byte) json.RawMessage {
	from := len(t.b)
	t.b = text
	return text[from:len(text):len(text)]
}

func (t *rowText) messages(list []Message) json.RawMessage {
	return t.of(list, func(w *caseWriter) { bareList(w, list, w.message) })
}

func (t *rowText) calls(list []ToolCall) json.RawMessage {
	return t.of(list, func(w *caseWriter) { bareList(w, list, w.call) })
}

// rare is for what few cases have.
func (t *rowText) rare(v any) json.RawMessage {
	return t.of(v, func(w *caseWriter) { w.bad = true })
}

// raw copies JSON as it is.
func (t *rowText) raw(v json.RawMessage) json.RawMessage {
	if v == nil {
		return nil
	}
	return t.behind(append(t.b, v...))
}
