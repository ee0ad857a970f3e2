package table_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"forerun/datasets/table"
)

type usage struct {
	Input  *int64 `parquet:"input,optional"`
	Output *int64 `parquet:"output,optional"`
}

type row struct {
	ID     string             `parquet:"id"`
	Arm    string             `parquet:"arm,dict"`
	Time   *time.Time         `parquet:"time,optional,timestamp(nanosecond)"`
	Output *string            `parquet:"output,optional"`
	Body   json.RawMessage    `parquet:"body,optional,json"`
	Tags   map[string]string  `parquet:"tags,optional"`
	Scores map[string]float64 `parquet:"scores,optional"`
	Facts  []string           `parquet:"facts,optional,list"`
	Usage  *usage             `parquet:"usage,optional"`
	Weight float64            `parquet:"weight"`
	Done   *bool              `parquet:"done,optional"`
}

func (row) TableSchema() (string, int) { return "rows", 2 }

func seq[T any](rows ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

func write[T any](tb testing.TB, rows ...T) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), "t.parquet")
	n, err := table.WriteFile(path, seq(rows...), table.Options{})
	if err != nil || n != len(rows) {
		tb.Fatalf("WriteFile = %d, %v; want %d rows", n, err, len(rows))
	}
	return path
}

func read[T any](path string) (rows []T, err error) {
	for r, err := range table.Read[T](path) {
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func genRow(t *rapid.T) row {
	opt := func(name string) bool { return rapid.Bool().Draw(t, name) }
	r := row{
		ID:     rapid.String().Draw(t, "id"),
		Arm:    rapid.SampledFrom([]string{"stable", "candidate"}).Draw(t, "arm"),
		Weight: rapid.Float64().Draw(t, "weight"),
	}
	if opt("time") {
		at := time.Unix(0, rapid.Int64().Draw(t, "ns")).UTC()
		r.Time = &at
	}
	if opt("output") {
		r.Output = new(rapid.String().Draw(t, "text"))
	}
	if opt("body") {
		r.Body = json.RawMessage(rapid.SampledFrom([]string{`{}`, `"x"`, `[1,2]`, `null`}).Draw(t, "json"))
	}
	if opt("tags") {
		r.Tags = rapid.MapOfN(rapid.String(), rapid.String(), 1, 9).Draw(t, "tag map")
		r.Scores = rapid.MapOfN(rapid.String(), rapid.Float64(), 1, 9).Draw(t, "score map")
	}
	if opt("facts") {
		r.Facts = rapid.SliceOfN(rapid.String(), 0, 3).Draw(t, "fact list")
	}
	if opt("usage") {
		r.Usage = &usage{Input: new(rapid.Int64().Draw(t, "input"))}
	}
	if opt("done") {
		r.Done = new(opt("done value"))
	}
	return r
}

func TestRowsComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.SliceOfN(rapid.Custom(genRow), 0, 70).Draw(rt, "rows")
		path := filepath.Join(dir, "t.parquet")
		limit := rapid.SampledFrom([]int{0, 1, 200}).Draw(rt, "row group")
		if _, err := table.WriteFile(path, seq(want...), table.Options{RowGroupBytes: limit}); err != nil {
			rt.Fatal(err)
		}
		got, err := read[row](path)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got); len(want) > 0 && diff != "" {
			rt.Fatalf("rows differ (-want +got):\n%s", diff)
		}
		if len(got) != len(want) {
			rt.Fatalf("%d rows, want %d", len(got), len(want))
		}
	})
}

func TestEqualRowsGiveEqualBytes(t *testing.T) {
	t.Parallel()
	file := func() []byte {
		tags := map[string]string{}
		for i := range 50 {
			tags[fmt.Sprint("k", i)] = "v"
		}
		data, err := os.ReadFile(write(t, row{ID: "a", Tags: tags}, row{ID: "b"}))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	first := file()
	for range 20 {
		if !bytes.Equal(first, file()) {
			t.Fatal("the same rows were written as other bytes")
		}
	}
}

func TestNoTextInStatistics(t *testing.T) {
	t.Parallel()
	path := write(t, row{ID: "secret-id", Output: new("secret-output"), Facts: []string{"secret-fact"}, Tags: map[string]string{"secret-key": "secret-value"}})
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	pq, err := parquet.OpenFile(f, info.Size())
	if err != nil {
		t.Fatal(err)
	}
	meta, err := json.Marshal(pq.Metadata())
	if err != nil {
		t.Fatal(err)
	}
	indexes, err := json.Marshal(pq.ColumnIndexes())
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range [][]byte{meta, indexes} {
		for _, secret := range []string{"secret", "c2VjcmV0"} { // plain and base64 of []byte
			if bytes.Contains(place, []byte(secret)) {
				t.Errorf("statistics hold text: %s", place)
			}
		}
	}
	if got := pq.Metadata().CreatedBy; got != "forerun version 1(build 0)" && got != "forerun version 1 (build 0)" {
		t.Errorf("CreatedBy = %q", got)
	}

	big := write(t, row{ID: "x", Output: new(strings.Repeat("long text ", 400_000))})
	if info, err := os.Stat(big); err != nil || info.Size() > 20_000 {
		t.Errorf("4 MB of repeated text took %d bytes (%v)", info.Size(), err)
	}
}

func TestInvalidTextIsMendedAndTheCallersRowIsNot(t *testing.T) {
	t.Parallel()
	given := row{
		ID: "a\xff", Output: new("b\xfe"), Facts: []string{"ok", "c\xff"},
		Tags: map[string]string{"k\xff": "v"}, Body: json.RawMessage("\"d\xff\""),
	}
	got, err := read[row](write(t, given))
	if err != nil {
		t.Fatal(err)
	}
	want := []row{{
		ID: "a\uFFFD", Output: new("b\uFFFD"), Facts: []string{"ok", "c\uFFFD"},
		Tags: map[string]string{"k\uFFFD": "v"}, Body: json.RawMessage("\"d\uFFFD\""),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if given.Facts[1] != "c\xff" || given.Tags["k\xff"] != "v" || *given.Output != "b\xfe" {
		t.Errorf("the caller's row was changed: %+v", given)
	}
}

func TestAFailedSequenceLeavesTheOldFile(t *testing.T) {
	t.Parallel()
	path := write(t, row{ID: "old"})
	boom := errors.New("boom")
	_, err := table.WriteFile(path, func(yield func(row, error) bool) {
		_ = yield(row{ID: "new"}, nil) && yield(row{}, boom)
	}, table.Options{})
	if !errors.Is(err, boom) {
		t.Fatalf("err = %v, want boom", err)
	}
	got, err := read[row](path)
	if err != nil || len(got) != 1 || got[0].ID != "old" {
		t.Errorf("after a failed write: %v, %v", got, err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRowGroupsAreBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "t.parquet")
	rows := make([]row, 100)
	for i := range rows {
		rows[i] = row{ID: strconv.Itoa(i), Output: new(strings.Repeat("x", 1000))}
	}
	if _, err := table.WriteFile(path, seq(rows...), table.Options{RowGroupBytes: 10_000}); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pq, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(pq.RowGroups()); n < 9 || n > 12 {
		t.Errorf("%d row groups for 100 kB at 10 kB each", n)
	}
	f, err := table.NewFile("mem", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if f.Rows() != 100 {
		t.Errorf("%d rows, want 100", f.Rows())
	}
}

func TestCutOffFilesAreErrorsNotPanics(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(write(t, row{ID: "a", Output: new("text"), Facts: []string{"x"}}, row{ID: "b"}))
	if err != nil {
		t.Fatal(err)
	}
	for n := range data {
		f, err := table.NewFile("cut.parquet", bytes.NewReader(data[:n]), int64(n))
		if err == nil {
			for _, err = range table.Scan[row](f) {
			}
		}
		var e *table.Error
		if !errors.As(err, &e) || !strings.HasPrefix(err.Error(), "cut.parquet: ") {
			t.Fatalf("cut at %d of %d: %v", n, len(data), err)
		}
	}
}
