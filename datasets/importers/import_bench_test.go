package importers_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"forerun/datasets"
	"forerun/datasets/importers"
)

var benchObservations = flag.Int("langfuse-observations", 20_000, "how many observations the benchmark of an import of Langfuse's reads")

// BenchmarkImport takes a Langfuse export whose traces are spread over four files from
// its lines to a file of cases:
//
//	go test ./datasets/importers -run '^$' -bench Import -langfuse-observations 3000000 -benchtime 1x
func BenchmarkImport(b *testing.B) {
	traces := *benchObservations / 4
	dir := b.TempDir()
	bytes := writeExport(b, dir, traces)
	b.SetBytes(int64(bytes))
	for b.Loop() {
		inputs, err := importers.Files([]string{dir}, nil)
		if err != nil {
			b.Fatal(err)
		}
		im, err := importers.Start(b.Context(), importers.Options{Dir: b.TempDir()}, nil, inputs...)
		if err != nil {
			b.Fatal(err)
		}
		n, err := datasets.Write(b.Context(), filepath.Join(b.TempDir(), "cases.parquet"), im, nil)
		if err != nil || n != traces {
			b.Fatalf("%d cases, %v", n, err)
		}
		if err := im.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(4*traces*b.N)/b.Elapsed().Seconds(), "observations/s")
	b.ReportMetric(peak(b), "peak-MiB")
}

// writeExport writes observations as Langfuse exports them, and gives their size.
func writeExport(b *testing.B, dir string, traces int) (bytes int) {
	b.Helper()
	files := make([]*bufio.Writer, 4)
	for k := range files {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("observations-%d.jsonl", k)))
		if err != nil {
			b.Fatal(err)
		}
		files[k] = bufio.NewWriter(f)
		defer func() {
			if err := errors.Join(files[k].Flush(), f.Close()); err != nil {
				b.Fatal(err)
			}
		}()
	}
	begin := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC)
	text := strings.Repeat("The customer writes at some length about an order. ", 12)
	chat := func(messages ...map[string]any) string {
		out, err := json.Marshal(messages)
		if err != nil {
			b.Fatal(err)
		}
		return string(out)
	}
	for i := range traces {
		asked := map[string]any{"role": "user", "content": fmt.Sprint(text, i)}
		answer := map[string]any{"role": "assistant", "content": "done: " + text[:200]}
		call := map[string]any{"role": "assistant", "tool_calls": []any{map[string]any{
			"id": "c1", "type": "function", "function": map[string]any{"name": "lookup", "arguments": fmt.Sprintf(`{"order":"%d"}`, i)},
		}}}
		root := fmt.Sprintf("%016x", 4*i)
		rows := []map[string]any{
			{"type": "AGENT", "parent_observation_id": "", "input": chat(asked), "output": chat(answer)},
			{"type": "GENERATION", "parent_observation_id": root, "input": chat(asked), "output": chat(call), "usage_details": map[string]int{"input": 200, "output": 20}},
			{"type": "TOOL", "name": "lookup", "parent_observation_id": root, "input": fmt.Sprintf(`{"order":"%d"}`, i), "output": `{"paid":5}`},
			{
				"type": "GENERATION", "parent_observation_id": root, "output": chat(answer), "usage_details": map[string]int{"input": 300, "output": 30},
				"input": chat(asked, call, map[string]any{"role": "tool", "tool_call_id": "c1", "content": `{"paid":5}`}),
			},
		}
		for k, row := range rows {
			row["id"], row["trace_id"] = fmt.Sprintf("%016x", 4*i+k), fmt.Sprintf("%032x", i)
			row["session_id"], row["user_id"], row["environment"] = fmt.Sprintf("s%d", i/3), fmt.Sprintf("u%d", i/9), "prod"
			second := begin.Add(time.Duration(i) * time.Second).Format(time.DateTime)
			row["start_time"], row["end_time"] = fmt.Sprintf("%s.%d00000", second, 2*k), second+".900000"
			line, err := json.Marshal(row)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := files[k].Write(append(line, '\n')); err != nil {
				b.Fatal(err)
			}
			bytes += len(line) + 1
		}
	}
	return bytes
}
