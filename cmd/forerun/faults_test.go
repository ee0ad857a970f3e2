package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// kills is how often the storm ends a process.
func kills() int {
	if n, err := strconv.Atoi(os.Getenv("FORERUN_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 3
	}
	return 10
}

// A gate that is killed at any moment, or told to end, goes on where it was: what
// has been answered is not asked again, and the report is that of an unbroken run.
// FORERUN_KILLS sets how often, FORERUN_SEED where.
func TestKillAtAnyMoment(t *testing.T) { //nolint:tparallel // the kills share a desk, one after the other
	t.Parallel()
	seed := uint64(4)
	if n, err := strconv.ParseUint(os.Getenv("FORERUN_SEED"), 10, 64); err == nil {
		seed = n
	}
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	config := deskGate(t, server.URL)
	whole := filepath.Join(t.TempDir(), "whole")
	must(t, 0, "gate", config, "--out", whole, "--quiet")
	want := timeless(t, whole)
	for i := range kills() { //nolint:paralleltest // see above
		rng := rand.New(rand.NewPCG(seed, uint64(i)))
		t.Run(fmt.Sprintf("seed %d, kill %d", seed, i), func(t *testing.T) {
			s := storm{desk: d, rng: rng, dir: filepath.Join(t.TempDir(), "run")}
			d.forget()
			s.strike(t, "gate", config, "--out", s.dir)
			if _, err := os.Stat(filepath.Join(s.dir, "run.json")); err != nil {
				if n := len(d.questions()); n > 0 {
					t.Fatalf("%d requests by a run that was not there yet", n)
				}
				return
			}
			for range rng.IntN(3) {
				s.strike(t, "gate", "--resume", s.dir)
			}
			must(t, 0, "gate", "--resume", s.dir, "--quiet")
			if diff := cmp.Diff(want, timeless(t, s.dir)); diff != "" {
				t.Errorf("report of the resumed run (-unbroken +resumed):\n%s", diff)
			}
			asked, again := d.questions(), 0
			for _, n := range asked {
				again += n - 1
			}
			if inFlight := 4 * s.strikes; len(asked) != 2*killCases || again > inFlight {
				t.Errorf("%d questions asked, %d of them again; want %d, and again only what was in flight (%d at most)",
					len(asked), again, 2*killCases, inFlight)
			}
			if left, _ := filepath.Glob(filepath.Join(s.dir, ".*.parquet.*")); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// storm ends the processes of one run, at moments that it draws.
type storm struct {
	desk    *desk
	rng     *rand.Rand
	dir     string
	strikes int
}

// strike runs forerun and ends it: at a request that it draws or, in one of four,
// at some time after it began or after its last request.
func (s *storm) strike(t *testing.T, args ...string) {
	t.Helper()
	s.strikes++
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "forerun", append(args, "--quiet")...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	begun := s.desk.count()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	var code int
	go func() {
		defer close(ended)
		_ = cmd.Wait() // its code tells
		code = cmd.ProcessState.ExitCode()
	}()
	at := begun + 1 + s.rng.IntN(2*killCases)
	delay := time.Duration(s.rng.IntN(3000)) * time.Microsecond
	if s.rng.IntN(4) == 0 {
		at, delay = begun, time.Duration(s.rng.IntN(400))*time.Millisecond
	}
	tick := time.NewTicker(200 * time.Microsecond)
	defer tick.Stop()
	for over := false; !over && s.desk.count() < at; {
		select {
		case <-tick.C:
		case <-ended:
			over = true
		}
	}
	select {
	case <-time.After(delay):
	case <-ended:
	}
	hard := s.rng.IntN(3) > 0
	if hard {
		_ = cmd.Process.Kill() // it may have ended
	} else {
		_ = cmd.Process.Signal(syscall.SIGTERM) // likewise
	}
	<-ended
	if !hard && code != 130 && code != 0 && code != -1 {
		t.Errorf("told to end: exit %d, want 130, or 0 where it was done\n%s", code, stderr.String())
	}
}

// Two processes at one run would pay twice: the second one is sent away.
func TestTwoProcessesAtOneRun(t *testing.T) {
	t.Parallel()
	d := newDesk()
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	config := deskGate(t, server.URL)
	dir := filepath.Join(t.TempDir(), "run")
	d.stop(20)
	var stderr bytes.Buffer
	var second int
	first, _ := process(t, d.stuck, func(*os.Process) error {
		cmd := exec.CommandContext(t.Context(), "forerun", "gate", "--resume", dir, "--quiet")
		cmd.Stderr = &stderr
		_ = cmd.Run() // its code tells
		second = cmd.ProcessState.ExitCode()
		d.release()
		return nil
	}, "gate", config, "--out", dir, "--quiet")
	if second != 1 || !strings.Contains(stderr.String(), "another process is at this run") {
		t.Errorf("the second process: exit %d, want 1 and why:\n%s", second, stderr.String())
	}
	if first != 0 {
		t.Errorf("the first process: exit %d, want 0", first)
	}
	for question, n := range d.questions() {
		if n > 1 {
			t.Errorf("%s was asked %d times", question, n)
		}
	}
}

// Whoever reads may leave, or stop reading: the run goes on to its end.
func TestNobodyReads(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ stdout, stderr bool }{ // who is not read; the others are gone
		"both gone":      {},
		"stderr blocked": {stderr: true},
		"stdout blocked": {stdout: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(newDesk())
			t.Cleanup(server.Close)
			dir := filepath.Join(t.TempDir(), "run")
			cmd := exec.CommandContext(t.Context(), "forerun", "gate", deskGate(t, server.URL), "--out", dir)
			stdout, read := deafPipe(t, test.stdout)
			stderr, _ := deafPipe(t, test.stderr)
			cmd.Stdout, cmd.Stderr = stdout, stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if test.stdout { // data wait for who reads them; what was paid for does not
				for _, err := os.Stat(filepath.Join(dir, "report.json")); err != nil; _, err = os.Stat(filepath.Join(dir, "report.json")) {
					select {
					case <-t.Context().Done():
						t.Fatal("no report while nobody reads")
					case <-time.After(time.Millisecond):
					}
				}
				read()
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("want exit 0: %v", err)
			}
			if _, err := os.Stat(filepath.Join(dir, "report.json")); err != nil {
				t.Error(err)
			}
		})
	}
}

// deafPipe is a pipe that is full, or whose reader has left. read lets it flow.
func deafPipe(t *testing.T, full bool) (in *os.File, read func()) {
	t.Helper()
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); out.Close() })
	if !full {
		out.Close()
		return in, func() {}
	}
	if err := in.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
		t.Skip("a pipe that can't be filled here: ", err)
	}
	for {
		if _, err := in.Write(make([]byte, 4096)); err != nil {
			break
		}
	}
	return in, func() {
		go func() {
			buf := make([]byte, 1<<16)
			for {
				if _, err := out.Read(buf); err != nil {
					return
				}
			}
		}()
	}
}
