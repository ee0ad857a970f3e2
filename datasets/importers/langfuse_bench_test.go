package importers_test

import (
	"bytes"
	"io"
	"os"
	"testing"

	"forerun/datasets/importers"
)

// BenchmarkLangfuse reads observations of a Langfuse export, and counts them.
func BenchmarkLangfuse(b *testing.B) {
	text, err := os.ReadFile("testdata/langfuse/observations.jsonl")
	if err != nil {
		b.Fatal(err)
	}
	text = bytes.Repeat(text, 200)
	in := importers.Input{Name: "in", Base: "in", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text)), nil }}
	b.SetBytes(int64(len(text)))
	n := 0
	for b.Loop() {
		for _, err := range importers.Langfuse().Spans(b.Context(), in) {
			n++
			_ = err
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "observations/s")
}
