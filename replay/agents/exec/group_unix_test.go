//go:build unix

package execagent_test

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	execagent "forerun/replay/agents/exec"
)

// A command like "go run ./agent" starts another program, which must not outlive
// Close. That program holds a pipe open: its end is the pipe's.
func TestCloseEndsWhatTheProgramStarted(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	a := open(t, parent, execagent.Config{Env: []string{childPipe + "=" + pipe}})
	opened := make(chan *os.File, 1)
	go func() {
		f, err := os.Open(pipe)
		if err != nil {
			t.Error(err)
		}
		opened <- f
	}()
	got, err := a.Invoke(t.Context(), request(t, orders{Write: []string{result(`"hello"`)}}, nil))
	if err != nil || got.Output != "hello" {
		t.Fatalf("got %q, %v, want hello", got.Output, err)
	}
	held := <-opened
	defer held.Close()
	closed(t, a)
	if err := held.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if said, err := io.ReadAll(held); err != nil || len(said) > 0 {
		t.Errorf("the child is alive: got %q, %v, want the end of its pipe", said, err)
	}
}
