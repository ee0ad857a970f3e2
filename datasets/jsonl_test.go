package datasets_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
)

// collect ranges over a source and tells cases from bad records.
func collect(ctx context.Context, src datasets.Source) (cases []datasets.Case, bad []error) {
	for c, err := range src.Cases(ctx) {
		if err != nil {
			bad = append(bad, err)
			continue
		}
		cases = append(cases, c)
	}
	return cases, bad
}

func save(tb testing.TB, name, text string) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

// errorsOf reads a file and gives the text of its errors without the directory.
func errorsOf(tb testing.TB, path string) []string {
	tb.Helper()
	src, err := datasets.Open(path, nil)
	var bad []error
	if err != nil {
		bad = []error{err}
	} else {
		_, bad = collect(tb.Context(), src)
	}
	var texts []string
	for _, err := range bad {
		if _, ok := errors.AsType[*datasets.RecordError](err); !ok {
			tb.Errorf("%v (%T) is no RecordError", err, err)
		}
		texts = append(texts, strings.ReplaceAll(err.Error(), filepath.Dir(path)+string(filepath.Separator), ""))
	}
	return texts
}

func TestBadLinesNamePlaceAndRemedy(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, line, want string }{
		{"unknown field", `{"id":"a","input":1,"exspected":{}}`, `exspected: unknown field: did you mean "expected"?`},
		{"unknown field, null", `{"id":"a","input":1,"foo":null}`, `foo: unknown field: write one of approvals, cluster, expected`},
		{"unknown in expected", `{"id":"a","input":1,"expected":{"anwser":"x"}}`, `expected.anwser: unknown field: did you mean "answer"?`},
		{"unknown in logged", `{"id":"a","input":1,"logged":{"latency":3}}`, `logged.latency: unknown field: `},
		{"case matters", `{"id":"a","input":1,"logged":{"latencyMS":3}}`, `logged.latencyMS: unknown field: did you mean "latency_ms"?`},
		{"unknown in tool_log", `{"id":"a","input":1,"tool_log":[{"name":"t"},{"name":"t","args":{}}]}`, `tool_log[1].args: unknown field`},
		{"unknown in approvals", `{"id":"a","input":1,"approvals":[{"action":"t","decision":"approved","by":"me"}]}`, `approvals[0].by: unknown field`},
		{"unknown in usage", `{"id":"a","input":1,"logged":{"usage":{"inputs":1}}}`, `logged.usage.inputs: unknown field: did you mean "input"?`},
		{"unknown in tools", `{"id":"a","input":1,"tools":[{"name":"t","efect":"read"}]}`, `tools[0].efect: unknown field: did you mean "effect"?`},
		{"hostile name", `{"id":"a","input":1,"\u001b[31m":1}`, `"\x1b[31m": unknown field`},
		{"duplicate key", `{"id":"a","input":1,"id":"b"}`, `id: comes twice in one object: keep one`},
		{"duplicate key, escaped", `{"id":"a","input":1,"\u0069d":"b"}`, `id: comes twice in one object`},
		{"duplicate key in a map", `{"id":"a","input":1,"segments":{"x":"1","x":"2"}}`, `segments.x: comes twice in one object`},
		{"duplicate key in a message", `{"id":"a","messages":[{"role":"user","role":"user"}]}`, `messages[0].role: comes twice`},
		{"missing id", `{"input":1}`, `id: is missing: give every case an id`},
		{"null id", `{"id":null,"input":1}`, `id: is missing`},
		{"number as id", `{"id":7,"input":1}`, `id: is a number: write a string`},
		{"nothing to answer", `{"id":"a"}`, `case has neither messages nor input: write messages`},
		{"null input", `{"id":"a","input":null,"messages":[]}`, `case has neither messages nor input`},
		{"bad origin", `{"id":"a","input":1,"origin":"prod"}`, `origin: unknown word "prod": write one of production, internal, synthetic, replay`},
		{"bad risk", `{"id":"a","input":1,"risk":"high"}`, `risk: unknown word "high": write one of read_only, draft, approval, write`},
		{"bad effect", `{"id":"a","input":1,"tools":[{"name":"t","effect":"both"}]}`, `tools[0].effect: unknown word "both": write one of read, write`},
		{"bad decision", `{"id":"a","input":1,"approvals":[{"action":"t","decision":"yes"}]}`, `approvals[0].decision: unknown word "yes": write one of approved, edited, rejected`},
		{"bad status", `{"id":"a","input":1,"logged":{"status":"fine"}}`, `logged.status: unknown word "fine": write one of ok, awaiting_approval,`},
		{"negative weight", `{"id":"a","input":1,"weight":-1}`, `weight: is -1: write a finite number above 0`},
		{"zero weight", `{"id":"a","input":1,"weight":0}`, `weight: is 0: `},
		{"NaN", `{"id":"a","input":1,"weight":NaN}`, `not JSON: invalid character 'N' looking for beginning of value at byte 30`},
		{"too large", `{"id":"a","input":1,"weight":1e999}`, `weight: is too large a number`},
		{"negative latency", `{"id":"a","input":1,"logged":{"latency_ms":-0.5}}`, `logged.latency_ms: is -0.5: `},
		{"negative cost", `{"id":"a","input":1,"logged":{"cost_usd":-1}}`, `logged.cost_usd: is -1: `},
		{"negative tokens", `{"id":"a","input":1,"logged":{"usage":{"output":-1}}}`, `logged.usage.output: is -1: `},
		{"part of a token", `{"id":"a","input":1,"logged":{"usage":{"output":1.5}}}`, `logged.usage.output: is 1.5: write a whole number`},
		{"bad time", `{"id":"a","input":1,"time":"3.11.2026"}`, `time: is the time "3.11.2026": write it as RFC 3339`},
		{"time without zone", `{"id":"a","input":1,"time":"2026-11-03T10:00:00"}`, `time: is the time`},
		{"time as a number", `{"id":"a","input":1,"time":1700000000}`, `time: is a number: write a string`},
		{"time far off", `{"id":"a","input":1,"time":"0001-01-01T00:00:00Z"}`, `time: is in the year 1`},
		{"text for a list", `{"id":"a","messages":"hi"}`, `messages: is a string: write a list`},
		{"object for a list", `{"id":"a","input":1,"tool_log":{}}`, `tool_log: is an object: write a list`},
		{"text for an object", `{"id":"a","input":1,"expected":"yes"}`, `expected: is a string: write an object`},
		{"text for a bool", `{"id":"a","input":1,"expected":{"escalate":"yes"}}`, `expected.escalate: is a string: write true or false`},
		{"bool for a number", `{"id":"a","input":1,"logged":{"latency_ms":true}}`, `logged.latency_ms: is true: write a number`},
		{"null in a list", `{"id":"a","input":1,"expected":{"facts":["x",null]}}`, `expected.facts[1]: is null: write a string`},
		{"segment that is no text", `{"id":"a","input":1,"segments":{"tier":3}}`, `segments.tier: is a number: write a string`},
		{"score that is no number", `{"id":"a","input":1,"logged":{"scores":{"s":"1"}}}`, `logged.scores.s: is a string: write a number`},
		{"list arguments", `{"id":"a","input":1,"tool_log":[{"name":"t","arguments":[1]}]}`, `tool_log[0].arguments: is a list: write an object`},
		{"string arguments, no JSON", `{"id":"a","input":1,"tool_log":[{"name":"t","arguments":"x=1"}]}`, `tool_log[0].arguments: is a string that holds no JSON: write an object`},
		{"string arguments, no object", `{"id":"a","input":1,"tool_log":[{"name":"t","arguments":"[1]"}]}`, `tool_log[0].arguments: is a list: write an object`},
		{"call without a name", `{"id":"a","input":1,"tool_log":[{}]}`, `tool_log[0].name: is missing`},
		{"tool without a name", `{"id":"a","input":1,"tools":[{}]}`, `tools[0].name: is missing`},
		{"approval without an action", `{"id":"a","input":1,"approvals":[{"decision":"edited"}]}`, `approvals[0].action: is missing`},
		{"approval without a decision", `{"id":"a","input":1,"approvals":[{"action":"t"}]}`, `approvals[0].decision: is missing: write approved, edited or rejected`},
		{"message without a role", `{"id":"a","messages":[{"content":"x"}]}`, `messages[0].role: is missing`},
		{"message call without a name", `{"id":"a","messages":[{"role":"assistant","tool_calls":[{"function":{}}]}]}`, `messages[0].tool_calls[0].function.name: is missing`},
		{"message call without a function", `{"id":"a","messages":[{"role":"assistant","tool_calls":[{"id":"1"}]}]}`, `messages[0].tool_calls[0].function: is missing`},
		{"cut in half", `{"id":"a","input":{"x":[1,2`, `cut off: the JSON does not end within its 27 bytes`},
		{"cut in a string", `{"id":"a","inp`, `cut off: `},
		{"no JSON", `hello`, `not JSON: invalid character 'h'`},
		{"two values", `{"id":"a","input":1} {"id":"b","input":1}`, `not JSON: invalid character '{' after top-level value`},
		{"a list", `[{"id":"a","input":1}]`, `is a list: write one case, a JSON object`},
		{"invalid UTF-8", "{\"id\":\"a\",\"input\":\"\xff\"}", `invalid UTF-8 at byte 20: save it as UTF-8`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := save(t, "c.jsonl", `{"id":"ok","input":0}`+"\n"+tt.line+"\n"+`{"id":"ok2","input":0}`+"\n")
			got := errorsOf(t, path)
			if len(got) != 1 || !strings.HasPrefix(got[0], "c.jsonl:2: "+tt.want) {
				t.Errorf("got  %q\nwant c.jsonl:2: %s", got, tt.want)
			}
		})
	}
}

func TestFilesAsAWhole(t *testing.T) {
	t.Parallel()
	const a, b = `{"id":"a","input":1}`, `{"id":"b","input":1}`
	tests := []struct {
		name, file, text string
		want             []string
	}{
		{"fine", "c.jsonl", a + "\n" + b + "\n", nil},
		{"no last newline", "c.jsonl", a + "\n" + b, nil},
		{"CRLF and byte-order mark", "c.jsonl", "\xEF\xBB\xBF" + a + "\r\n" + b + "\r\n", nil},
		{"blank lines at the end", "c.jsonl", a + "\n\n \n\n", nil},
		{"blank line in the middle", "c.jsonl", a + "\n\n\n" + b + "\n", []string{"c.jsonl:2: the line is empty, and lines follow: write one case on every line"}},
		{"duplicate id", "c.jsonl", a + "\n" + b + "\n" + a + "\n", []string{`c.jsonl:3: id: "a" is already the id of c.jsonl:1: give every case an id of its own`}},
		{"empty", "c.jsonl", "", []string{"c.jsonl: the dataset has no cases: write at least one"}},
		{"only blank lines", "c.jsonl", "\n\n\n", []string{"c.jsonl: the dataset has no cases: write at least one"}},
		{"all bad", "c.jsonl", "{}\n[]\n", []string{"c.jsonl:1: id: is missing: give every case an id of its own", "c.jsonl:2: is a list: write one case, a JSON object"}},
		{"no Parquet", "c.parquet", a, []string{"c.parquet: is not a Parquet file: check it, or name it .jsonl if it is JSON Lines"}},
		{"cut Parquet", "c.parquet", "PAR1xxxxxxx", []string{"c.parquet: the Parquet file is cut off or damaged (it is too short): write or copy it again"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, errorsOf(t, save(t, tt.file, tt.text))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPathsThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "none.jsonl"): "no such file: check the path",
		dir:                              "is a directory: name a file",
	} {
		_, err := datasets.Open(path, nil)
		var e *datasets.RecordError
		if !errors.As(err, &e) || err.Error() != path+": "+want {
			t.Errorf("Open(%s) = %v, want %s", path, err, want)
		}
	}
}

func TestEmptyIsTyped(t *testing.T) {
	t.Parallel()
	src, err := datasets.Open(save(t, "c.jsonl", ""), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, bad := collect(t.Context(), src); len(bad) != 1 || !errors.Is(bad[0], datasets.ErrEmpty) {
		t.Errorf("reading: %v, want ErrEmpty", bad)
	}
	out := filepath.Join(t.TempDir(), "o.jsonl")
	if _, err := datasets.Write(t.Context(), out, datasets.Slice(nil), nil); !errors.Is(err, datasets.ErrEmpty) {
		t.Errorf("writing: %v, want ErrEmpty", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file was written: %v", err)
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	const tools = `"tools":[{"name":"look","effect":"read"},{"name":"pay","effect":"write"}],`
	tests := []struct{ name, line, want string }{
		{
			"least", `{"id":"a","input":null,"messages":[{"role":"user","content":"hi"}]}`,
			`{"id":"a","cluster":"a","origin":"production","risk":"read_only","weight":1,"messages":[{"role":"user","content":"hi"}]}`,
		},
		{
			"nothing said is absent", `{"id":"a","input":1,"expected":{},"logged":{"usage":{},"scores":{}},"segments":{"x":null},"metadata":{}}`,
			`{"id":"a","cluster":"a","origin":"production","risk":"read_only","weight":1,"input":1}`,
		},
		{
			"empty lists say something", `{"id":"a","input":1,"tool_log":[],"approvals":[],"expected":{"tool_calls":[],"facts":[]},"logged":{"tool_calls":[]}}`,
			`{"id":"a","cluster":"a","origin":"production","risk":"read_only","weight":1,"input":1,"tool_log":[],"approvals":[],"expected":{"facts":[],"tool_calls":[]},"logged":{"tool_calls":[]}}`,
		},
		{
			"string arguments and JSON answers", `{"id":"a","input":1,"tool_log":[{"name":"t","arguments":"{\"a\": 1}","result":"r"}],"expected":{"answer":{"x" : 1}},"logged":{"output":[1, 2]}}`,
			`{"id":"a","cluster":"a","origin":"production","risk":"read_only","weight":1,"input":1,"tool_log":[{"name":"t","arguments":{"a":1},"result":"r"}],"expected":{"answer":"{\"x\":1}"},"logged":{"output":"[1,2]"}}`,
		},
		{
			"time in UTC", `{"id":"a","input":1,"time":"2026-11-03T10:00:00.5+02:00"}`,
			`{"id":"a","cluster":"a","time":"2026-11-03T08:00:00.5Z","origin":"production","risk":"read_only","weight":1,"input":1}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, err := datasets.ParseCase([]byte(tt.line))
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, r := range []struct {
		line string
		want datasets.Risk
	}{
		{`"tool_log":[{"name":"look"}]`, datasets.RiskReadOnly},
		{`"tool_log":[{"name":"pay"}]`, datasets.RiskWrite},
		{`"logged":{"tool_calls":[{"name":"pay"}]}`, datasets.RiskWrite},
		{`"tool_log":[{"name":"pay"}],"approvals":[{"action":"pay","decision":"approved"}]`, datasets.RiskApproval},
		{`"tool_log":[{"name":"pay"}],"approvals":[{"action":"pay","decision":"edited"}]`, datasets.RiskApproval},
		{`"tool_log":[{"name":"pay"}],"approvals":[{"action":"pay","decision":"rejected"}]`, datasets.RiskWrite},
		{`"tool_log":[{"name":"pay"}],"approvals":[{"action":"look","decision":"approved"}]`, datasets.RiskWrite},
		{`"approvals":[{"action":"pay","decision":"approved"}]`, datasets.RiskReadOnly},
		{`"risk":"draft","tool_log":[{"name":"pay"}]`, datasets.RiskDraft},
		{`"tool_log":[{"name":"pay"},{"name":"look"}],"logged":{"tool_calls":[{"name":"x"}]}`, datasets.RiskWrite},
	} {
		c, err := datasets.ParseCase([]byte(`{"id":"a","input":1,` + tools + r.line + `}`))
		if err != nil || c.Risk != r.want {
			t.Errorf("%s: risk %q (%v), want %q", r.line, c.Risk, err, r.want)
		}
	}
}

func TestLongLines(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 5<<20)
	in := `{"id":"a","input":"` + big + `"}` + "\n" + `{"id":"b","input":1}`
	cases, bad := collect(t.Context(), datasets.SourceFunc(func(ctx context.Context) iterCases {
		return datasets.ReadJSONL(ctx, "big", strings.NewReader(in))
	}))
	if len(bad) > 0 || len(cases) != 2 || len(cases[0].Input) != len(big)+2 {
		t.Fatalf("%d cases, errors %v", len(cases), bad)
	}
	tooLong := `{"id":"a","input":"` + strings.Repeat("x", datasets.MaxLine) + `"}` + "\n" + `{"id":"b","input":1}`
	cases, bad = collect(t.Context(), datasets.SourceFunc(func(ctx context.Context) iterCases {
		return datasets.ReadJSONL(ctx, "big", strings.NewReader(tooLong))
	}))
	if len(bad) != 1 || !strings.HasPrefix(bad[0].Error(), "big:1: the line is longer than 64 MiB") || len(cases) != 1 {
		t.Errorf("%d cases, errors %v", len(cases), bad)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	src, err := datasets.Open(save(t, "c.jsonl", `{"id":"a","input":1}`+"\n"+`{"id":"b","input":1}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []error
	for _, err := range src.Cases(ctx) {
		got = append(got, err)
		cancel()
	}
	if len(got) != 2 || got[0] != nil || !errors.Is(got[1], context.Canceled) {
		t.Errorf("got %v", got)
	}
}

func TestStdinCanBeReadTwice(t *testing.T) {
	t.Parallel()
	src, err := datasets.Open("-", strings.NewReader(`{"id":"a","input":1}`+"\n{"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		cases, bad := collect(t.Context(), src)
		if len(cases) != 1 || len(bad) != 1 || !strings.HasPrefix(bad[0].Error(), "standard input:2: cut off") {
			t.Errorf("%v %v", cases, bad)
		}
	}
	if c, ok := src.(interface{ Close() error }); !ok || c.Close() != nil {
		t.Error("the source of a stream cannot be closed")
	}
}

func TestGzipCutOff(t *testing.T) {
	t.Parallel()
	var cases []datasets.Case
	for _, id := range []string{"a", "b", "c"} {
		cases = append(cases, datasets.Case{ID: id, Input: json.RawMessage(`"` + strings.Repeat(id, 100) + `"`), Weight: 1})
	}
	path := filepath.Join(t.TempDir(), "c.jsonl.gz")
	if _, err := datasets.Write(t.Context(), path, datasets.Slice(cases), nil); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 2; n < len(whole); n++ {
		cut := filepath.Join(filepath.Dir(path), "cut.jsonl.gz")
		if err := os.WriteFile(cut, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		got := errorsOf(t, cut)
		if len(got) == 0 || !strings.Contains(got[len(got)-1], "the gzip data is cut off or damaged") {
			t.Fatalf("cut at %d: %q", n, got)
		}
	}
	bent := bytes.Clone(whole)
	bent[len(bent)-6] ^= 1
	if err := os.WriteFile(path, bent, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := errorsOf(t, path); len(got) != 1 || !strings.Contains(got[0], "damaged") {
		t.Errorf("a wrong checksum: %q", got)
	}
}
