package term_test

import (
	"os"
	"path/filepath"
	"testing"

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
