package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Who edits what decides a run beside its configuration finds every verb refusing
// it: its level, which attempt it is, where it stopped.
func TestTermsThatWereEditedAreRefused(t *testing.T) { //nolint:tparallel // the edits share a run
	t.Parallel()
	s := &shop{desk: newDesk(), wrong: func(bool, int) bool { return false }}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	dir := filepath.Join(t.TempDir(), "run")
	must(t, 0, "gate", shopGate(t, server.URL, "    early_stop: true\n"), "--out", dir, "--quiet")
	if used, _ := stopped(t, dir); used == shopCases {
		t.Fatal("the run did not stop early")
	}
	manifest := filepath.Join(dir, "run.json")
	made, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	suite := func(m map[string]any) map[string]any { return m["suites"].([]any)[0].(map[string]any) }
	for name, edit := range map[string]func(m map[string]any){ //nolint:paralleltest // see above
		"level":           func(m map[string]any) { m["level"] = "screen" },
		"attempt":         func(m map[string]any) { m["attempt"] = 2 },
		"aa":              func(m map[string]any) { m["aa"] = true },
		"extends":         func(m map[string]any) { m["extends"] = "other" },
		"stopped lowered": func(m map[string]any) { suite(m)["stopped"] = suite(m)["stopped"].(float64) - 20 },
		"stopped removed": func(m map[string]any) { delete(suite(m), "stopped") },
		"what the arm was after": func(m map[string]any) {
			delete(m["arms"].(map[string]any)["candidate"].(map[string]any), "identity_after")
		},
		"what was left out": func(m map[string]any) {
			m["totals"].(map[string]any)["excluded"] = []any{map[string]any{"suite": "shadow", "arm": "stable", "kind": "no_record", "count": 3}}
		},
		"number of cases": func(m map[string]any) { suite(m)["cases"] = -1 },
		"seal removed":    func(m map[string]any) { delete(m, "terms_digest"); m["level"] = "screen" },
	} {
		t.Run(name, func(t *testing.T) {
			var m map[string]any
			if err := json.Unmarshal(made, &m); err != nil {
				t.Fatal(err)
			}
			edit(m)
			text, err := json.Marshal(m)
			if err == nil {
				err = os.WriteFile(manifest, text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, verb := range [][]string{
				{"decide", dir},
				{"report", dir},
				{"recheck", dir},
				{"verify", dir},
				{"gate", "--resume", dir},
				{"extend", dir, "--cases", "10", "--out", filepath.Join(t.TempDir(), "more")},
			} {
				want := 2
				if verb[0] == "verify" {
					want = 5 // what was found is its answer
				}
				code, stdout, stderr := forerun(t, verb...)
				if code != want || stdout != "" || !strings.Contains(stderr, "run.json: its level, attempt, aa, arms, suites or what was left out is not what the run was made with: put it back") {
					t.Errorf("%s: exit %d, want %d and what was edited\n%s%s", verb[0], code, want, stdout, stderr)
				}
			}
		})
	}
	if err := os.WriteFile(manifest, made, 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, 0, "verify", dir)
}
