package reports_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/reports"
	"forerun/reports/gatefile"
)

// folder is a run directory of a few files.
type folder string

func (f folder) Path(name string) string { return filepath.Join(string(f), name) }

func (f folder) ReadFile(name string) ([]byte, error) { return os.ReadFile(f.Path(name)) }

func (f folder) WriteFile(name string, data []byte) error {
	return os.WriteFile(f.Path(name), data, 0o600)
}

func TestForgottenCasesLeaveTheReports(t *testing.T) {
	t.Parallel()
	run := folder(t.TempDir())
	report := `{"verdict": "fail", "suites": [{"cases": {"total": 3}, "diagnoses": [{"sentence": "c-7 and c-70 lost", "cases": ["c-7", "c-70", "7"]}], "slice": {"tier": "7"}}]}`
	want := `{"verdict": "fail", "suites": [{"cases": {"total": 3}, "diagnoses": [{"sentence": "forgotten and c-70 lost", "cases": ["forgotten", "c-70", "forgotten"]}], "slice": {"tier": "7"}}]}`
	doc := gatefile.Document{SchemaVersion: gatefile.SchemaVersion, Verdict: 3, Level: "clear", ReportDigest: gatefile.Digest([]byte(report))}
	gate, err := doc.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"report.json": report, "report.html": "<p>c-7</p>", "report.md": "c-70 alone, and 77", "junit.xml": "<x/>", "gate.json": string(gate),
	} {
		if err := run.WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	touched, err := reports.Forget(run, []string{"7", "c-7"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"report.json rewritten", "report.html removed"}, touched); diff != "" {
		t.Errorf("touched (-want +got):\n%s", diff)
	}
	got, err := run.ReadFile("report.json")
	if err != nil || string(got) != want {
		t.Errorf("report.json (%v) (-want +got):\n%s", err, cmp.Diff(want, string(got)))
	}
	text, err := run.ReadFile("gate.json")
	if err != nil {
		t.Fatal(err)
	}
	if is, err := gatefile.Read(strings.NewReader(string(text))); err != nil || is.ReportDigest != gatefile.Digest(got) || is.Verdict != doc.Verdict {
		t.Errorf("gate.json (%v): %s", err, text)
	}
	if touched, err = reports.Forget(run, []string{"c-7"}); err != nil || len(touched) > 0 {
		t.Errorf("a second time: %v, %v", touched, err)
	}
	if _, err := os.Stat(run.Path("report.html")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("report.html: %v", err)
	}
	if touched, err = reports.Forget(folder(t.TempDir()), []string{"c-7"}); err != nil || touched != nil {
		t.Errorf("a run without reports: %v, %v", touched, err)
	}
}

// Of an id that a form of report escapes, and of a run whose report.json is gone, what is
// for people is removed: nobody can say that it does not name the case.
func TestReportsThatMayNameACaseAreRemoved(t *testing.T) {
	t.Parallel()
	run := folder(t.TempDir())
	for name, text := range map[string]string{"report.html": "<p>c_7</p>", "report.md": `the case c\_7`} {
		if err := run.WriteFile(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	touched, err := reports.Forget(run, []string{"c_7"})
	if diff := cmp.Diff([]string{"report.html removed", "report.md removed"}, touched); diff != "" || err != nil {
		t.Errorf("touched (%v) (-want +got):\n%s", err, diff)
	}
}
