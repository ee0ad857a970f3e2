package datasets_test

import (
	"bytes"
	"errors"
	"iter"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/table"
)

// foreign is what another tool would write: everything optional, other units
// and widths.
type foreign struct {
	ID         *string            `parquet:"id,optional"`
	Input      *string            `parquet:"input,optional"`
	Time       *time.Time         `parquet:"time,optional,timestamp(microsecond)"`
	Segments   map[string]*string `parquet:"segments,optional" parquet-value:",optional"`
	Origin     *string            `parquet:"origin,optional"`
	Risk       *string            `parquet:"risk,optional"`
	Weight     *float32           `parquet:"weight,optional"`
	ToolLog    *string            `parquet:"tool_log,optional"`
	Facts      []*string          `parquet:"expected_facts,optional,list" parquet-element:",optional"`
	Status     *string            `parquet:"logged_status,optional"`
	LatencyMS  *int32             `parquet:"logged_latency_ms,optional"`
	CostUSD    *float64           `parquet:"logged_cost_usd,optional"`
	Scores     map[string]float64 `parquet:"logged_scores,optional"`
	Usage      *foreignUsage      `parquet:"logged_usage,optional"`
	Escalated  *bool              `parquet:"logged_escalated,optional"`
	Metadata   *string            `parquet:"metadata,optional"`
	ModelServe *string            `parquet:"logged_model_served,optional"`
}

type foreignUsage struct {
	Input *int32 `parquet:"input,optional"`
}

func saveRows[T any](tb testing.TB, rows ...T) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "c.parquet")
	var seq iter.Seq2[T, error] = func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	if _, err := table.WriteFile(path, seq, table.Options{}); err != nil {
		tb.Fatal(err)
	}
	return path
}

func TestParquetOfAnotherTool(t *testing.T) {
	t.Parallel()
	path := saveRows(
		t, foreign{
			ID: new("a"), Input: new(`{"q": 1}`), Time: new(time.Date(2026, 11, 3, 10, 0, 0, 5000, time.UTC)),
			Segments: map[string]*string{"tier": new("gold")}, Weight: new(float32(2)), ToolLog: new(`[{"name":"t","arguments":"{}"}]`),
			Facts: []*string{new("f")}, LatencyMS: new(int32(12)), Usage: &foreignUsage{new(int32(7))}, Escalated: new(true), Metadata: new(`{"k":[1]}`),
		},
		foreign{ID: new("b"), Input: new("2")},
	)
	src, err := datasets.Open(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := jsonl(t.Context(), src)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"id":"a","cluster":"a","time":"2026-11-03T10:00:00.000005Z","origin":"production","segments":{"tier":"gold"},"risk":"read_only","weight":2,` +
		`"input":{"q":1},"tool_log":[{"name":"t","arguments":{}}],"expected":{"facts":["f"]},` +
		`"logged":{"escalated":true,"latency_ms":12,"usage":{"input":7}},"metadata":{"k":[1]}}` + "\n" +
		`{"id":"b","cluster":"b","origin":"production","risk":"read_only","weight":1,"input":2}` + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBadRowsNamePlaceAndRemedy(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		row  foreign
		want string
	}{
		{"missing id", foreign{Input: new("1")}, `id: is missing: give every case an id`},
		{"duplicate id", foreign{ID: new("ok"), Input: new("1")}, `id: "ok" is already the id of c.parquet:row 1: give`},
		{"nothing to answer", foreign{ID: new("a")}, `case has neither messages nor input`},
		{"no JSON", foreign{ID: new("a"), Input: new("{")}, `input: cut off: the JSON does not end`},
		{"unknown field", foreign{ID: new("a"), Input: new("1"), ToolLog: new(`[{"name":"t","args":{}}]`)}, `tool_log[0].args: unknown field`},
		{"wrong type", foreign{ID: new("a"), Input: new("1"), ToolLog: new(`{}`)}, `tool_log: is an object: write a list`},
		{"bad origin", foreign{ID: new("a"), Input: new("1"), Origin: new("prod")}, `origin: unknown word "prod": write one of production`},
		{"bad risk", foreign{ID: new("a"), Input: new("1"), Risk: new("none")}, `risk: unknown word "none": write one of read_only`},
		{"bad status", foreign{ID: new("a"), Input: new("1"), Status: new("done")}, `logged_status: unknown word "done": write one of ok`},
		{"zero weight", foreign{ID: new("a"), Input: new("1"), Weight: new(float32(0))}, `weight: is 0: write a finite number above 0`},
		{"NaN weight", foreign{ID: new("a"), Input: new("1"), Weight: new(float32(math.NaN()))}, `weight: is NaN: `},
		{"negative latency", foreign{ID: new("a"), Input: new("1"), LatencyMS: new(int32(-1))}, `logged_latency_ms: is -1: `},
		{"infinite cost", foreign{ID: new("a"), Input: new("1"), CostUSD: new(math.Inf(1))}, `logged_cost_usd: is +Inf: `},
		{"NaN score", foreign{ID: new("a"), Input: new("1"), Scores: map[string]float64{"s": math.NaN()}}, `logged_scores.s: is no finite number`},
		{"negative tokens", foreign{ID: new("a"), Input: new("1"), Usage: &foreignUsage{new(int32(-3))}}, `logged_usage.input: is -3: `},
		{"metadata is no object", foreign{ID: new("a"), Input: new("1"), Metadata: new(`[1]`)}, `metadata: is a list: write an object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := saveRows(t, foreign{ID: new("ok"), Input: new("1")}, tt.row, foreign{ID: new("ok2"), Input: new("1")})
			got := errorsOf(t, path)
			if len(got) != 1 || !strings.HasPrefix(got[0], "c.parquet:row 2: "+tt.want) {
				t.Errorf("got  %q\nwant c.parquet:row 2: %s", got, tt.want)
			}
		})
	}
}

func TestParquetFilesAsAWhole(t *testing.T) {
	t.Parallel()
	type misspelt struct {
		ID    string `parquet:"id"`
		Input string `parquet:"input"`
		Wrong string `parquet:"segmets"`
	}
	type untyped struct {
		ID     string `parquet:"id"`
		Input  string `parquet:"input"`
		Weight string `parquet:"weight"`
	}
	type nameless struct {
		Input string `parquet:"input"`
	}
	for name, tt := range map[string]struct{ path, want string }{
		"unknown column": {saveRows(t, misspelt{"a", "1", ""}), `c.parquet: column "segmets": unknown column: did you mean "segments"?`},
		"wrong type":     {saveRows(t, untyped{"a", "1", "1"}), `c.parquet: column "weight": holds text: write it as a double`},
		"no id column":   {saveRows(t, nameless{"1"}), `c.parquet: column "id": is missing: write it as text`},
		"no rows":        {saveRows[foreign](t), `c.parquet: the dataset has no cases: write at least one`},
	} {
		if got := errorsOf(t, tt.path); len(got) != 1 || got[0] != tt.want {
			t.Errorf("%s: got %q, want %s", name, got, tt.want)
		}
	}
}

func TestDamagedParquet(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "c.parquet")
	if _, err := datasets.Write(t.Context(), path, datasets.Slice(benchCases(50)), nil); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := 4; at < len(whole); at += 37 {
		bent := bytes.Clone(whole)
		bent[at] ^= 0xff
		for _, err := range datasets.ReadParquet(t.Context(), "bent.parquet", bytes.NewReader(bent), int64(len(bent))) {
			var e *datasets.RecordError
			if err != nil && (!errors.As(err, &e) || !strings.HasPrefix(err.Error(), "bent.parquet:")) {
				t.Fatalf("byte %d: %v", at, err)
			}
		}
	}
	for n := 0; n < len(whole); n += 101 {
		var last error
		for _, err := range datasets.ReadParquet(t.Context(), "cut.parquet", bytes.NewReader(whole[:n]), int64(n)) {
			last = err
		}
		var e *datasets.RecordError
		if !errors.As(last, &e) || !strings.HasPrefix(last.Error(), "cut.parquet: ") {
			t.Fatalf("cut at %d: %v", n, last)
		}
	}
}
