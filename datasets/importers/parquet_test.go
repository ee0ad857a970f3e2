package importers_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"forerun/datasets/importers"
	"forerun/datasets/table"
)

// parquetInput is a file of rows as another program writes them.
func parquetInput[T any](t *testing.T, rows []T) importers.Input {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.parquet")
	all := func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
	if _, err := table.WriteFile(path, all, table.Options{}); err != nil {
		t.Fatal(err)
	}
	return importers.File(path, nil)
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(text)).Decode(v)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// when reads a time of a sample; of nothing comes nil.
func when(t *testing.T, text string) *time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02 15:04:05.999999", "2006-01-02T15:04:05.999999", time.RFC3339Nano} {
		if at, err := time.Parse(layout, text); err == nil {
			return new(at.UTC())
		}
	}
	if text != "" {
		t.Fatalf("no time: %s", text)
	}
	return nil
}
