package importers

import (
	"encoding/json"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// logs takes what log records add to spans. Most records of a file are of other
// things.
func (r *otlpReader) logs(place datasets.Place, logs plog.Logs) {
	for _, resource := range logs.ResourceLogs().All() {
		for _, scope := range resource.ScopeLogs().All() {
			for _, record := range scope.LogRecords().All() {
				r.emit(r.mapper.log(place, record))
			}
		}
	}
}

// log maps one record.
func (m *otlpMapper) log(place datasets.Place, record plog.LogRecord) (trace.Span, error) {
	name := record.EventName()
	if v, ok := record.Attributes().Get("event.name"); ok && name == "" {
		name = v.AsString()
	}
	out := trace.Span{
		Place: place, Trace: otlpTraceID(record.TraceID()), ID: otlpSpanID(record.SpanID()), Kind: trace.KindPart, Start: otlpTime(record.Timestamp()),
	}
	if out.Start.IsZero() {
		out.Start = otlpTime(record.ObservedTimestamp())
	}
	m.own.clear()
	var said otlpEventMessages
	switch name {
	case otlpDetails:
		m.keys.read(&m.own, record.Attributes(), 0)
		if record.Body().Type() == pcommon.ValueTypeMap {
			m.keys.read(&m.own, record.Body().Map(), otlpBehind)
		}
		m.identity(&out)
		m.conversation(said, &out)
		m.offered(&out)
		m.figures(&out)
	case otlpEvaluation:
		f, ok := otlpEvaluationOf(record.Attributes())
		if !ok {
			return trace.Span{}, &SkipError{Place: place, Reason: "an evaluation without a name or a result"}
		}
		f.Time = out.Start
		out.Feedback = []trace.Feedback{f}
	default:
		if !said.add(name, otlpLogBody(record)) {
			return trace.Span{}, &SkipError{Place: place, Reason: "a log record that is no GenAI event"}
		}
		out.Messages, out.Answer, out.Finish = said.asked, said.answered, said.finish
		if said.asked == nil && said.answered == nil && said.finish == "" {
			return trace.Span{}, &SkipError{Place: place, Reason: "a GenAI event without content"}
		}
	}
	if m.own.bad != "" {
		return trace.Span{}, otlpBadText(place, m.own.bad)
	}
	if out.Trace == "" {
		return trace.Span{}, &SkipError{Place: place, Reason: "a GenAI event outside any trace"}
	}
	return out, nil
}

// otlpLogBody is the body of a message's event, or its attributes where there is no
// body.
func otlpLogBody(record plog.LogRecord) json.RawMessage {
	if otlpAbsent(record.Body()) {
		return otlpEventBody(record.Attributes())
	}
	return otlpValueJSON(record.Body())
}
