package importers

import (
	"context"
	"iter"
	"slices"
	"sync"

	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"forerun/datasets"
)

// otlpMessage is one OTLP message, or as much of one as is decoded at a time:
// one resource with its spans or its log records.
type otlpMessage struct {
	datasets.Place
	signal   otlpSignal
	encoding otlpEncoding
	text     []byte
	pool     *sync.Pool // text goes back to it; nil: nowhere
}

// release gives the message's text up. Decoded messages hold copies of it.
func (m otlpMessage) release() {
	if m.pool != nil && cap(m.text) <= otlpKept {
		m.pool.Put(&m.text)
	}
}

// otlpKept is how long a text may be to be kept for the next one.
const otlpKept = 1 << 20

// otlpSignal is what a message carries.
type otlpSignal int

const (
	otlpTraces otlpSignal = iota + 1
	otlpLogs
	otlpMetrics
)

// otlpEncoding is how a message is written. It is the Collector's own decoder
// that reads it: ids are hex in OTLP/JSON, which protojson takes for base64.
type otlpEncoding int

const (
	otlpJSON otlpEncoding = iota + 1
	otlpProto
)

func (e otlpEncoding) traces(text []byte) (ptrace.Traces, error) {
	if e == otlpProto {
		return (&ptrace.ProtoUnmarshaler{}).UnmarshalTraces(text)
	}
	return (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(text)
}

func (e otlpEncoding) logs(text []byte) (plog.Logs, error) {
	if e == otlpProto {
		return (&plog.ProtoUnmarshaler{}).UnmarshalLogs(text)
	}
	return (&plog.JSONUnmarshaler{}).UnmarshalLogs(text)
}

func (m otlpMessage) bad(err error) error {
	return &datasets.RecordError{
		File: m.File, Line: m.Line, Row: m.Row, What: "no OTLP message: " + printable(err.Error()),
		Remedy: "write what the Collector writes, ids in hex", Err: err,
	}
}

// The lists that OTLP/JSON documents hold, by both spellings of their names.
func otlpLists() map[string]otlpSignal {
	return map[string]otlpSignal{
		"resourceSpans": otlpTraces, "resource_spans": otlpTraces,
		"resourceLogs": otlpLogs, "resource_logs": otlpLogs,
		"resourceMetrics": otlpMetrics, "resource_metrics": otlpMetrics,
	}
}

// otlpDocuments yields the resources of OTLP/JSON, whatever its layout.
func otlpDocuments(ctx context.Context, in Input) iter.Seq2[otlpMessage, error] {
	return func(yield func(otlpMessage, error) bool) {
		lists := otlpLists()
		names := make([]string, 0, len(lists))
		for name := range lists {
			names = append(names, name)
		}
		slices.Sort(names)
		var pool sync.Pool
		last := 0 // line of the last resource
		room := func(key string) []byte {
			if key == "" {
				return nil
			}
			buf, _ := pool.Get().(*[]byte)
			if buf == nil {
				buf = new([]byte)
			}
			return append(append(append((*buf)[:0], `{"`...), key...), `":[`...)
		}
		for d, err := range in.documentsBehind(ctx, room, names...) {
			if err != nil {
				if !yield(otlpMessage{}, err) {
					return
				}
				continue
			}
			key, text, kept := d.Key, []byte(d.Text), (*sync.Pool)(nil)
			switch {
			case key != "":
				last, kept = d.Line, &pool
				text = append(text, "]}"...)
			default: // an element of a list of documents, or what a document holds beside its resources
				if key = otlpKey(d, lists); key == "" && last >= d.Line {
					continue
				}
			}
			m := otlpMessage{Place: d.Place, signal: lists[key], encoding: otlpJSON, text: text, pool: kept}
			if key == "" {
				err = &datasets.RecordError{
					File: d.File, Line: d.Line, What: "no OTLP document: it has no resourceSpans and no resourceLogs", Remedy: "export OTLP, or name another format",
				}
			}
			if !yield(m, err) {
				return
			}
		}
	}
}

// otlpKey finds the list in a whole document.
func otlpKey(d document, lists map[string]otlpSignal) string {
	var fields map[string]otlpSkipped
	if d.decode(&fields) != nil {
		return "" // the same is said of it
	}
	key := ""
	for name := range fields {
		if lists[name] != 0 && (key == "" || lists[name] < lists[key]) {
			key = name
		}
	}
	return key
}

// otlpSkipped is a value that is passed over.
type otlpSkipped struct{}

// UnmarshalJSON implements [json.Unmarshaler].
func (*otlpSkipped) UnmarshalJSON([]byte) error { return nil }
