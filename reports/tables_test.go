package reports_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets/table"
	"forerun/replay"
	"forerun/reports/reporttest"
	"forerun/reports/tables"
	"forerun/reports/view"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// tableSource is a run of three cases.
func tableSource(t *testing.T) tables.Source {
	t.Helper()
	metrics, err := scorers.NewMetrics(nil)
	if err != nil {
		t.Fatal(err)
	}
	success, _ := metrics.Get(scorers.SuccessMetric)
	errs, _ := metrics.Get("error.rate")
	run := newRun(t, []aCase{
		{id: "c-1", escalate: new(true), stable: good(ok(true, true), ok(true, true)), candidate: good(ok(true, true), ok(false, false))},
		{id: "c-2", stable: good(ok(false, false)), candidate: good(ok(true, false))},
		{id: "-3", stable: good(ok(true, false)), candidate: good(arm{status: replay.StatusTimeout})},
	})
	return tables.Source{Run: run, Report: reporttest.Report("fail"), Metrics: map[string][]scorers.Metric{"shadow": {success, errs}}}
}

// oneFinding is a report of one finding in which every text is the same.
func oneFinding(s string) *view.Report {
	f := gate.Finding{
		Guardrail:  gate.Guardrail{Suite: s, Metric: s, Direction: gate.Direction(s), Slice: &gate.Slice{Segment: s, Value: s}, Evidence: s},
		Comparison: gate.Comparison{Suite: s, Metric: s, Kind: s, Unit: s, Method: s},
		Verdict:    gate.Fail, Reason: s, Sentence: s,
	}
	return view.New(view.Input{Decision: gate.Decision{Verdict: gate.Fail, Suites: []gate.Suite{{Name: s, Verdict: gate.Fail, Findings: []gate.Finding{f}}}}})
}

func TestTablesAreWhatTheGoldenFilesSay(t *testing.T) {
	t.Parallel()
	from := tableSource(t)
	for _, name := range []string{"pass", "fail", "inconclusive", "invalid"} {
		dir := t.TempDir()
		from.Report = reporttest.Report(name)
		files, err := tables.Write(t.Context(), dir, tables.CSV, from)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if file == "findings.csv" { // the others are of the run, which is the same
				file = name + "-" + file
			}
			reporttest.Golden(t, filepath.Join("tables", file), text)
		}
	}
}

func TestTablesHoldTheRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from := tableSource(t)
	for _, format := range []tables.Format{tables.CSV, tables.Parquet} {
		if _, err := tables.Write(t.Context(), dir, format, from); err != nil {
			t.Fatal(err)
		}
	}
	var pairs []string
	for _, row := range records(t, filepath.Join(dir, "pairs.csv")) {
		pairs = append(pairs, strings.Join(slices.Concat(row[1:3], row[5:10]), " "))
	}
	want := []string{
		"case_id metric stable candidate difference stable_scored candidate_scored",
		"c-1 success 1 0.5 -0.5 2 2", "c-1 error.rate 0 0 0 2 2",
		"c-2 success 0 1 1 1 1", "c-2 error.rate 0 0 0 1 1",
		"'-3 success 1 0 -1 1 1", "'-3 error.rate 0 1 1 1 1",
	}
	if diff := cmp.Diff(want, pairs); diff != "" {
		t.Errorf("pairs (-want +got):\n%s", diff)
	}
	i := 1
	for row, err := range table.Read[tables.Pair](filepath.Join(dir, "pairs.parquet")) {
		if err != nil {
			t.Fatal(err)
		}
		if got := row.CaseID + " " + row.Metric; !strings.HasPrefix(strings.TrimPrefix(pairs[i], "'"), got) {
			t.Errorf("row %d of the Parquet file is of %s, of the CSV %s", i, got, pairs[i])
		}
		i++
	}
	var kinds []string
	for row, err := range table.Read[tables.Case](filepath.Join(dir, "cases.parquet")) {
		if err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, row.CaseID+" "+row.Kind)
	}
	if diff := cmp.Diff([]string{"c-1 missed_escalation", "c-2 gained_success", "-3 lost_success"}, kinds); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
	for _, name := range []string{"outcomes.csv", "cases.csv", "pairs.csv", "segments.csv"} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "please help") || strings.Contains(string(text), "answer of") {
			t.Errorf("%s holds what was said:\n%s", name, text)
		}
	}
}

func TestNothingIsLeftWhereWritingFails(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, format := range []tables.Format{tables.CSV, tables.Parquet} {
		dir := filepath.Join(t.TempDir(), "tables")
		if _, err := tables.Write(ctx, dir, format, tableSource(t)); err == nil {
			t.Error("a write that was cancelled succeeds")
		}
		left, err := os.ReadDir(dir)
		if err != nil || len(left) > 0 {
			t.Errorf("left are %v, %v", left, err)
		}
	}
}

func records(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Hostile findings come out as text in every cell, in as many cells as there are
// columns.
func TestHostileFindingsAreCells(t *testing.T) {
	t.Parallel()
	for _, payload := range reporttest.Payloads() {
		dir := t.TempDir()
		from := tableSource(t)
		from.Report = oneFinding(payload)
		names, err := tables.Write(t.Context(), dir, tables.CSV, from)
		if err != nil {
			t.Fatal(err)
		}
		if want := len(tables.Tables()); len(names) != want {
			t.Errorf("%d tables, want %d", len(names), want)
		}
		all := records(t, filepath.Join(dir, "findings.csv"))
		if len(all) != 2 || len(all[0]) != len(tables.Tables()[0].Columns) {
			t.Fatalf("with %q there are %d records", payload, len(all))
		}
		at := slices.Index(all[0], "sentence")
		if got, want := all[1][at], tables.Text(payload); got != strings.ReplaceAll(want, "\r\n", "\n") {
			t.Errorf("%q comes out as %q", payload, got)
		}
	}
}
