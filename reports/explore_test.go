package reports_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers/gate"
)

func explored(t *testing.T, run *rundir.Run) []*view.Entry {
	t.Helper()
	var out []*view.Entry
	for entry, err := range reports.Explore(t.Context(), run, nil) {
		if err != nil {
			t.Fatal(err)
		}
		e, err := entry()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e)
	}
	return out
}

func TestEveryCaseIsExplored(t *testing.T) {
	t.Parallel()
	run := newRun(t, []aCase{
		{"same", nil, good(ok(true, false)), good(ok(true, false))},
		{"lost", nil, good(ok(true, false)), good(ok(false, false))},
		{"gained", nil, good(ok(false, false)), good(ok(true, false))},
		{"kept", new(true), good(ok(true, true)), good(ok(true, false))},
		{"torn", nil, good(ok(true, false), ok(false, false)), good(ok(true, false), ok(false, false))},
		{"failed", nil, good(ok(true, false)), good(arm{replay.StatusTimeout, false, false})},
		{"silent", nil, nil, nil},
	})
	want := []string{
		"same: alike []", "lost: lost success [regressed]", "gained: gained success [improved]", "kept: missed escalation [regressed escalation]",
		"torn: alike [flaky]", "failed: lost success [regressed errored]",
	}
	var got []string
	for _, e := range explored(t, run) {
		got = append(got, fmt.Sprintf("%s: %s %v", e.Name, e.Word, e.Qualities))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	lost := explored(t, run)[1]
	if diff := cmp.Diff([]string{"facts", "success"}, lost.Metrics); diff != "" {
		t.Errorf("metrics on which the arms differ (-want +got):\n%s", diff)
	}
	if lost.Request != "please help with lost" || len(lost.Steps) != 1 || lost.Same {
		t.Errorf("got %+v", lost)
	}
}

// What a run does not show, no page shows.
func TestPagesShowWhatTheRunShows(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		level string
		shown bool
	}{{rundir.ContentFull, true}, {rundir.ContentRedacted, true}, {rundir.ContentNone, false}} {
		t.Run(tt.level, func(t *testing.T) {
			t.Parallel()
			run := newRunAt(t, tt.level, []aCase{{"c-1", nil, good(ok(true, false)), good(ok(false, false))}})
			writeAll(t, run)
			page := read(t, run, reports.HTMLFile)
			for _, said := range []string{"please help with c-1", "answer of"} {
				if strings.Contains(page, said) != tt.shown {
					t.Errorf("%q is in the page: %v", said, !tt.shown)
				}
			}
			if !strings.Contains(page, `id="case=shadow/c-1"`) {
				t.Error("the case is not in the page")
			}
		})
	}
}

func writeAll(t *testing.T, run *rundir.Run) {
	t.Helper()
	report, err := reports.New(t.Context(), run, gate.Decision{Verdict: gate.Inconclusive}, reports.Notes{})
	if err == nil {
		err = reports.WriteAll(run, report)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, run *rundir.Run, name string) string {
	t.Helper()
	text, err := run.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Pages of cases that an earlier report had do not outlive it, and those that name a
// case that is forgotten are removed.
func TestPagesOfCasesAreOfTheirReport(t *testing.T) {
	t.Parallel()
	run := newRun(t, []aCase{{"c-1", nil, good(ok(true, false)), good(ok(false, false))}})
	const old, other = "report-cases-002.html", "report-cases.html"
	for _, name := range []string{old, other} {
		if err := run.WriteFile(name, []byte("c-1")); err != nil {
			t.Fatal(err)
		}
	}
	writeAll(t, run)
	if _, err := os.Stat(run.Path(old)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there (%v)", old, err)
	}
	if _, err := os.Stat(run.Path(other)); err != nil {
		t.Error(err)
	}
	if err := run.WriteFile(old, []byte("case c-1 is here")); err != nil {
		t.Fatal(err)
	}
	touched, err := reports.Forget(run, []string{"c-1"})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(touched, old+" removed") || !slices.Contains(touched, "report.html removed") {
		t.Errorf("touched %q", touched)
	}
	left, err := filepath.Glob(run.Path("report-cases-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left %q (%v)", left, err)
	}
}

func TestReportSaysWhatTheConfigurationChanges(t *testing.T) {
	t.Parallel()
	run := newRun(t, []aCase{{"c-1", nil, good(ok(true, false)), good(ok(true, false))}})
	report, err := reports.New(t.Context(), run, gate.Decision{Verdict: gate.Inconclusive}, reports.Notes{})
	if err != nil {
		t.Fatal(err)
	}
	want := []view.Setting{view.NewSetting("agent.model", "a", "b"), view.NewSetting("agent.temperature", "", "1"), view.NewSetting("version", "v1", "v2")}
	if diff := cmp.Diff(want, report.Settings); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
