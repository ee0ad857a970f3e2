package importers

import (
	"bufio"
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/datasets/trace"
)

// OTLP reads traces and log records of OpenTelemetry. Spans are in the table of
// dialects, otlpTable; a log record that carries what a span lacks is a
// [trace.KindPart] of it.
//
// Memory is bounded by the largest resource of the input, which may take
// [MaxRecord] bytes. A file that is not empty and holds neither spans nor GenAI
// log records is an error: it was written for other readers.
func OTLP() Format {
	return Format{
		Name:  "otlp",
		Reads: "OpenTelemetry traces and logs: OTLP as JSON Lines, JSON or protobuf, as the Collector's file exporter writes them",
		Sniff: sniffOTLP,
		Spans: otlpSpans,
	}
}

func sniffOTLP(head Head) string {
	for _, key := range head.Keys {
		switch key {
		case "resourceSpans", "resource_spans":
			return "its first document has " + key + ": OTLP traces"
		case "resourceLogs", "resource_logs":
			return "its first document has " + key + ": OTLP logs"
		}
	}
	switch l := otlpLayoutOf(head.Bytes); {
	case l == otlpFramed:
		return "it begins with a length and a message of that length: OTLP as the Collector frames it"
	case l == otlpWhole && strings.Contains(string(head.Bytes), "service.name"):
		return "it begins as protobuf and names a service: OTLP protobuf"
	}
	return ""
}

// otlpSpans reads one input.
func otlpSpans(ctx context.Context, in Input) iter.Seq2[trace.Span, error] {
	return func(yield func(trace.Span, error) bool) {
		r, err := in.open()
		if err != nil {
			yield(trace.Span{}, err)
			return
		}
		defer func() { _ = r.Close() }() // read only
		buf := bufio.NewReaderSize(r, 64<<10)
		head, _ := buf.Peek(8) // its error comes again
		messages := otlpDocuments
		if l := otlpLayoutOf(head); l != otlpText {
			messages = l.messages
		}
		// What was peeked at must not be read a second time: standard input has no second time.
		rest := Input{Name: in.Name, Base: in.Base, Open: func() (io.ReadCloser, error) { return plain{buf, io.NopCloser(nil)}, nil }}
		found := false
		for result := range otlpMap(ctx, messages(ctx, rest)) {
			found = found || result.counts
			if !yield(result.span, result.err) {
				return
			}
		}
		if len(head) > 0 && !found && ctx.Err() == nil {
			yield(trace.Span{}, &datasets.RecordError{
				File: in.Name, What: "holds no span and no log record", Remedy: "export OTLP traces with resourceSpans, or name another format",
			})
		}
	}
}

// otlpReader takes messages apart into spans.
type otlpReader struct {
	mapper  *otlpMapper
	results []otlpResult
}

// otlpResult is one element of what a format yields.
type otlpResult struct {
	span   trace.Span
	err    error
	counts bool // a record or a damage: a file of nothing that counts is the wrong file
}

func (r *otlpReader) emit(s trace.Span, err error) {
	r.results = append(r.results, otlpResult{s, err, true})
}

func (r *otlpReader) message(m otlpMessage) {
	switch m.signal {
	case otlpMetrics:
		r.emit(trace.Span{}, &SkipError{Place: m.Place, Reason: "metrics belong to no request"})
	case otlpLogs:
		logs, err := m.encoding.logs(m.text)
		switch {
		case err != nil:
			r.emit(trace.Span{}, m.bad(err))
		case logs.LogRecordCount() == 0:
			r.none(m, "a resource without log records")
		default:
			r.logs(m.Place, logs)
		}
	case otlpTraces:
		traces, err := m.encoding.traces(m.text)
		switch {
		case err != nil:
			r.emit(trace.Span{}, m.bad(err))
		case traces.SpanCount() == 0:
			r.none(m, "a resource without spans")
		default:
			r.results = slices.Grow(r.results, traces.SpanCount()+1)
			r.traces(m.Place, traces)
		}
	}
}

// none says of a resource without records why it has none.
func (r *otlpReader) none(m otlpMessage, reason string) {
	if strings.Contains(string(m.text), "instrumentationLibrary") {
		r.emit(trace.Span{}, &datasets.RecordError{
			File: m.File, Line: m.Line, Row: m.Row, What: "instrumentationLibrarySpans is the form before OTLP 0.15",
			Remedy: "pass it through a current Collector",
		})
		return
	}
	r.results = append(r.results, otlpResult{err: &SkipError{Place: m.Place, Reason: reason}})
}
