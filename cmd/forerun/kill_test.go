package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// desk is an agent that remembers how often it was asked each question, and
// stops answering at a chosen request until it is let go on.
type desk struct {
	mu     sync.Mutex
	asked  map[string]int
	total  int
	stopAt int           // of total; 0 is never
	stuck  chan struct{} // closed when the desk stops
	goOn   chan struct{} // closed to let it go on
}

func newDesk() *desk { return &desk{asked: map[string]int{}} }

func (d *desk) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = map[string]int{}
}

// questions is how often each question was asked. What a killed process sent may
// still come in: the desk itself is never read while it counts.
func (d *desk) questions() map[string]int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return maps.Clone(d.asked)
}

func (d *desk) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.total
}

func (d *desk) stop(at int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopAt, d.stuck, d.goOn = d.total+at, make(chan struct{}), make(chan struct{})
}

func (d *desk) release() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopAt = 0
	close(d.goOn)
}

func (d *desk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var trial struct {
		Input string `json:"input"`
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &trial)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d.mu.Lock()
	d.total++
	d.asked[r.URL.Path+trial.Input]++
	stuck, goOn := d.stuck, d.goOn
	held := d.stopAt > 0 && d.total >= d.stopAt
	if held && d.total == d.stopAt {
		close(stuck)
	}
	d.mu.Unlock()
	if held {
		select {
		case <-goOn:
		case <-r.Context().Done():
		}
	}
	answer(w, map[string]any{"output": "you asked: " + trial.Input})
}

const killCases = 60

// writeFiles writes files of these names and texts.
func writeFiles(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// deskGate writes cases and a gate on a desk, and gives the configuration.
func deskGate(t *testing.T, url string) string {
	t.Helper()
	dir := t.TempDir()
	var cases strings.Builder
	for i := range killCases {
		fmt.Fprintf(&cases, `{"id": "c%d", "input": "question %d", "expected": {"answer": "you asked: question %d"}}`+"\n", i, i, i)
	}
	config := fmt.Sprintf(`version: 1
name: killed
stable: {version: v1, agent: {kind: http, url: %q, containment: {declared: "the desk writes nothing"}}}
candidate: {version: v2, agent: {kind: http, url: %q, containment: {declared: "the desk writes nothing"}}}
limits: {concurrency: 4}
suites:
  - name: shadow
    data: cases.jsonl
    scorers: [{use: exact}]
    guardrails: [{metric: success, margin: 5pp}, {metric: error.rate, margin: 5pp}]
`, url+"/stable/", url+"/candidate/")
	writeFiles(t, dir, map[string]string{"cases.jsonl": cases.String(), "gate.yaml": config})
	return filepath.Join(dir, "gate.yaml")
}

// Ctrl-C ends a gate cleanly: exit 130, the way to go on, and no report.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	config := deskGate(t, server.URL)
	dir := filepath.Join(t.TempDir(), "run")
	d.stop(30)
	code, stderr := process(t, d.stuck, func(p *os.Process) error { return p.Signal(os.Interrupt) }, "gate", config, "--out", dir, "--quiet")
	d.release()
	if code != 130 || !strings.Contains(stderr, "forerun gate --resume "+dir) {
		t.Errorf("exit %d, want 130 and the way to go on:\n%s", code, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.json")); err == nil {
		t.Error("an interrupted run has a report")
	}
	must(t, 0, "gate", "--resume", dir, "--quiet")
}

// process runs forerun as a process of its own, and does something to it when
// the desk is stuck.
func process(t *testing.T, stuck <-chan struct{}, do func(*os.Process) error, args ...string) (code int, stderr string) {
	t.Helper()
	var errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "forerun", args...)
	cmd.Stderr = &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-stuck:
	case err := <-ended:
		t.Fatalf("forerun ended before it was stopped: %v\n%s", err, errs.String())
	}
	if err := do(cmd.Process); err != nil && !errors.Is(err, syscall.ESRCH) {
		t.Fatal(err)
	}
	err := <-ended
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), errs.String()
	}
	return 0, errs.String()
}

// timeless is report.json without what differs from run to run by its nature:
// run.*, spend, and live times.
func timeless(t *testing.T, dir string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	delete(r, "run")
	delete(r, "spend")
	timed := regexp.MustCompile(`^(latency|ttft)\.`)
	suites, ok := r["suites"].([]any)
	if !ok {
		t.Fatalf("no suites in %s", text)
	}
	for _, s := range suites {
		suite := s.(map[string]any)
		var kept []any
		for _, f := range suite["findings"].([]any) {
			if !timed.MatchString(f.(map[string]any)["metric"].(string)) {
				kept = append(kept, f)
			}
		}
		suite["findings"] = kept
		suite["diagnoses"] = slices.DeleteFunc(suite["diagnoses"].([]any), func(d any) bool {
			return strings.Contains(d.(map[string]any)["evidence"].(string), "latency") // measured live
		})
	}
	return r
}

// The same gate run twice, at other speeds and widths, gives the same report.
func TestTheSameGateTwiceGivesTheSameReport(t *testing.T) {
	t.Parallel()
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	config := deskGate(t, server.URL)
	var reports []map[string]any
	for _, concurrency := range []string{"1", "64"} {
		dir := filepath.Join(t.TempDir(), "run")
		must(t, 0, "gate", config, "--out", dir, "--quiet", "--concurrency", concurrency)
		reports = append(reports, timeless(t, dir))
		before, err := os.ReadFile(filepath.Join(dir, "report.json"))
		if err != nil {
			t.Fatal(err)
		}
		must(t, 0, "report", dir)
		after, err := os.ReadFile(filepath.Join(dir, "report.json"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(before, after) {
			t.Error("the same run directory gave another report.json")
		}
	}
	if diff := cmp.Diff(reports[0], reports[1]); diff != "" {
		t.Errorf("reports differ (-concurrency 1 +concurrency 64):\n%s", diff)
	}
}

// A run whose manifest names another version than was replayed opens nothing.
func TestAManifestOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newDesk())
	t.Cleanup(server.Close)
	dir := filepath.Join(t.TempDir(), "run")
	must(t, 0, "gate", deskGate(t, server.URL), "--out", dir, "--quiet")
	manifest := filepath.Join(dir, "run.json")
	text, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	forged := strings.Replace(string(text), `"version": "v2"`, `"version": "v3"`, 1)
	if forged == string(text) {
		t.Fatal("run.json does not name the candidate's version")
	}
	if err := os.WriteFile(manifest, []byte(forged), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, 2, "decide", dir)
	must(t, 5, "verify", dir)
}
