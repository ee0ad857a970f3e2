package desklog

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"

	"forerun/datasets"
)

// The names of the files.
const (
	ShadowFile = "shadow.jsonl.gz"
	GoldenFile = "golden.jsonl"
)

// File is one file with its content.
type File struct {
	Name string
	Data []byte
}

// Files generates all files. The gzip header holds no time, so that the same
// seed gives the same bytes.
func Files(ctx context.Context, seed uint64, desk Desk) ([]File, error) {
	shadow, err := Shadow(ctx, seed, desk)
	if err != nil {
		return nil, fmt.Errorf("generating the log: %w", err)
	}
	golden, err := Golden(ctx, seed, desk)
	if err != nil {
		return nil, fmt.Errorf("generating the benchmark: %w", err)
	}
	log, err := lines(shadow)
	if err != nil {
		return nil, err
	}
	bench, err := lines(golden)
	if err != nil {
		return nil, err
	}
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("compressing the log: %w", err)
	}
	if _, err := w.Write(log); err != nil {
		return nil, fmt.Errorf("compressing the log: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("compressing the log: %w", err)
	}
	return []File{{ShadowFile, zipped.Bytes()}, {GoldenFile, bench}}, nil
}

func lines(cases []datasets.Case) ([]byte, error) {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for i := range cases {
		if err := enc.Encode(&cases[i]); err != nil {
			return nil, fmt.Errorf("case %q: %w", cases[i].ID, err)
		}
	}
	return out.Bytes(), nil
}
