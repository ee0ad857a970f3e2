package importers_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"

	"forerun/datasets"
	"forerun/datasets/importers"
	"forerun/datasets/trace"
)

// spansOf gives what an input holds, without places, and what is wrong with it.
func spansOf(t *testing.T, text string) (spans []trace.Span, bad []string) {
	t.Helper()
	for s, err := range importers.OTLP().Spans(t.Context(), input("in", text)) {
		if err != nil {
			bad = append(bad, err.Error())
			continue
		}
		s.Place = datasets.Place{}
		spans = append(spans, s)
	}
	return spans, bad
}

func framed(messages ...string) string {
	var out []byte
	for _, m := range messages {
		out = binary.BigEndian.AppendUint32(out, uint32(len(m)))
		out = append(out, m...)
	}
	return string(out)
}

// TestOTLPLayouts reads the same spans out of every layout there is.
func TestOTLPLayouts(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/otlp/generation_d_structured.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	traces, err := (&ptrace.JSONUnmarshaler{}).UnmarshalTraces(text)
	if err != nil {
		t.Fatal(err)
	}
	proto, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	if err != nil {
		t.Fatal(err)
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, text, "", "\t"); err != nil {
		t.Fatal(err)
	}
	line, pretty, message := string(text), indented.String(), string(proto)
	one, bad := spansOf(t, line)
	if len(one) != 7 || len(bad) > 0 {
		t.Fatalf("%d spans, %q", len(one), bad)
	}
	snake := strings.NewReplacer("resourceSpans", "resource_spans", "scopeSpans", "scope_spans", "traceId", "trace_id", "spanId", "span_id",
		"parentSpanId", "parent_span_id", "startTimeUnixNano", "start_time_unix_nano", "endTimeUnixNano", "end_time_unix_nano",
		"timeUnixNano", "time_unix_nano", "stringValue", "string_value", "kvlistValue", "kvlist_value", "arrayValue", "array_value",
		"intValue", "int_value", "boolValue", "bool_value", "doubleValue", "double_value").Replace(line)
	for name, tt := range map[string]struct {
		text  string
		times int
	}{
		"JSON Lines":                   {line + "\n" + line, 2},
		"one document":                 {pretty, 1},
		"documents in a row":           {pretty + pretty, 2},
		"a list of documents":          {"[" + line + "," + pretty + "]", 2},
		"snake case":                   {snake, 1},
		"byte-order mark":              {"\xEF\xBB\xBF" + line, 1},
		"gzip":                         {gzipped(t, line), 1},
		"zstd":                         {zstded(t, line+line), 2},
		"protobuf":                     {message, 1},
		"protobuf, message on message": {message + message, 2},
		"gzip of protobuf":             {gzipped(t, message), 1},
		"zstd of protobuf":             {zstded(t, message), 1},
		"framed protobuf":              {framed(message, message, message), 3},
		"framed, each zstd":            {framed(zstded(t, message), zstded(t, message)), 2},
		"framed JSON, each zstd":       {framed(zstded(t, line), zstded(t, pretty)), 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []trace.Span
			for range tt.times {
				want = append(want, one...)
			}
			got, bad := spansOf(t, tt.text)
			if diff := cmp.Diff(want, got); diff != "" || len(bad) > 0 {
				t.Errorf("%q (-want +got):\n%s", bad, diff)
			}
		})
	}
}

func TestOTLPLogsAsProtobuf(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/otlp/generation_b_logs.logs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	logs, err := (&plog.JSONUnmarshaler{}).UnmarshalLogs(text)
	if err != nil {
		t.Fatal(err)
	}
	message, err := (&plog.ProtoMarshaler{}).MarshalLogs(logs)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := spansOf(t, string(text))
	got, bad := spansOf(t, framed(zstded(t, string(message))))
	if diff := cmp.Diff(want, got); diff != "" || len(got) != 4 || len(bad) != 3 {
		t.Errorf("%d parts, %q (-want +got):\n%s", len(got), bad, diff)
	}
}

// oneSpan is a message of one span with one attribute.
func oneSpan(t *testing.T, v pcommon.Value) string {
	t.Helper()
	traces := ptrace.NewTraces()
	s := traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty()
	s.SetTraceID(pcommon.TraceID{1})
	s.SetSpanID(pcommon.SpanID{1})
	v.CopyTo(s.Attributes().PutEmpty("gen_ai.input.messages"))
	message, err := (&ptrace.ProtoMarshaler{}).MarshalTraces(traces)
	if err != nil {
		t.Fatal(err)
	}
	return string(message)
}

func deepValue(n int) pcommon.Value {
	v := pcommon.NewValueInt(1)
	for range n {
		outer := pcommon.NewValueSlice()
		v.MoveTo(outer.Slice().AppendEmpty())
		v = outer
	}
	return v
}

func TestOTLPDamageNamesItsPlace(t *testing.T) {
	t.Parallel()
	const good = `{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708","name":"x"}]}]}]}`
	metrics := pmetric.NewMetrics()
	metrics.ResourceMetrics().AppendEmpty().ScopeMetrics().AppendEmpty().Metrics().AppendEmpty().SetName("tokens")
	metric, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(metrics)
	if err != nil {
		t.Fatal(err)
	}
	message := oneSpan(t, pcommon.NewValueStr("hello"))
	nested := strings.Repeat(`{"arrayValue":{"values":[`, 600) + `{"intValue":1}` + strings.Repeat("]}}", 600)
	for name, tt := range map[string]struct {
		text, want string
		spans      int
	}{
		"nothing":                 {"", "", 0},
		"no spans":                {`{"resourceSpans":[]}`, "in: holds no span and no log record: export", 0},
		"an empty resource":       {`{"resourceSpans":[{"resource":{}}]}`, "in:1: a resource without spans\nin: holds no span", 0},
		"before 0.15":             {"\n" + `{"resourceSpans":[{"instrumentationLibrarySpans":[{"spans":[{}]}]}]}`, "in:2: instrumentationLibrarySpans is the form before OTLP 0.15: pass", 0},
		"other JSON":              {good + "\n" + `{"observations":[]}`, "in:2: no OTLP document: it has no resourceSpans", 1},
		"unknown fields":          {`{"partial":true,` + good[1:len(good)-1] + `,"version":2}`, "", 1},
		"ids in base64":           {strings.Replace(good, "0102030405060708090a0b0c0d0e0f10", "AQIDBAUGBwgJCgsMDQ4PEA==", 1) + "\n" + good, "in:1: no OTLP message: ", 1},
		"no ids":                  {`{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"x"}]}]}]}`, "in:1: a span has no trace id or no span id: export both", 0},
		"a line cut off":          {good + "\n" + good[:60] + "\n" + good, "in:2: cut off: the JSON value that begins here does not end: copy the file again", 2},
		"metrics":                 {`{"resourceMetrics":[{"scopeMetrics":[]}]}` + "\n" + good, "in:1: metrics belong to no request", 1},
		"metrics as protobuf":     {string(metric), "in:row 1: metrics belong to no request", 0},
		"deep JSON":               {strings.Replace(good, `"name":"x"`, `"attributes":[{"key":"x","value":`+nested+`}]`, 1) + "\n" + good, "in:1: the record is nested more than 1000 deep: leave it out, or flatten it", 1},
		"deep protobuf":           {message + oneSpan(t, deepValue(2000)), "in:row 2: no OTLP message: values nest deeper than 1000", 1},
		"a message cut off":       {message + message[:len(message)-2], "in:row 2: cut off: the message that begins here does not end: copy the file again", 1},
		"a frame cut off":         {framed(message) + "\x00\x00\x10\x00abc", "in:row 2: cut off: the message that begins here does not end: copy the file again", 1},
		"a frame beyond measure":  {framed(message) + "\xf0\x00\x00\x00abc", "in:row 2: a message of 4026531840 bytes is longer than 64 MiB: write smaller batches; or it is no OTLP", 1},
		"damaged zstd in a frame": {framed(message, "\x28\xb5\x2f\xfdxxxx", message), "in:row 2: the zstd data of the message is damaged", 2},
		"a zstd bomb in a frame":  {framed(message, zstdBomb(t), message), "in:row 2: the zstd data of the message is damaged, or more than is read at a time: copy the file again", 2},
		"a frame of rubbish":      {framed(message, "rubbish", message), "in:row 2: no OTLP message: ", 2},
		"invalid UTF-8":           {framed(oneSpan(t, pcommon.NewValueStr("a\xff")), message), "in:row 1: invalid UTF-8 in gen_ai.input.messages: export it as UTF-8", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spans, bad := spansOf(t, tt.text)
			got := strings.ReplaceAll(strings.Join(bad, "\n"), "logs/in", "in")
			if !strings.HasPrefix(got, tt.want) || tt.want == "" && got != "" || len(spans) != tt.spans {
				t.Errorf("%d spans, want %d\ngot  %s\nwant %s", len(spans), tt.spans, got, tt.want)
			}
		})
	}
}

func zstdBomb(t *testing.T) string {
	t.Helper()
	z, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	return string(z.EncodeAll(make([]byte, 65<<20), nil))
}

func TestSniffOTLP(t *testing.T) {
	t.Parallel()
	message := oneSpan(t, pcommon.NewValueStr("hello"))
	for name, tt := range map[string]struct {
		head importers.Head
		want string
	}{
		"traces":     {importers.Head{Keys: []string{"resourceSpans"}}, "its first document has resourceSpans: OTLP traces"},
		"snake case": {importers.Head{Keys: []string{"x", "resource_spans"}}, "its first document has resource_spans: OTLP traces"},
		"logs":       {importers.Head{Keys: []string{"resourceLogs"}}, "its first document has resourceLogs: OTLP logs"},
		"framed":     {importers.Head{Bytes: []byte(framed(message))}, "it begins with a length and a message of that length: OTLP as the Collector frames it"},
		"zstd":       {importers.Head{Bytes: []byte(framed(zstded(t, message)))}, "it begins with a length and a message of that length: OTLP as the Collector frames it"},
		"text":       {importers.Head{Bytes: []byte("\n\nid,name\n")}, ""},
		"other JSON": {importers.Head{Bytes: []byte("\n{}"), Keys: []string{"messages"}}, ""},
	} {
		if got := importers.OTLP().Sniff(tt.head); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func FuzzOTLP(f *testing.F) {
	files, _ := os.ReadDir("testdata/otlp")
	for _, file := range files {
		if text, err := os.ReadFile("testdata/otlp/" + file.Name()); err == nil && !strings.Contains(file.Name(), "golden") {
			f.Add(text)
		}
	}
	f.Add([]byte("\x00\x00\x00\x04\x0a\x02\x0a\x00"))
	f.Add([]byte("\x0a\x04\x12\x02\x12\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		spans, bad := spansOf(t, string(text))
		for _, s := range spans {
			if s.Trace == "" {
				t.Fatalf("a span of no trace: %+v", s)
			}
			if _, err := json.Marshal(s.Messages); err != nil {
				t.Fatalf("%v: %+v", err, s)
			}
			if s.Input != nil && !json.Valid(s.Input) {
				t.Fatalf("no JSON: %s", s.Input)
			}
		}
		for _, b := range bad {
			if !strings.HasPrefix(b, "logs/in") {
				t.Fatalf("no place: %s", b)
			}
		}
	})
}
