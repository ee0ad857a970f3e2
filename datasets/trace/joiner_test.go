package trace_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"forerun/datasets"
	"forerun/datasets/trace"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// at is a moment of the tests, in milliseconds.
func at(ms int) time.Time {
	return time.Date(2026, 11, 3, 9, 30, 0, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
}

func said(role, text string) datasets.Message {
	return datasets.Message{Role: role, Content: json.RawMessage(fmt.Sprintf("%q", text))}
}

func calls(id, name, arguments string) datasets.Message {
	return datasets.Message{Role: "assistant", Content: json.RawMessage("null"), ToolCalls: []datasets.MessageToolCall{
		{ID: id, Type: "function", Name: name, Arguments: arguments},
	}}
}

func result(id, text string) datasets.Message {
	m := said("tool", text)
	m.ToolCallID = id
	return m
}

func tool(id, name, arguments, result string) *trace.Call {
	return &trace.Call{ID: id, ToolCall: datasets.ToolCall{Name: name, Arguments: json.RawMessage(arguments), Result: json.RawMessage(result)}}
}

func tokens(in, out int64) *datasets.Usage { return &datasets.Usage{Input: new(in), Output: new(out)} }

// list is a list of messages; an alias keeps the tables short.
type list = []datasets.Message

// refund is one request: an agent that asks a model twice, with a tool between.
func refund() []trace.Span {
	asked := list{said("user", "refund A-1")}
	first := calls("c1", "lookup", `{"order":"A-1"}`)
	return []trace.Span{
		{
			Trace: "t1", ID: "root", Kind: trace.KindAgent, Start: at(0), End: at(900), Session: "s1", Customer: "k1", Version: "v7",
			Messages: asked, Answer: list{said("assistant", "done")}, Usage: tokens(300, 30), CostUSD: new(0.9),
			Segments: map[string]string{"lang": "en"}, Metadata: map[string]json.RawMessage{"ticket": json.RawMessage("12")},
		},
		{
			Trace: "t1", ID: "m1", Parent: "root", Kind: trace.KindModel, Start: at(10), End: at(200), Model: "m", Served: "m-1",
			Messages: append(list{said("system", "be kind")}, asked...), Answer: list{first}, Usage: tokens(100, 10), CostUSD: new(0.1),
			Tools: []datasets.Tool{{Name: "lookup"}},
		},
		{Trace: "t1", ID: "x1", Parent: "root", Kind: trace.KindTool, Start: at(210), End: at(260), Call: tool("c1", "lookup", `{"order":"A-1"}`, `{"paid":5}`)},
		{
			Trace: "t1", ID: "m2", Parent: "root", Kind: trace.KindModel, Start: at(300), End: at(880), FirstToken: at(350), Model: "m", Served: "m-1",
			Messages: append(list{said("system", "be kind")}, append(asked, first, result("c1", "paid 5"))...),
			Answer:   list{said("assistant", "done")}, Usage: tokens(200, 20), CostUSD: new(0.2),
		},
	}
}

func joined(t *testing.T, o trace.Options, spans ...trace.Span) ([]trace.Joined, trace.Counts) {
	t.Helper()
	j := trace.New(o)
	defer func() {
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	}()
	for i := range spans {
		if spans[i].Place.File == "" {
			spans[i].Place = datasets.Place{File: "log", Line: i + 1}
		}
		if err := j.Add(&spans[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Join(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out []trace.Joined
	for one, err := range j.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
	counts := j.Counts()
	sum := counts.In + counts.Duplicates
	for _, n := range counts.Left {
		sum += n
	}
	in := 0
	for i := range out {
		in += out[i].Records
	}
	if sum != counts.Records || counts.Records != len(spans) || in != counts.In {
		t.Errorf("%d records given, %d of them in %d cases: the account is %+v", len(spans), in, len(out), counts)
	}
	return out, counts
}

func text(t *testing.T, v any) string {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const refundCase = `{
 "id": "t1",
 "cluster": "k1",
 "time": "2026-11-03T09:30:00Z",
 "origin": "production",
 "segments": {"lang": "en"},
 "risk": "read_only",
 "weight": 1,
 "messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "refund A-1"}],
 "tools": [{"name": "lookup"}],
 "tool_log": [{"name": "lookup", "arguments": {"order": "A-1"}, "result": {"paid": 5}, "latency_ms": 50}],
 "logged": {
  "output": "done",
  "messages": [
   {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{\"order\":\"A-1\"}"}}]},
   {"role": "tool", "content": "paid 5", "tool_call_id": "c1"},
   {"role": "assistant", "content": "done"}
  ],
  "tool_calls": [{"name": "lookup", "arguments": {"order": "A-1"}, "result": {"paid": 5}, "latency_ms": 50}],
  "latency_ms": 900, "ttft_ms": 350, "usage": {"input": 300, "output": 30}, "cost_usd": 0.30000000000000004,
  "version": "v7", "model_served": "m-1"
 },
 "metadata": {"session": "s1", "ticket": 12}
}`

// canonical gives JSON one form, so that expectations can be written to be read.
func canonical(t *testing.T, s string) string {
	t.Helper()
	c, err := datasets.ParseCase([]byte(s))
	if err != nil {
		t.Fatalf("%v: %s", err, s)
	}
	return text(t, c)
}

func TestATraceIsACase(t *testing.T) {
	t.Parallel()
	got, counts := joined(t, trace.Options{}, refund()...)
	if len(got) != 1 || got[0].Records != 4 || counts.Traces != 1 {
		t.Fatalf("got %d cases, %+v", len(got), counts)
	}
	if diff := cmp.Diff(canonical(t, refundCase), text(t, got[0].Case)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAStepIsACase(t *testing.T) {
	t.Parallel()
	got, _ := joined(t, trace.Options{Unit: trace.UnitStep}, refund()...)
	if len(got) != 2 {
		t.Fatalf("got %d cases", len(got))
	}
	want := []string{`{
		"id": "t1#step-1", "cluster": "k1", "time": "2026-11-03T09:30:00.01Z", "segments": {"lang": "en"},
		"messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": "refund A-1"}], "tools": [{"name": "lookup"}],
		"tool_log": [{"name": "lookup", "arguments": {"order": "A-1"}, "result": {"paid": 5}, "latency_ms": 50}],
		"logged": {
			"messages": [{"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{\"order\":\"A-1\"}"}}]}],
			"tool_calls": [{"name": "lookup", "arguments": {"order": "A-1"}, "result": {"paid": 5}, "latency_ms": 50}],
			"latency_ms": 190, "usage": {"input": 100, "output": 10}, "cost_usd": 0.1, "version": "v7", "model_served": "m-1"
		},
		"metadata": {"session": "s1", "ticket": 12}}`, `{
		"id": "t1#step-2", "cluster": "k1", "time": "2026-11-03T09:30:00.3Z", "segments": {"lang": "en"},
		"messages": [
			{"role": "system", "content": "be kind"}, {"role": "user", "content": "refund A-1"},
			{"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "lookup", "arguments": "{\"order\":\"A-1\"}"}}]},
			{"role": "tool", "content": "paid 5", "tool_call_id": "c1"}
		],
		"tool_log": [],
		"logged": {
			"output": "done", "messages": [{"role": "assistant", "content": "done"}], "tool_calls": [],
			"latency_ms": 580, "ttft_ms": 50, "usage": {"input": 200, "output": 20}, "cost_usd": 0.2, "version": "v7", "model_served": "m-1"
		},
		"metadata": {"session": "s1", "ticket": 12}}`}
	for i := range want {
		if diff := cmp.Diff(canonical(t, want[i]), text(t, got[i].Case)); diff != "" {
			t.Errorf("step %d (-want +got):\n%s", i+1, diff)
		}
	}
	if got[0].Records != 3 || got[1].Records != 1 {
		t.Errorf("records: %d and %d", got[0].Records, got[1].Records)
	}
}

// The order of reading, the number of times a record comes, and how much is worked
// on at once change nothing.
func TestOrderAndSizeChangeNothing(t *testing.T) {
	t.Parallel()
	var all []trace.Span
	for i := range 60 {
		for _, s := range refund() {
			s.Trace, s.Session = fmt.Sprintf("t%02d", i), fmt.Sprintf("s%d", i%7)
			s.Start, s.End = s.Start.Add(time.Duration(i%30)*time.Minute), s.End.Add(time.Duration(i%30)*time.Minute)
			s.FirstToken = time.Time{}
			s.Place = datasets.Place{File: "log", Line: 1}
			all = append(all, s)
		}
	}
	show := func(cases []trace.Joined) string {
		var b strings.Builder
		for i := range cases {
			b.WriteString(text(t, cases[i].Case))
		}
		return b.String()
	}
	first, _ := joined(t, trace.Options{}, all...)
	want := show(first)
	for i := range first[1:] {
		if a, b := first[i], first[i+1]; a.Time.After(*b.Time) || a.Time.Equal(*b.Time) && a.ID >= b.ID {
			t.Errorf("%s comes before %s", a.ID, b.ID)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, o := range []trace.Options{{}, {Part: 1}, {Part: 9000}} {
		mixed := append([]trace.Span(nil), all...)
		mixed = append(mixed, all[10:50]...)
		rng.Shuffle(len(mixed), func(i, k int) { mixed[i], mixed[k] = mixed[k], mixed[i] })
		got, counts := joined(t, o, mixed...)
		if diff := cmp.Diff(want, show(got)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", o, diff)
		}
		if counts.Duplicates != 40 {
			t.Errorf("%d duplicates, want 40", counts.Duplicates)
		}
	}
}

func TestATraceTooLargeIsLeftOutAndCounted(t *testing.T) {
	t.Parallel()
	spans := refund()
	for i := range 50 {
		spans = append(spans, trace.Span{Trace: "big", ID: strconv.Itoa(i), Kind: trace.KindModel, Messages: list{said("user", strings.Repeat("x", 1000))}})
	}
	got, counts := joined(t, trace.Options{Part: 4000, Most: 20000}, spans...)
	if len(got) != 1 || got[0].ID != "t1" || counts.Left["of a trace that is too large to join"] != 50 {
		t.Errorf("got %d cases, %+v", len(got), counts)
	}
}

func TestTheTemporaryFileGoes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	j := trace.New(trace.Options{Dir: dir})
	span := refund()[1]
	for i := range 500 {
		span.Trace = "same"
		span.ID = strconv.Itoa(i)
		if err := j.Add(&span); err != nil {
			t.Fatal(err)
		}
	}
	if j.Bytes() == 0 {
		t.Error("nothing was written: the test tests nothing")
	}
	if err := j.Join(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestWhatIsNoCaseIsAnErrorWithItsPlace(t *testing.T) {
	t.Parallel()
	j := trace.New(trace.Options{})
	defer func() { _ = j.Close() }()
	for i, s := range []trace.Span{
		{Trace: "a", ID: "1", Kind: trace.KindAgent, Messages: list{{Role: "user", Content: json.RawMessage(`{"x"`)}}},
		{Trace: "b", ID: "1", Kind: trace.KindAgent, Messages: list{said("user", "hi")}, Status: "splendid"},
		{Trace: "c", ID: "1", Kind: trace.KindAgent, Messages: list{said("user", "hi")}},
	} {
		s.Place = datasets.Place{File: "log", Line: i + 1}
		if err := j.Add(&s); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Join(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for one, err := range j.Cases(t.Context()) {
		if err != nil {
			got = append(got, fmt.Sprintf("%d %v", one.Records, err))
			continue
		}
		got = append(got, one.ID)
	}
	if len(got) != 3 || !strings.HasPrefix(got[0], "1 log:1: holds what is no JSON (") ||
		!strings.HasPrefix(got[1], `1 log:2: logged.status: unknown word "splendid"`) || got[2] != "c" {
		t.Errorf("got %q", got)
	}
	bad := j.Add(&trace.Span{Place: datasets.Place{File: "log", Line: 9}})
	if record, ok := errors.AsType[*datasets.RecordError](bad); !ok || record.Line != 9 {
		t.Errorf("a span without a trace: %v", bad)
	}
}
