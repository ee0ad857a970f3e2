package importers

import (
	"cmp"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"forerun/datasets"
	"forerun/datasets/chat"
	"forerun/datasets/trace"
)

// otlpMapper makes spans of OpenTelemetry's into ours. It is for one goroutine.
type otlpMapper struct {
	keys  *otlpKeys
	kinds map[string]trace.Kind
	own   otlpAttributes // of the span or log record, and its resource

	memory chat.Memory
	recent [4]otlpSeen
	oldest int
}

func newOTLPMapper() *otlpMapper { return &otlpMapper{keys: newOTLPKeys(), kinds: otlpKinds()} }

// otlpBehind puts what a resource says behind what any key of a span does.
const otlpBehind = 1000

// traces takes the spans of a message.
func (r *otlpReader) traces(place datasets.Place, traces ptrace.Traces) {
	for _, resource := range traces.ResourceSpans().All() {
		for _, scope := range resource.ScopeSpans().All() {
			for _, s := range scope.Spans().All() {
				r.span(place, resource.Resource().Attributes(), s)
			}
		}
	}
}

func (r *otlpReader) span(place datasets.Place, resource pcommon.Map, s ptrace.Span) {
	if s.TraceID().IsEmpty() || s.SpanID().IsEmpty() {
		r.emit(trace.Span{}, &datasets.RecordError{
			File: place.File, Line: place.Line, Row: place.Row, What: "a span has no trace id or no span id", Remedy: "export both, in hex",
		})
		return
	}
	m := r.mapper
	m.own.clear()
	m.keys.read(&m.own, s.Attributes(), 0)
	m.keys.read(&m.own, resource, otlpBehind)
	if m.own.bad != "" {
		r.emit(trace.Span{}, otlpBadText(place, m.own.bad))
		return
	}
	out := m.span(s)
	out.Place = place
	if len(out.Feedback) == 0 || s.Links().Len() != 1 || s.Links().At(0).TraceID().IsEmpty() {
		r.emit(out, nil)
		return
	}
	// A span with feedback and one link carries it for what it links to.
	link := s.Links().At(0)
	part := trace.Span{
		Place: place, Trace: otlpTraceID(link.TraceID()), ID: otlpSpanID(link.SpanID()), Kind: trace.KindPart, Start: out.Start, Feedback: out.Feedback,
	}
	out.Feedback, out.Kind = nil, trace.KindEvaluator
	r.emit(out, nil)
	r.emit(part, nil)
}

func otlpBadText(place datasets.Place, key string) error {
	return &datasets.RecordError{
		File: place.File, Line: place.Line, Row: place.Row, What: "invalid UTF-8 in " + printable(key), Remedy: "export it as UTF-8",
	}
}

// span maps the span whose attributes were read.
func (m *otlpMapper) span(s ptrace.Span) trace.Span {
	a := &m.own
	out := trace.Span{
		Trace: otlpTraceID(s.TraceID()), ID: otlpSpanID(s.SpanID()), Parent: otlpSpanID(s.ParentSpanID()), Name: s.Name(),
		Start: otlpTime(s.StartTimestamp()), End: otlpTime(s.EndTimestamp()),
	}
	out.Kind = m.kind(s.Kind() == ptrace.SpanKindServer)
	m.identity(&out)
	events := m.events(s.Events(), &out)
	m.failure(s.Status(), &out)
	if out.Kind == trace.KindOther && out.Parent == "" && (a.has(otlpInput) || a.has(otlpMessagesIn) || len(events.asked) > 0) {
		out.Kind = trace.KindAgent // the request as a whole, called a chain, a task or nothing
	}
	switch out.Kind {
	case trace.KindModel, trace.KindAgent:
		m.conversation(events, &out)
		m.offered(&out)
		m.figures(&out)
		m.firstToken(&out)
	case trace.KindTool:
		out.Call = m.call(&out)
	case trace.KindOther, trace.KindEvaluator, trace.KindPart:
	}
	m.annotations(&out)
	m.metadata(&out)
	return out
}

// identity says whose span it is and of what.
func (m *otlpMapper) identity(out *trace.Span) {
	a := &m.own
	out.Session, out.Customer, out.Version = a.text(otlpSession), a.text(otlpCustomer), a.text(otlpVersion)
	out.Model, out.Served = a.text(otlpModel), a.text(otlpServed)
	if a.has(otlpReplayed) {
		out.Origin = datasets.OriginReplay
	}
	if out.Parent != "" && out.Kind != trace.KindAgent {
		return // segments are of a request
	}
	for _, segment := range otlpSegments() {
		if word := a.text(segment.field); word != "" {
			if out.Segments == nil {
				out.Segments = map[string]string{}
			}
			out.Segments[segment.keys[0]] = word
		}
	}
}

// failure says what went wrong. An exception that was caught is no failure.
func (m *otlpMapper) failure(status ptrace.Status, out *trace.Span) {
	a := &m.own
	kind := a.text(otlpErrorType)
	if status.Code() != ptrace.StatusCodeError && (a.ranks[otlpErrorType] != 1 || status.Code() == ptrace.StatusCodeOk) {
		return
	}
	what := status.Message()
	if what == "" {
		what = a.text(otlpErrorMessage)
	}
	switch {
	case what == "" && kind == "":
		out.Error = "failed"
	case what == "":
		out.Error = kind
	case kind == "" || strings.Contains(what, kind):
		out.Error = what
	default:
		out.Error = kind + ": " + what
	}
	out.Error = strings.ToValidUTF8(out.Error, "\uFFFD")
	word := strings.ToLower(kind)
	switch {
	case strings.Contains(word, "timeout") || strings.Contains(word, "deadline"):
		out.Status = statusTimeout
	case strings.Contains(word, "cancel"):
		out.Status = statusCancelled
	case len(word) == 3 && (word == "429" || word[0] == '5') || strings.Contains(word, "ratelimit"):
		out.Status = statusInfra
	default:
		out.Status = statusAgent
	}
}

// figures are what a model's answer took.
func (m *otlpMapper) figures(out *trace.Span) {
	if u := m.usage(); u != nil {
		out.Usage = u
	}
	out.CostUSD = m.cost(out.Usage)
	out.Finish = otlpFinishWord(cmp.Or(m.own.text(otlpFinish), out.Finish))
}

// firstToken is a moment where the log has one, else a time since the start.
func (m *otlpMapper) firstToken(out *trace.Span) {
	a := &m.own
	if text := a.text(otlpFirstToken); text != "" {
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			out.FirstToken = t.UTC()
		}
	}
	ms := a.number(otlpMillisToFirst)
	if s := a.number(otlpSecondsToFirst); s != nil {
		ms = new(*s * 1000)
	}
	if ms != nil && *ms >= 0 && out.FirstToken.IsZero() {
		out.TTFTMS = ms
	}
}

// call is what a tool span did.
func (m *otlpMapper) call(out *trace.Span) *trace.Call {
	a := &m.own
	c := trace.Call{ID: a.text(otlpToolID)}
	c.Name = a.text(otlpToolName)
	if c.Name == "" {
		c.Name = otlpToolOfSpan(out.Name)
	}
	c.Arguments = otlpCallArguments(otlpFirstJSON(a.json(otlpToolArguments), a.json(otlpInput)))
	c.Result = otlpFirstJSON(a.json(otlpToolResult), otlpCallResult(a.json(otlpOutput)))
	c.Error = out.Error
	if !out.Start.IsZero() && !out.End.Before(out.Start) {
		c.LatencyMS = new(float64(out.End.Sub(out.Start)) / float64(time.Millisecond))
	}
	return &c
}

// metadata keeps what the team noted, and what no field of ours holds.
func (m *otlpMapper) metadata(out *trace.Span) {
	a := &m.own
	put := func(name string, v json.RawMessage) {
		if out.Metadata == nil {
			out.Metadata = map[string]json.RawMessage{}
		}
		if _, taken := out.Metadata[name]; !taken && name != "" {
			out.Metadata[name] = v
		}
	}
	var noted map[string]json.RawMessage
	if a.has(otlpMetadata) && json.Unmarshal(a.json(otlpMetadata), &noted) == nil {
		for name, v := range noted {
			put(name, v)
		}
	}
	for _, d := range a.groups[otlpDeclared] {
		put(d.key, otlpValueJSON(d.value))
	}
	if a.has(otlpTags) {
		put("tags", a.json(otlpTags))
	}
	if p := a.text(otlpProvider); p != "" && out.Kind == trace.KindModel {
		put("provider", otlpQuote(p))
	}
}

func otlpTraceID(id pcommon.TraceID) string {
	if id.IsEmpty() {
		return ""
	}
	var text [2 * len(id)]byte
	hex.Encode(text[:], id[:])
	return string(text[:])
}

func otlpSpanID(id pcommon.SpanID) string {
	if id.IsEmpty() {
		return ""
	}
	var text [2 * len(id)]byte
	hex.Encode(text[:], id[:])
	return string(text[:])
}

func otlpTime(t pcommon.Timestamp) time.Time {
	const latest = 9e18 // of the year 2255; later ones are no times
	if t == 0 || t > latest {
		return time.Time{}
	}
	return t.AsTime()
}
