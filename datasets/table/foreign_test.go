package table_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"forerun/datasets/table"
)

// foreign is a row as other programs write them: nothing is known of it here.
type foreign struct {
	ID    string            `parquet:"id"`
	Raw   []byte            `parquet:"raw,optional"`
	Micro time.Time         `parquet:"micro,timestamp(microsecond)"`
	Nano  *time.Time        `parquet:"nano,optional,timestamp(nanosecond)"`
	Milli time.Time         `parquet:"milli,timestamp(millisecond)"`
	Usage map[string]int64  `parquet:"usage"`
	Names map[string]string `parquet:"names"`
	Tags  []string          `parquet:"tags,list"`
	Cost  int64             `parquet:"cost,decimal(6:18)"`
	Small int32             `parquet:"small"`
	Yes   bool              `parquet:"yes"`
	Float float32           `parquet:"float"`
	Inner struct {
		A *int32   `parquet:"a,optional"`
		B []string `parquet:"b,list"`
	} `parquet:"inner.dotted"`
	Unread string `parquet:"unread"`
}

func foreignFile(tb testing.TB, rows ...foreign) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "foreign.parquet")
	var buf bytes.Buffer
	w := parquet.NewGenericWriter[foreign](&buf, parquet.MaxRowsPerRowGroup(2))
	if _, err := w.Write(rows); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	if err := os.WriteFile(path, buf.Bytes(), 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func foreignRows(path string, columns ...string) (rows []map[string]any, err error) {
	f, err := table.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	for row, err := range table.Foreign(f, columns...) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func TestForeignRowsAreReadWithoutASchema(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 3, 9, 30, 0, 123_000_000, time.UTC)
	full := foreign{
		ID: "a", Raw: []byte("text"), Micro: at, Nano: new(at.Add(1)), Milli: at, Usage: map[string]int64{"input": 3}, Names: map[string]string{"k": "v"},
		Tags: []string{"x", "y"}, Cost: 1_250_000, Small: 7, Yes: true, Float: 0.5,
	}
	full.Inner.A, full.Inner.B = new(int32(4)), []string{"u"}
	rows, err := foreignRows(foreignFile(t, full, foreign{ID: "b", Micro: at, Milli: at}, foreign{ID: "c", Micro: at, Milli: at}),
		"id", "raw", "micro", "nano", "milli", "usage", "names", "tags", "cost", "small", "yes", "float", "inner.dotted", "not there")
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 3 || rows[2]["id"] != "c" {
		t.Fatalf("rows: %v", rows)
	}
	want := map[string]any{
		"id": "a", "raw": "text", "micro": at, "nano": at.Add(1), "milli": at, "usage": map[string]any{"input": int64(3)}, "names": map[string]any{"k": "v"},
		"tags": []any{"x", "y"}, "cost": 1.25, "small": int64(7), "yes": true, "float": 0.5,
		"inner.dotted": map[string]any{"a": int64(4), "b": []any{"u"}},
	}
	if diff := cmp.Diff(want, rows[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rows[1]["raw"] != nil || rows[1]["nano"] != nil {
		t.Errorf("absent values: %v", rows[1])
	}
}

func TestForeignColumnsThatAreNotThere(t *testing.T) {
	t.Parallel()
	_, err := foreignRows(foreignFile(t, foreign{ID: "a"}), "other")
	if err == nil || !bytes.Contains([]byte(err.Error()), []byte("none of the columns")) {
		t.Errorf("error: %v", err)
	}
}

func FuzzForeign(f *testing.F) {
	for _, rows := range [][]foreign{{{ID: "a", Tags: []string{"x"}}}, {{ID: "a"}, {ID: "b"}, {ID: "c", Usage: map[string]int64{"i": 1}}}} {
		text, err := os.ReadFile(foreignFile(f, rows...))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text []byte) {
		file, err := table.NewFile("f.parquet", bytes.NewReader(text), int64(len(text)))
		if err != nil {
			return
		}
		for range table.Foreign(file) {
			// Whatever it holds, it must end, and without a panic.
		}
	})
}
