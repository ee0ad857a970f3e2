package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"forerun/replay/agents/agenttest"
	"forerun/reports/tables"
)

const notebooks = "../../docs/notebooks.md"

func TestNotebooksPage(t *testing.T) { //nolint:tparallel // -update writes one file, so they take turns
	t.Parallel()
	t.Run("lists the columns of the tables", notebookColumns) //nolint:paralleltest // see above
	t.Run("shows what DuckDB prints", notebookQueries)        //nolint:paralleltest // see above
}

// Every query of the page runs in DuckDB on the quick start's tables and prints what
// the page says.
func notebookQueries(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the quick start and installs DuckDB")
	}
	query := duckDB(t)
	dir := t.TempDir()
	run, out := filepath.Join(dir, "run"), filepath.Join(dir, "tables")
	must(t, 3, "gate", "../../configs/quickstart.yaml", "--out", run, "--quiet")
	must(t, 0, "report", run, "--format", "parquet", "-o", out)
	must(t, 0, "report", run, "--format", "csv", "-o", out)
	page, err := os.ReadFile(notebooks)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sql\n(.*?)```\n(?:\n```text\n(.*?)```\n)?").FindAllSubmatchIndex(page, -1)
	if len(blocks) < 5 {
		t.Fatalf("%s has %d queries, want five and more", notebooks, len(blocks))
	}
	var queries []string
	for _, b := range blocks {
		queries = append(queries, string(page[b[2]:b[3]]))
	}
	inCSV := strings.ReplaceAll(strings.Join(queries, "\x00"), ".parquet'", ".csv'")
	parquet, sheets := query(out, queries), query(out, strings.Split(inCSV, "\x00"))
	var again bytes.Buffer
	at := 0
	for i, b := range blocks {
		if parquet[i].Error != "" || len(parquet[i].Rows) == 0 {
			t.Errorf("%s\ngives %d rows, %s", queries[i], len(parquet[i].Rows), parquet[i].Error)
		}
		if b[4] < 0 {
			continue
		}
		got := parquet[i].String()
		if diff := cmp.Diff(got, sheets[i].String()); diff != "" {
			t.Errorf("%s\ngives another answer of CSV: %s (-Parquet +CSV):\n%s", queries[i], sheets[i].Error, diff)
		}
		if diff := cmp.Diff(string(page[b[4]:b[5]]), got); diff != "" && !*update {
			t.Errorf("%s\nprints something else than %s says, run with -update (-page +real):\n%s", queries[i], notebooks, diff)
		}
		again.Write(page[at:b[4]])
		again.WriteString(got)
		at = b[5]
	}
	again.Write(page[at:])
	if *update {
		if err := os.WriteFile(notebooks, again.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// queried is what a query gives.
type queried struct {
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Error   string     `json:"error"`
}

func (a queried) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{a.Columns}, a.Rows...) {
		_, _ = fmt.Fprintln(w, strings.Join(row, "\t")) // into memory
	}
	_ = w.Flush()
	return regexp.MustCompile(` +\n`).ReplaceAllString(b.String(), "\n")
}

// duckDB gives a function that runs queries in a directory. Where there is no DuckDB it
// skips the test.
func duckDB(t *testing.T) func(dir string, queries []string) []queried {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("needs node, for DuckDB's package")
	}
	program, err := os.ReadFile("testdata/duckdb/query.mjs")
	if err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(t.TempDir(), "query.mjs") // where node finds the packages
	if err := os.WriteFile(beside, program, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(agenttest.Modules(t, "testdata/duckdb"), filepath.Join(filepath.Dir(beside), "node_modules")); err != nil {
		t.Fatal(err)
	}
	return func(dir string, queries []string) []queried {
		asked, err := json.Marshal(queries)
		if err != nil {
			t.Fatal(err)
		}
		run := exec.CommandContext(t.Context(), node, beside)
		var complaint bytes.Buffer
		run.Dir, run.Stdin, run.Stderr = dir, bytes.NewReader(asked), &complaint
		text, err := run.Output()
		if err != nil {
			t.Skipf("DuckDB's package does not run here: %v\n%.2000s", err, complaint.String())
		}
		var out []queried
		if err := json.Unmarshal(text, &out); err != nil || len(out) != len(queries) {
			t.Fatalf("%d answers: %v\n%.2000s", len(out), err, text)
		}
		return out
	}
}

func notebookColumns(t *testing.T) {
	page, err := os.ReadFile(notebooks)
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- columns -->\n", "<!-- /columns -->\n"
	before, rest, ok := strings.Cut(string(page), begin)
	shown, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no list of columns", notebooks)
	}
	var b strings.Builder
	for _, table := range tables.Tables() {
		fmt.Fprintf(&b, "### %s\n\n%s\n\n| column | type | |\n|---|---|---|\n", table.Name, table.Doc)
		for _, c := range table.Columns {
			kind := c.Type
			if c.Null {
				kind += ", *null*"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, kind, c.Doc)
		}
		b.WriteString("\n")
	}
	if *update {
		shown = b.String()
		if err := os.WriteFile(notebooks, []byte(before+begin+shown+end+after), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(b.String(), shown); diff != "" {
		t.Errorf("%s lists other columns, run with -update (-real +page):\n%s", notebooks, diff)
	}
}
