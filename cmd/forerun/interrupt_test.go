package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Ctrl-C ends whatever asks agents with exit 130 and the way to go on, and what
// was answered is not asked again.
func TestInterruptedWhileAskingMore(t *testing.T) {
	t.Parallel()
	const asked = 2 * shopCases // by a gate without more
	for name, test := range map[string]struct {
		more   string // of the gate
		verb   func(config, run, next string) []string
		ready  bool // the gate has come to its end before
		stopAt int
		goOn   func(run, next string) string
		exit   int // of going on; -1 is a verdict
		total  int // requests of the verb, gone on with
	}{
		"confirm": {
			more:   "    confirm: {trials: 3}\n",
			verb:   func(config, run, _ string) []string { return []string{"gate", config, "--out", run} },
			stopAt: asked + 20, goOn: func(run, _ string) string { return "gate --resume " + run },
			exit: -1, total: asked + 60,
		},
		"recheck": {
			ready: true, verb: func(_, run, _ string) []string { return []string{"recheck", run} },
			stopAt: 20, goOn: func(run, _ string) string { return "recheck " + run },
			exit: 0, total: 90, // nine cases
		},
		"extend": {
			ready: true, verb: func(_, run, next string) []string { return []string{"extend", run, "--cases", "40", "--out", next} },
			stopAt: 20, goOn: func(_, next string) string { return "gate --resume " + next },
			exit: -1, total: 80,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &shop{desk: newDesk(), wrong: func(candidate bool, q int) bool { return candidate && q%20 == 0 }}
			server := httptest.NewServer(s)
			t.Cleanup(server.Close)
			config := shopGate(t, server.URL, test.more)
			dir := t.TempDir()
			run, next := filepath.Join(dir, "run"), filepath.Join(dir, "elsewhere", "next")
			if test.ready {
				forerun(t, "gate", config, "--out", run, "--max-cases", "180", "--quiet")
			}
			before := s.count()
			s.stop(test.stopAt)
			code, stderr := process(t, s.stuck, func(p *os.Process) error { return p.Signal(os.Interrupt) },
				append(test.verb(config, run, next), "--quiet")...)
			s.release()
			goOn := test.goOn(run, next)
			if code != 130 || !strings.Contains(stderr, "go on with: forerun "+goOn+"\n") {
				t.Errorf("exit %d, want 130 and how to go on, with %s:\n%s", code, goOn, stderr)
			}
			again, _, stderr := forerun(t, append(strings.Fields(goOn), "--quiet")...)
			if again != test.exit && (test.exit >= 0 || again == 1 || again == 2 || again == 130) {
				t.Errorf("gone on: exit %d\n%s", again, stderr)
			}
			const inFlight = 8
			if n := s.count() - before; n < test.total-inFlight || n > test.total+inFlight {
				t.Errorf("%d requests, want %d and what was in flight", n, test.total)
			}
		})
	}
}
