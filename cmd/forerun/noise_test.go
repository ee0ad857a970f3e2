package main

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Stable that is asked again shows the noise, and what production did shows how
// true the replay is; neither is counted among stable's trials.
func TestNoiseAndFidelityAreOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	dir := t.TempDir()
	const n = 120
	var cases strings.Builder
	for i := range n {
		said, version := fmt.Sprintf("you asked: question %d", i), `"version": "v1", `
		switch i % 12 {
		case 0:
			said = "something else" // production was wrong there
		case 1:
			version = `"version": "v0", ` // another version: no part of it
		case 2:
			version = ""
		}
		fmt.Fprintf(&cases, `{"id": "c%d", "input": "question %d", "expected": {"answer": "you asked: question %d"}, "logged": {%s"output": %q}}`+"\n", i, i, i, version, said)
	}
	config := fmt.Sprintf(`version: 1
name: noise
stable: {version: v1, agent: {kind: http, url: %q, containment: {declared: "the desk writes nothing"}}}
candidate: {version: v2, agent: {kind: http, url: %q, containment: {declared: "the desk writes nothing"}}}
suites:
  - name: shadow
    data: cases.jsonl
    aa: {share: 0.5}
    scorers: [{use: exact}]
    guardrails: [{metric: success, margin: 10pp}]
`, server.URL+"/stable/", server.URL+"/candidate/")
	writeFiles(t, dir, map[string]string{"cases.jsonl": cases.String(), "gate.yaml": config})
	run := filepath.Join(dir, "run")
	code, stdout, stderr := forerun(t, "gate", filepath.Join(dir, "gate.yaml"), "--out", run)
	if code != 0 {
		t.Errorf("exit %d, want 0\n%s%s", code, stdout, stderr)
	}
	if lines := strings.Count(stderr, "plan: "); lines != 2 {
		t.Errorf("%d lines of forecast, want 2 before the first call:\n%s", lines, stderr)
	}
	var m struct {
		Totals struct {
			Stable      struct{ Trials int }
			StableAgain struct{ Trials int } `json:"stable_again"`
		}
	}
	readJSON(t, filepath.Join(run, "run.json"), &m)
	again := m.Totals.StableAgain.Trials
	if m.Totals.Stable.Trials != n || again < 40 || again > 80 || d.count() != 2*n+again {
		t.Errorf("stable answered %d and again %d, of %d requests; want %d and about half of them again", m.Totals.Stable.Trials, again, d.count(), n)
	}
	var r struct {
		Suites []struct {
			NoiseFloor json.RawMessage `json:"noise_floor"`
			Fidelity   json.RawMessage `json:"fidelity"`
		}
	}
	readJSON(t, filepath.Join(run, "report.json"), &r)
	if s := string(r.Suites[0].NoiseFloor); !strings.Contains(s, "success") || !strings.Contains(s, strconv.Itoa(again)) {
		t.Errorf("noise floor of %d pairs is %s", again, s)
	}
	if s := string(r.Suites[0].Fidelity); !strings.Contains(s, "success") || !strings.Contains(s, strconv.Itoa(n-n/12)) {
		t.Errorf("fidelity of %d logs is %s", n-n/12, s)
	}
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}
