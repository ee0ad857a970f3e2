package main

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An arm whose file is changed while the run is at work is not one version: what
// was measured is nobody's, and the report says so.
func TestAnArmThatChangesWithinTheRunIsInvalid(t *testing.T) {
	t.Parallel()
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	var cases, logs strings.Builder
	for i := range killCases {
		fmt.Fprintf(&cases, `{"id": "c%d", "input": "question %d", "expected": {"answer": "you asked: question %d"}}`+"\n", i, i, i)
		fmt.Fprintf(&logs, `{"id": "c%d", "input": "question %d", "logged": {"output": "you asked: question %d"}}`+"\n", i, i, i)
	}
	config := fmt.Sprintf(`version: 1
name: changed
stable: {version: v1, agent: {kind: recorded, from: stable.jsonl}}
candidate: {version: v2, agent: {kind: http, url: %q, containment: {declared: "the desk writes nothing"}}}
suites:
  - name: shadow
    data: cases.jsonl
    scorers: [{use: exact}]
    guardrails: [{metric: success, margin: 10pp}]
`, server.URL)
	writeFiles(t, dir, map[string]string{"cases.jsonl": cases.String(), "stable.jsonl": logs.String(), "gate.yaml": config})
	d.stop(killCases) // the last one
	run := filepath.Join(dir, "run")
	code, stderr := process(t, d.stuck, func(*os.Process) error {
		defer d.release()
		return os.WriteFile(filepath.Join(dir, "stable.jsonl"), []byte(logs.String()+"\n"), 0o600)
	}, "gate", filepath.Join(dir, "gate.yaml"), "--out", run, "--quiet")
	text, err := os.ReadFile(filepath.Join(run, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "file "+filepath.Join(dir, "stable.jsonl")) || code != 5 {
		t.Errorf("exit %d, want 5, and the file named in run.json:\n%s%s", code, stderr, text)
	}
	report, err := os.ReadFile(filepath.Join(run, "report.json"))
	if err != nil || !strings.Contains(string(report), "identity_changed") {
		t.Errorf("%v: the report does not say that the arm changed", err)
	}
}
