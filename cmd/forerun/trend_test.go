package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// nightlyRuns makes runs of one configuration over the same sixty cases: of the
// candidate each night fails some, other ones each night, and in the last as many as
// is given; stable fails none until a night, and some from then on.
func nightlyRuns(t *testing.T, nights, candidateLast, stableFrom int) (dir string) {
	t.Helper()
	if testing.Short() {
		t.Skip("runs many gates")
	}
	dir = t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const cases = 60
	var data strings.Builder
	for i := range cases {
		fmt.Fprintf(&data, `{"id": "c-%d", "cluster": "g-%d", "input": "order %d", "logged": {"output": "ok"}}`+"\n", i, i, i)
	}
	write("cases.jsonl", data.String())
	for night := range nights {
		log := func(arm string, fails func(i int) bool) {
			var b strings.Builder
			for i := range cases {
				status, output := "ok", fmt.Sprintf("answer %d of %s", night, arm)
				if fails(i) {
					status = "agent_error"
				}
				fmt.Fprintf(&b, `{"id": "c-%d", "input": "order %d", "logged": {"status": %q, "output": %q}}`+"\n", i, i, status, output)
			}
			write(arm+".jsonl", b.String())
		}
		log("stable", func(i int) bool { return stableFrom > 0 && night >= stableFrom && i%4 == 0 || (i+night)%20 == 0 })
		log("candidate", func(i int) bool {
			return (i+3*night)%20 == 0 || stableFrom > 0 && night >= stableFrom && i%4 == 0 || night == nights-1 && i%3 == 1 && i < 3*candidateLast
		})
		write("gate.yaml", `version: 1
name: nightly
stable: {version: v7, agent: {kind: recorded, from: stable.jsonl}}
candidate: {version: v8, agent: {kind: recorded, from: candidate.jsonl}}
suites:
  - name: shadow
    data: cases.jsonl
    guardrails: [{metric: error.rate, margin: 5pp}]
trend:
  - {metric: error.rate, margin: 5pp}
`)
		if code, _, stderr := forerun(t, "gate", filepath.Join(dir, "gate.yaml"), "--out", filepath.Join(dir, "runs", strconv.Itoa(night)), "--quiet"); code < 3 && code != 0 {
			t.Fatalf("night %d: exit %d\n%s", night, code, stderr)
		}
	}
	return filepath.Join(dir, "runs")
}

func TestTrend(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                      string
		candidateLast, stableFrom int
		exit                      int
		want, not                 string
	}{
		{"nothing happened", 0, 0, 0, "no step is told from noise", "BROKEN"},
		{"the candidate fell in the last night", 20, 0, 3, "BROKEN: shadow error.rate, candidate", "stable moved"},
		{"what answers both has changed", 0, 4, 0, "its version and its cases are the same: what answers behind it has changed", "BROKEN"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			runs := nightlyRuns(t, 6, test.candidateLast, test.stableFrom)
			out := must(t, test.exit, "trend", runs)
			if !strings.Contains(strings.Join(strings.Fields(out), " "), test.want) || strings.Contains(out, test.not) {
				t.Errorf("want %q and not %q in\n%s", test.want, test.not, out)
			}
			page := filepath.Join(t.TempDir(), "trend.html")
			must(t, test.exit, "trend", runs, "--format", "html", "-o", page)
			if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), "<svg") {
				t.Errorf("the page: %v\n%s", err, text)
			}
			if again := must(t, test.exit, "trend", runs); again != out {
				t.Errorf("the same runs give another trend:\n%s\n%s", out, again)
			}
		})
	}
}

func TestRunsArePrunedButForTheLastPass(t *testing.T) {
	t.Parallel()
	runs := nightlyRuns(t, 4, 20, 0) // the first alone passes: both fail on the same cases
	list := must(t, 0, "runs", "list", runs)
	if n := strings.Count(list, "nightly"); n != 4 {
		t.Errorf("%d runs listed, want 4:\n%s", n, list)
	}
	pass := filepath.Join(runs, "pass")
	dir := filepath.Dir(runs)
	fine, err := os.ReadFile(filepath.Join(dir, "stable.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	writeFiles(t, dir, map[string]string{"fine.jsonl": strings.ReplaceAll(string(fine), "of stable", "of candidate")})
	must(t, 0, "gate", filepath.Join(dir, "gate.yaml"), "--set", "name=other", "--set", "candidate.agent.from=fine.jsonl", "--out", pass, "--quiet")
	left := func() (out []string) {
		all, err := filepath.Glob(filepath.Join(runs, "*", "run.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			out = append(out, filepath.Base(filepath.Dir(f)))
		}
		return out
	}
	said := must(t, 0, "runs", "prune", runs, "--keep-last", "0")
	if strings.Count(said, "would delete") != 3 || len(left()) != 5 {
		t.Errorf("without --yes something was deleted, or not said:\n%s\n%v", said, left())
	}
	must(t, 0, "runs", "prune", runs, "--keep-last", "1", "--yes")
	if got := fmt.Sprint(left()); got != "[0 3 pass]" {
		t.Errorf("left %s, want the newest and the passes", got)
	}
	must(t, 0, "runs", "prune", runs, "--keep-days", "1", "--yes")
	must(t, 0, "runs", "prune", runs, "--keep-last", "0", "--yes")
	if got := fmt.Sprint(left()); got != "[0 pass]" {
		t.Errorf("left %s, want the last pass of each configuration", got)
	}
	if _, err := os.Stat(filepath.Join(runs, "history.jsonl")); err != nil {
		t.Errorf("the history of attempts: %v", err)
	}
	must(t, 2, "runs", "prune", runs)
	must(t, 2, "runs", "list", t.TempDir())
	must(t, 2, "trend", runs, "--name", "nightli")
}
