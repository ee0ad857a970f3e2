//go:build unix

package main

import (
	"bufio"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A quiet run says where it stands when it is asked with SIGUSR1, and goes on.
func TestStatusOnSignal(t *testing.T) {
	t.Parallel()
	s := &shop{desk: newDesk(), wrong: func(bool, int) bool { return false }}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.stop(20)
	cmd := exec.CommandContext(t.Context(), "forerun", "gate", shopGate(t, server.URL, ""), "--out", filepath.Join(t.TempDir(), "run"), "--quiet")
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	<-s.stuck
	if err := cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || !strings.HasPrefix(lines.Text(), "replay: ") || !strings.Contains(lines.Text(), "/") {
		t.Errorf("asked where it stands, it said %q", lines.Text())
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	s.release()
	for lines.Scan() { // what it says of the interruption
	}
	if err := cmd.Wait(); cmd.ProcessState.ExitCode() != 130 {
		t.Errorf("interrupted: %v", err)
	}
}
