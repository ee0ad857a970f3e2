package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// shop is a desk of which it is known which questions each version gets wrong.
type shop struct {
	*desk
	wrong func(candidate bool, question int) bool
}

func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.desk.ServeHTTP(httptest.NewRecorder(), r) // it counts, and may be stuck
	var trial struct {
		Input string `json:"input"`
	}
	question := -1
	if err = json.Unmarshal(body, &trial); err == nil {
		_, err = fmt.Sscanf(trial.Input, "question %d", &question)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	said := "you asked: " + trial.Input
	if s.wrong(strings.Contains(r.URL.Path, "candidate"), question) {
		said = "no idea"
	}
	answer(w, map[string]any{"output": said, "cost_usd": 0.01})
}

const shopCases = 240

// shopGate writes a gate that may stop early, over clusters of one to three cases
// in two segments.
func shopGate(t *testing.T, url, more string) string {
	t.Helper()
	dir := t.TempDir()
	var cases strings.Builder
	for i := range shopCases {
		fmt.Fprintf(&cases, `{"id": "c%d", "cluster": "g%d", "segments": {"intent": %q}, "input": "question %d", "expected": {"answer": "you asked: question %d"}}`+"\n",
			i, i-i%7%3, []string{"refund", "track", "track"}[i%3], i, i)
	}
	config := fmt.Sprintf(`version: 1
name: shop
stable: {version: v1, agent: {kind: http, url: %q, containment: {declared: "the shop writes nothing"}}}
candidate: {version: v2, agent: {kind: http, url: %q, containment: {declared: "the shop writes nothing"}}}
limits: {concurrency: 8}
suites:
  - name: shadow
    data: cases.jsonl
    segments: [intent]
    scorers: [{use: exact}]
    guardrails: [{metric: success, margin: 12pp}]
%s`, url+"/stable/", url+"/candidate/", more)
	writeFiles(t, dir, map[string]string{"cases.jsonl": cases.String(), "gate.yaml": config})
	return filepath.Join(dir, "gate.yaml")
}

// stopped is what run.json says of the one suite.
func stopped(t *testing.T, dir string) (used, asked int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Suites []struct {
			Cases   int  `json:"cases"`
			Stopped *int `json:"stopped"`
		} `json:"suites"`
		Totals struct {
			Stable struct {
				Trials int `json:"trials"`
			} `json:"stable"`
		} `json:"totals"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	used = m.Suites[0].Cases
	if s := m.Suites[0].Stopped; s != nil {
		used = *s
	}
	return used, m.Totals.Stable.Trials
}

// A run that may stop early stops where the evidence lets it, wherever and however
// often it was interrupted and however many were asked at once; and what it says
// is what decide says of the directory afterwards.
func TestEarlyStop(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wrong       func(candidate bool, question int) bool
		exit        int
		from, until int // cases used
	}{
		"no difference passes early": {
			wrong: func(bool, int) bool { return false },
			exit:  0, from: 40, until: shopCases - 1,
		},
		"gross harm is killed soon": {
			wrong: func(candidate bool, q int) bool { return candidate && q%2 == 0 },
			exit:  3, from: 5, until: 60,
		},
		"a loss near the margin is looked at for long": {
			wrong: func(candidate bool, q int) bool { return candidate && q%5 == 0 || !candidate && q%10 == 3 },
			exit:  -1, from: 90, until: shopCases,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shop{desk: newDesk(), wrong: test.wrong}
			server := httptest.NewServer(s)
			t.Cleanup(server.Close)
			config := shopGate(t, server.URL, "    early_stop: true\n")
			first := filepath.Join(t.TempDir(), "run")
			code, stdout, stderr := forerun(t, "gate", config, "--out", first, "--quiet", "--concurrency", "1")
			if test.exit >= 0 && code != test.exit {
				t.Fatalf("exit %d, want %d\n%s%s", code, test.exit, stdout, stderr)
			}
			used, asked := stopped(t, first)
			if used < test.from || used > test.until || asked < used || asked > used+shopCases/10 {
				t.Fatalf("%d cases used and %d asked, want %d to %d, and little more asked", used, asked, test.from, test.until)
			}
			want := timeless(t, first)
			must(t, code, "decide", first)
			if diff := cmp.Diff(want, timeless(t, first)); diff != "" {
				t.Errorf("decided again (-gate +decide):\n%s", diff)
			}

			wide := filepath.Join(t.TempDir(), "run")
			must(t, code, "gate", config, "--out", wide, "--quiet", "--concurrency", "64")
			sameStop(t, "64 at once", used, asked, want, wide)

			for _, at := range []int{2 * used / 3, 2*used - 3} {
				dir := filepath.Join(t.TempDir(), "run")
				s.forget()
				s.stop(max(at, 3))
				process(t, s.stuck, func(p *os.Process) error { return p.Kill() }, "gate", config, "--out", dir, "--quiet")
				s.release()
				must(t, code, "gate", "--resume", dir, "--quiet")
				sameStop(t, fmt.Sprintf("killed at request %d", at), used, asked, want, dir)
				again := 0
				for _, n := range s.questions() {
					again += n - 1
				}
				if again > 8 {
					t.Errorf("killed at request %d: %d questions were asked again, want no more than were in flight", at, again)
				}
			}
		})
	}
}

func sameStop(t *testing.T, how string, used, asked int, want map[string]any, dir string) {
	t.Helper()
	if u, a := stopped(t, dir); u != used || a != asked {
		t.Errorf("%s: %d cases used and %d asked, want %d and %d", how, u, a, used, asked)
	}
	if diff := cmp.Diff(want, timeless(t, dir)); diff != "" {
		t.Errorf("%s: the report differs:\n%s", how, diff)
	}
}
