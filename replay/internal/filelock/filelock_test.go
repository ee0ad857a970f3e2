package filelock_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"forerun/replay/internal/filelock"
)

func TestAFileIsHeldByOne(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "file")
	held, err := filelock.Take(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := filelock.Take(name); !errors.Is(err, filelock.ErrHeld) {
		t.Errorf("taken twice: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := filelock.Wait(ctx, name); !errors.Is(err, context.Canceled) {
		t.Errorf("who waits can't be called off: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := filelock.Take(name)
	if err != nil {
		t.Fatalf("given back, and not to be had: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := filelock.Take(filepath.Join(name, "below")); err == nil || errors.Is(err, filelock.ErrHeld) {
		t.Errorf("a place where no file can be: %v", err)
	}
}

// Ten that each read what is there and write one more come to ten.
func TestWaitLetsOneInAfterTheOther(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "count")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			f, err := filelock.Wait(t.Context(), name)
			if err != nil {
				t.Error(err)
				return
			}
			text, err := io.ReadAll(f)
			if err == nil {
				_, err = f.WriteAt(append(text, '.'), 0)
			}
			if err = errors.Join(err, f.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if text, err := os.ReadFile(name); err != nil || string(text) != ".........." {
		t.Errorf("got %q, %v", text, err)
	}
}
