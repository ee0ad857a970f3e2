package table_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets/table"
)

// reused is a row that points to memory of its maker.
type reused struct {
	ID    string            `parquet:"id"`
	Text  json.RawMessage   `parquet:"text,optional,json"`
	Score *float64          `parquet:"score,optional"`
	Words []string          `parquet:"words,optional,list"`
	Named map[string]string `parquet:"named,optional"`
}

// TestRowsMayBeWrittenOverOnceTheyAreWritten hands over rows whose memory is used for
// the next ones as soon as Write returns: a table that kept any of it would hold the
// last row many times over.
func TestRowsMayBeWrittenOverOnceTheyAreWritten(t *testing.T) {
	t.Parallel()
	const total, most = 1000, 7
	for _, group := range []int{0, 600} { // one row group, and many
		path := filepath.Join(t.TempDir(), "rows.parquet")
		w, err := table.Create[reused](path, table.Options{RowGroupBytes: group})
		if err != nil {
			t.Fatal(err)
		}
		defer w.Abort()
		rows := make([]reused, most)
		for i := range rows {
			rows[i] = reused{Text: make(json.RawMessage, 0, 64), Score: new(float64), Words: make([]string, 1), Named: map[string]string{}}
		}
		for at := 0; at < total; {
			n := min(at%most+1, total-at)
			for i := range rows[:n] {
				r := &rows[i]
				r.ID, r.Text = strconv.Itoa(at+i), fmt.Appendf(r.Text[:0], `{"text":"the %dth"}`, at+i)
				*r.Score, r.Words[0], r.Named["n"] = float64(at+i), fmt.Sprint("w", at+i), fmt.Sprint("n", at+i)
			}
			if err := w.Write(rows[:n]...); err != nil {
				t.Fatal(err)
			}
			at += n
			for i := range rows {
				copy(rows[i].Text, bytes.Repeat([]byte("x"), len(rows[i].Text)))
				*rows[i].Score, rows[i].Words[0], rows[i].Named["n"] = -1, "overwritten", "overwritten"
			}
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		at := 0
		for got, err := range table.Read[reused](path) {
			if err != nil {
				t.Fatal(err)
			}
			want := reused{
				ID: strconv.Itoa(at), Text: fmt.Appendf(nil, `{"text":"the %dth"}`, at), Score: new(float64(at)),
				Words: []string{fmt.Sprint("w", at)}, Named: map[string]string{"n": fmt.Sprint("n", at)},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("row groups of %d bytes: row %d (-want +got):\n%s", group, at, diff)
			}
			at++
		}
		if at != total {
			t.Errorf("row groups of %d bytes: %d rows, want %d", group, at, total)
		}
	}
}
