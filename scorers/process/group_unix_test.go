//go:build unix

package process_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"forerun/scorers"
	"forerun/scorers/process"
	"forerun/scorers/scorertest"
)

// The program starts a child and neither ends. The child holds a named pipe
// open, so that reading the pipe ends when the child is gone, and not before.
func TestAStopKillsWhatTheProgramStarted(t *testing.T) {
	t.Parallel()
	fifo := filepath.Join(t.TempDir(), "held")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Skipf("no named pipes here: %v", err)
	}
	c := scorertest.Configure(t, process.Specs(os.Environ()), "exec", options(t, "timeout: 10m", "child", fifo))
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("Ctrl-C")
	pipe := make(chan *os.File, 1)
	go func() {
		f, err := os.Open(fifo) // waits until the child has opened it too
		if err != nil {
			t.Error(err)
		}
		pipe <- f
		cancel(stopped)
	}()
	if _, err := scorers.Judge(ctx, c, input("a", "")); !errors.Is(err, stopped) {
		t.Errorf("got %v, want the cause", err)
	}
	held := <-pipe
	defer held.Close()
	if _, err := io.ReadAll(held); err != nil {
		t.Error(err)
	}
}
