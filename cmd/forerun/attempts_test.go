package main

import (
	"encoding/json"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// attempt is which attempt a run says it is.
func attempt(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "run.json"))
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Attempt int `json:"attempt"`
	}
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m.Attempt
}

// Of gates that begin at once on the same candidate each is an attempt of its own.
func TestGatesAtOnceAreAttemptsOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	config := deskGate(t, server.URL)
	runs := t.TempDir()
	dirs := []string{filepath.Join(runs, "a"), filepath.Join(runs, "b"), filepath.Join(runs, "c")}
	var all sync.WaitGroup
	for _, dir := range dirs {
		all.Go(func() {
			out, err := exec.CommandContext(t.Context(), "forerun", "replay", config, "--out", dir, "--quiet").CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	all.Wait()
	seen := map[int]bool{}
	for _, dir := range dirs {
		seen[attempt(t, dir)] = true
	}
	if !seen[1] || !seen[2] || !seen[3] {
		t.Errorf("the three are attempts %v", seen)
	}
}

// A run that was interrupted is no attempt until it goes on; one that was killed is.
func TestARunThatDidNotEndMayBeAnAttempt(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stop                      os.Signal
		fresh, resumed, afterThat int
	}{
		"interrupted": {os.Interrupt, 1, 2, 3},
		"killed":      {os.Kill, 2, 1, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDesk()
			server := httptest.NewServer(d)
			t.Cleanup(server.Close)
			config := deskGate(t, server.URL)
			runs := t.TempDir()
			first, fresh, last := filepath.Join(runs, "first"), filepath.Join(runs, "fresh"), filepath.Join(runs, "last")
			d.stop(30)
			process(t, d.stuck, func(p *os.Process) error { return p.Signal(test.stop) }, "gate", config, "--out", first, "--quiet")
			d.release()
			if n := attempt(t, first); n != 1 {
				t.Errorf("the first is attempt %d", n)
			}
			for _, args := range [][]string{{config, "--out", fresh}, {"--resume", first}, {config, "--out", last}} {
				// Later attempts pass less easily.
				if code, _, stderr := forerun(t, append([]string{"gate", "--quiet"}, args...)...); code != 0 && code != 4 {
					t.Errorf("gate %s: exit %d\n%s", args, code, stderr)
				}
			}
			for _, run := range []struct {
				dir  string
				want int
			}{{fresh, test.fresh}, {first, test.resumed}, {last, test.afterThat}} {
				if n := attempt(t, run.dir); n != run.want {
					t.Errorf("%s is attempt %d, want %d", filepath.Base(run.dir), n, run.want)
				}
			}
		})
	}
}
