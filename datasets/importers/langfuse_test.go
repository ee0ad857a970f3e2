package importers_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/importers"
	"forerun/datasets/trace"
)

// traceFormats is the folder of real exports in other systems' formats.
func traceFormats(t *testing.T) (dir string, truth map[string]json.RawMessage) {
	t.Helper()
	dir = os.Getenv("FORERUN_DATA")
	if dir == "" {
		dir = "../../../shared/data"
	}
	text, err := os.ReadFile(filepath.Join(dir, "TRUTH.json"))
	if err != nil {
		t.Skipf("no real logs at %s: set FORERUN_DATA to the folder that holds TRUTH.json", dir)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(all["trace-formats"], &truth); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "trace-formats"), truth
}

// TestRealLangfuseTracesLoseNothing holds five real exports against the totals that
// others took of them.
func TestRealLangfuseTracesLoseNothing(t *testing.T) {
	t.Parallel()
	dir, truth := traceFormats(t)
	found := 0
	for name, text := range truth {
		if !strings.HasPrefix(name, "langfuse.") {
			continue
		}
		found++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want struct {
				Observations int            `json:"observations"`
				Types        map[string]int `json:"types"`
				Latency      float64        `json:"trace_latency_s"`
				Input        int64          `json:"usage_input"`
				Output       int64          `json:"usage_output"`
				Cost         float64        `json:"cost_total"`
			}
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			in := importers.File(filepath.Join(dir, name), nil)
			observations, input, output, cost := 0, int64(0), int64(0), 0.0
			models, said := 0, 0
			for s, err := range importers.Langfuse().Spans(t.Context(), in) {
				if err != nil {
					t.Fatal(err)
				}
				if s.Kind == trace.KindPart || s.ID == "" {
					continue
				}
				observations++
				if s.Usage != nil {
					input, output = input+*s.Usage.Input, output+*s.Usage.Output
				}
				if s.CostUSD != nil {
					cost += *s.CostUSD
				}
				if s.Kind == trace.KindModel {
					models++
					if len(s.Answer) > 0 {
						said++
					}
				}
			}
			if observations != want.Observations || input != want.Input || output != want.Output || math.Abs(cost-want.Cost) > 1e-9 {
				t.Errorf("%d observations, %d tokens in, %d out, $%g; want %+v", observations, input, output, cost, want)
			}
			if models != want.Types["GENERATION"] || said != models {
				t.Errorf("%d models of which %d said something, want %d", models, said, want.Types["GENERATION"])
			}
			realCase(t, name, strings.Split(joined(t, importers.Langfuse(), in), "\n"), want.Latency)
		})
	}
	if found != 5 {
		t.Errorf("%d Langfuse traces, want 5", found)
	}
}

// realCase holds the one case of a real trace against what its log says in words.
func realCase(t *testing.T, name string, lines []string, latency float64) {
	t.Helper()
	c, err := datasets.ParseCase([]byte(lines[0]))
	if err != nil {
		t.Fatal(err)
	}
	calls := map[string][]string{
		"langfuse.claude-agent-2025-12-22.trace.json": {
			`mcp__weather__get_weather {"city":"Berlin"} "Weather in Berlin: Cloudy, 59°F"`,
			`mcp__weather__get_weather {"city":"New York"} "Weather in New York: Sunny, 75°F"`,
		},
		"langfuse.langgraph-python-2025-08-22.trace.json": {
			`Web-Search {"query":"example"} [{"url":"https://example.com","title":"Example Result","q":"example"}]`,
		},
		"langfuse.microsoft-agent-2025-12-17.trace.json": {
			`get_weather {"location":"Tokyo, Japan"} "The weather in Tokyo, Japan is stormy with a high of 23\u00b0C."`,
		},
		"langfuse.openai-agents-2025-09-30.trace.json": {`get_weather {"city":"Tokyo"} "The weather in Tokyo is sunny."`},
		"langfuse.vercel-aisdk-2025-11-17.trace.json":  {`getWeather {"location":"San Francisco"} {"location":"San Francisco","temperature":64}`},
	}[name]
	var got []string
	for _, call := range c.ToolLog {
		got = append(got, call.Name+" "+string(call.Arguments)+" "+string(call.Result))
	}
	if diff := cmp.Diff(calls, got); diff != "" {
		t.Errorf("tool calls (-want +got):\n%s", diff)
	}
	// Their latency is of all observations, rounded to the precision of the screen.
	if c.Logged.LatencyMS == nil || math.Abs(*c.Logged.LatencyMS-1000*latency) > 1 {
		t.Errorf("latency %v ms, want %g s", c.Logged.LatencyMS, latency)
	}
	if len(c.Messages) == 0 || len(c.Logged.Messages) == 0 {
		t.Error("messages were lost")
	}
	for _, m := range c.Logged.Messages {
		if m.Role == "user" || m.Role == "system" {
			t.Errorf("the answer repeats the question: %s", m.Content)
		}
	}
}

func TestLangfuseGolden(t *testing.T) {
	t.Parallel()
	for name, files := range map[string][]string{
		"export": {"observations.jsonl", "scores.jsonl", "manifest.json"},
		"legacy": {"legacy_observations.jsonl", "legacy_traces.jsonl"},
		"traces": {"trace_v4.json", "trace_old.json", "page.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var inputs []importers.Input
			for _, f := range files {
				inputs = append(inputs, sample(t, "langfuse/"+f))
			}
			golden(t, "langfuse/"+name+".golden", joined(t, importers.Langfuse(), inputs...))
		})
	}
}

// exportRow is a row as ClickHouse writes it for the scheduled export.
type exportRow struct {
	ID          string             `parquet:"id"`
	TraceID     string             `parquet:"trace_id"`
	Start       time.Time          `parquet:"start_time,timestamp(microsecond)"`
	End         *time.Time         `parquet:"end_time,optional,timestamp(microsecond)"`
	Project     string             `parquet:"project_id"`
	Parent      string             `parquet:"parent_observation_id"`
	Type        string             `parquet:"type"`
	Name        string             `parquet:"name"`
	Level       string             `parquet:"level"`
	Message     *string            `parquet:"status_message,optional"`
	Version     string             `parquet:"version"`
	Environment string             `parquet:"environment"`
	User        *string            `parquet:"user_id,optional"`
	Session     *string            `parquet:"session_id,optional"`
	First       *time.Time         `parquet:"completion_start_time,optional,timestamp(microsecond)"`
	Updated     time.Time          `parquet:"updated_at,timestamp(microsecond)"`
	Input       *string            `parquet:"input,optional"`
	Output      *string            `parquet:"output,optional"`
	Metadata    map[string]string  `parquet:"metadata"`
	Model       *string            `parquet:"provided_model_name,optional"`
	Usage       map[string]int64   `parquet:"usage_details"`
	Costs       map[string]float64 `parquet:"cost_details"`
	Cost        *float64           `parquet:"total_cost,optional"`
	Latency     *float64           `parquet:"latency,optional"`
	TTFT        *float64           `parquet:"time_to_first_token,optional"`
	Tags        []string           `parquet:"tags,list"`
	Release     string             `parquet:"release"`
	TraceName   string             `parquet:"trace_name"`
	Calls       []string           `parquet:"tool_calls,list"`
	CallNames   []string           `parquet:"tool_call_names,list"`
	Tools       map[string]string  `parquet:"tool_definitions"`
}

// TestLangfuseParquetGivesTheSameCases says that the Parquet form of the same
// observations makes the same cases; what is no row there is left out.
func TestLangfuseParquetGivesTheSameCases(t *testing.T) {
	t.Parallel()
	var rows []exportRow
	text, err := os.ReadFile("testdata/langfuse/observations.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var r struct {
			ID          string                     `json:"id"`
			Type        string                     `json:"type"`
			Name        string                     `json:"name"`
			Level       string                     `json:"level"`
			Version     string                     `json:"version"`
			Environment string                     `json:"environment"`
			Release     string                     `json:"release"`
			TraceID     string                     `json:"trace_id"`
			Start       string                     `json:"start_time"`
			End         string                     `json:"end_time"`
			Parent      string                     `json:"parent_observation_id"`
			Message     *string                    `json:"status_message"`
			User        *string                    `json:"user_id"`
			Session     *string                    `json:"session_id"`
			First       string                     `json:"completion_start_time"`
			Updated     string                     `json:"updated_at"`
			Input       *string                    `json:"input"`
			Output      *string                    `json:"output"`
			Metadata    map[string]json.RawMessage `json:"metadata"`
			Model       *string                    `json:"provided_model_name"`
			Usage       map[string]int64           `json:"usage_details"`
			Costs       map[string]float64         `json:"cost_details"`
			Cost        json.Number                `json:"total_cost"`
			Latency     *float64                   `json:"latency"`
			TTFT        *float64                   `json:"time_to_first_token"`
			Tags        []string                   `json:"tags"`
			TraceName   string                     `json:"trace_name"`
			Calls       []string                   `json:"tool_calls"`
			CallNames   []string                   `json:"tool_call_names"`
			Tools       map[string]string          `json:"tool_definitions"`
		}
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r.Start == "" {
			continue
		}
		row := exportRow{
			ID: r.ID, TraceID: r.TraceID, Start: *when(t, r.Start), End: when(t, r.End), Project: "p1", Parent: r.Parent, Type: r.Type, Name: r.Name,
			Level: r.Level, Message: r.Message, Version: r.Version, Environment: r.Environment, User: r.User, Session: r.Session, First: when(t, r.First),
			Updated: *when(t, r.Updated), Input: r.Input, Output: r.Output, Metadata: map[string]string{}, Model: r.Model, Usage: r.Usage, Costs: r.Costs,
			Latency: r.Latency, TTFT: r.TTFT, Tags: r.Tags, Release: r.Release, TraceName: r.TraceName, Calls: r.Calls, CallNames: r.CallNames, Tools: r.Tools,
		}
		for name, v := range r.Metadata {
			var s string
			if json.Unmarshal(v, &s) != nil {
				s = string(v)
			}
			row.Metadata[name] = s
		}
		if cost, err := r.Cost.Float64(); err == nil {
			row.Cost = &cost
		}
		rows = append(rows, row)
	}
	cases := func(out string) string {
		var keep []string
		for line := range strings.Lines(out) {
			if strings.HasPrefix(line, "{") {
				keep = append(keep, line)
			}
		}
		return strings.Join(keep, "")
	}
	want := cases(joined(t, importers.Langfuse(), sample(t, "langfuse/observations.jsonl")))
	if diff := cmp.Diff(want, cases(joined(t, importers.Langfuse(), parquetInput(t, rows)))); diff != "" || want == "" {
		t.Errorf("(-JSON Lines +Parquet):\n%s", diff)
	}
}

func TestFaultsOfLangfuseRecordsSayWhereAndWhat(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"id":"a","trace_id":"t","type":"SPAN"}`:                           "logs/in:1: is no observation, score or trace of Langfuse: export observations_v2, or name another format",
		`{"trace_id":"t","type":"SPAN","start_time":"2026-11-03 09:00:00"}`: "logs/in:1: an observation without an id: export it again",
		`{"name":"x","data_type":"NUMERIC","value":1}`:                      "logs/in:1: a score without a trace: export it again",
		`7`:                "logs/in:1: is a number: check that the log has the format named",
		"{}\n{\"id\":":     "logs/in:2: cut off: the JSON value that begins here does not end: copy the file again",
		"PAR1nothing else": "logs/in: the Parquet file is cut off or damaged (its last bytes are not those of a Parquet file): write or copy it again",
	} {
		var got []string
		for _, err := range importers.Langfuse().Spans(t.Context(), input("in", text)) {
			if err != nil {
				got = append(got, err.Error())
			}
		}
		if len(got) == 0 || got[len(got)-1] != want {
			t.Errorf("%s:\n%q\nwant %q", text, got, want)
		}
	}
}

func TestLangfuseIsToldByItsKeys(t *testing.T) {
	t.Parallel()
	for _, h := range []importers.Head{
		{Keys: []string{"id", "trace_id", "start_time", "parent_observation_id"}},
		{Columns: []string{"id", "trace_id", "start_time", "parent_observation_id"}},
		{Keys: []string{"trace", "observations"}},
		{Keys: []string{"observations", "scores"}},
		{Keys: []string{"id", "name", "data_type", "observation_id", "source"}},
		{Keys: []string{"id", "trace_id", "name", "value", "source", "data_type"}},
		{Keys: []string{"id", "timestamp", "bookmarked"}},
		{Keys: []string{"version", "exportSource", "tables", "files"}},
	} {
		if why := importers.Langfuse().Sniff(h); why == "" {
			t.Errorf("%v is not known", h)
		}
	}
	for _, h := range []importers.Head{{}, {Keys: []string{"id", "trace_id", "run_type"}}, {Keys: []string{"messages"}}, {Keys: []string{"resourceSpans"}}} {
		if why := importers.Langfuse().Sniff(h); why != "" {
			t.Errorf("%v: %s", h, why)
		}
	}
}

// FuzzExports reads whatever there is as both tools' exports.
func FuzzExports(f *testing.F) {
	for _, pattern := range []string{"testdata/langfuse/*.json*", "testdata/langsmith/*.json*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(text))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, format := range []importers.Format{importers.Langfuse(), importers.LangSmith()} {
			for s, err := range format.Spans(t.Context(), input("in", text)) {
				if err == nil && s.Trace == "" {
					t.Fatalf("%s: a span without a trace: %+v", format.Name, s)
				}
			}
		}
	})
}
