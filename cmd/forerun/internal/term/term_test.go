package term_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"forerun/cmd/forerun/internal/term"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestEscapeLeavesNothingThatATerminalObeys(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain text, ü and 漢":   "plain text, ü and 漢",
		"two\nlines\tand a tab": "two\nlines\tand a tab",
		"\x1b[31mred":           `\x1b[31mred`,
		"bell\a":                `bell\x07`,
		"back\rspace":           `back\x0dspace`,
		"c1 \u009b31m":          `c1 \u009b31m`,
		"bidi \u202eevil":       `bidi \u202eevil`,
		"bad \xff byte":         `bad \xff byte`,
	} {
		if got := term.Escape(in); got != want {
			t.Errorf("Escape(%q) = %q, want %q", in, got, want)
		}
	}
}

// clock stands still but for what a test lets pass.
type clock struct{ now time.Time }

func (c *clock) read() time.Time { return c.now }

func TestProgressWithoutATerminalIsALineForEveryTenth(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := &clock{now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	p := term.NewProgress(&out, term.Terminal{}, false, c.read)
	p.Start("replay", 200)
	for done := 1; done <= 200; done++ {
		c.now = c.now.Add(100 * time.Millisecond)
		p.Set(done, ", $0.10")
	}
	p.Stop()
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 11 {
		t.Fatalf("%d lines, want 11:\n%s", len(lines), out.String())
	}
	if want := "replay: 100/200, $0.10, 10/s, 10s left"; lines[5] != want {
		t.Errorf("half way: %q, want %q", lines[5], want)
	}
	if want := "replay: 200/200, $0.10"; lines[10] != want {
		t.Errorf("at the end: %q, want %q", lines[10], want)
	}
}

func TestQuietProgressSaysNothing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := term.NewProgress(&out, term.Terminal{Attached: true}, true, time.Now)
	p.Start("replay", 2)
	p.Set(2, "")
	p.Stop()
	if out.Len() != 0 {
		t.Errorf("quiet progress wrote %q", out.String())
	}
}

func TestProgressOnATerminalIsABarWithRateAndTimeLeft(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := term.NewProgress(&out, term.Terminal{Attached: true, Columns: 80}, false, time.Now)
	p.Start("replay", 200)
	p.Set(200, ", $0.42")
	p.Stop()
	for _, want := range []string{"replay, $0.42", "done!", "/s"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the bar does not show %q:\n%q", want, out.String())
		}
	}
}

func TestAFileIsNoTerminal(t *testing.T) {
	t.Parallel()
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := term.Of(f, os.LookupEnv); got.Attached || got.Color || got.Width() != 80 {
		t.Errorf("a file is %+v, %d wide; want no terminal, no colour, 80 columns", got, got.Width())
	}
}
