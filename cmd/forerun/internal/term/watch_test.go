package term_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"forerun/cmd/forerun/internal/term"
)

// work is a piece of work that is as far as the test says.
type work struct{ done atomic.Int64 }

func (w *work) look() term.Standing {
	n := int(w.done.Load())
	return term.Standing{
		Done: n, Total: 200, Note: ", $0.10",
		Block: []string{fmt.Sprintf("in flight %d", 200-n), strings.Repeat("wide ", 40)},
		Event: map[string]int{"done": n},
	}
}

func TestWatchWithoutATerminalSaysEveryTenthAndEveryMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var at work
		w := term.NewWatch(&out, term.Terminal{}, term.Shown, time.Now)
		w.Start("replay", at.look)
		for range 25 { // half a minute of nothing, then a trial a second
			time.Sleep(5 * time.Second)
			synctest.Wait()
			at.done.Add(2)
		}
		w.Stop()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		want := []string{
			"replay: 0/200, $0.10",
			"replay: 20/200, $0.10, 0.4/s, 7m39s left",
			"replay: 40/200, $0.10, 0.4/s, 6m44s left",
			"replay: 50/200, $0.10, 0.4/s, 6m15s left",
		}
		if strings.Join(lines, "\n") != strings.Join(want, "\n") {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
		}
	})
}

func TestWatchCountsNoRateOfWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := term.NewWatch(&out, term.Terminal{}, term.Quiet, time.Now)
		w.Start("replay", func() term.Standing { return term.Standing{Done: 110, Total: 200, Before: 100} })
		time.Sleep(10 * time.Second)
		w.Say()
		w.Stop()
		if got, want := out.String(), "replay: 110/200, 1.0/s, 1m30s left\n"; got != want {
			t.Errorf("it said %q, want %q", got, want)
		}
	})
}

func TestWatchSaysItAfterAMinuteWithoutProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var at work
		w := term.NewWatch(&out, term.Terminal{}, term.Shown, time.Now)
		w.Start("replay", at.look)
		time.Sleep(150 * time.Second)
		synctest.Wait()
		if got := strings.Count(out.String(), "\n"); got != 3 {
			t.Errorf("%d lines in two and a half minutes, want the first and one a minute:\n%s", got, out.String())
		}
		w.Stop()
	})
}

func TestWatchAsEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		var at work
		w := term.NewWatch(&out, term.Terminal{Attached: true, Columns: 80}, term.Events, time.Now)
		w.Start("replay", at.look)
		at.done.Store(100)
		time.Sleep(2 * time.Second)
		w.Stop()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if len(lines) != 3 {
			t.Fatalf("%d events, want begin, half way and end:\n%s", len(lines), out.String())
		}
		var event struct {
			Done int `json:"done"`
		}
		if err := json.Unmarshal([]byte(lines[1]), &event); err != nil || event.Done != 100 {
			t.Errorf("half way: %s (%v)", lines[1], err)
		}
	})
}

func TestQuietWatchSpeaksOnlyWhenItIsAsked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	var at work
	w := term.NewWatch(&out, term.Terminal{Attached: true}, term.Quiet, time.Now)
	w.Start("replay", at.look)
	if out.Len() != 0 {
		t.Errorf("a quiet watch wrote %q", out.String())
	}
	at.done.Store(7)
	w.Say()
	if got := out.String(); got != "replay: 7/200, $0.10\n" {
		t.Errorf("asked, it said %q", got)
	}
	w.Stop()
	if got := out.String(); strings.Count(got, "\n") != 1 {
		t.Errorf("at the end it wrote more: %q", got)
	}
}

// seen is a terminal that tells when a text was drawn.
type seen struct {
	mu   sync.Mutex
	all  bytes.Buffer
	want string
	is   chan struct{}
}

func (s *seen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := strings.Contains(s.all.String(), s.want)
	n, err := s.all.Write(p)
	if !before && strings.Contains(s.all.String(), s.want) {
		close(s.is)
	}
	return n, err
}

func TestWatchOnATerminalIsOneBlockThatFits(t *testing.T) {
	t.Parallel()
	out := &seen{want: "…", is: make(chan struct{})}
	var at work
	at.done.Store(50)
	w := term.NewWatch(out, term.Terminal{Attached: true, Columns: 80}, term.Shown, time.Now)
	w.Start("replay", at.look)
	<-out.is
	at.done.Store(200)
	w.Stop()
	for _, want := range []string{"in flight 150", "replay", "done!"} {
		if !strings.Contains(out.all.String(), want) {
			t.Errorf("the block does not show %q:\n%q", want, out.all.String())
		}
	}
}
