package term_test

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"forerun/cmd/forerun/internal/term"
)

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestNobodyHoldsUpWhatIsToldAside(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got strings.Builder
		read := make(chan struct{})
		stuck := false
		a := term.NewAside(writer(func(p []byte) (int, error) {
			if stuck {
				<-read
			}
			return got.Write(p)
		}))
		say := func(s string) {
			if n, err := io.WriteString(a, s); n != len(s) || err != nil {
				t.Errorf("%q: %d, %v", s, n, err)
			}
		}
		say("one ")
		stuck = true
		say("two ")   // waits a little, and no longer
		say("three ") // is left out
		close(read)
		synctest.Wait()
		say("four")
		if got.String() != "one two four" {
			t.Errorf("told %q", got.String())
		}
	})
}

func TestAReaderMayLeave(t *testing.T) {
	t.Parallel()
	gone := errors.New("a full disk")
	for _, test := range []struct{ fails, want error }{{syscall.EPIPE, nil}, {gone, gone}, {nil, nil}} {
		w := term.WhileRead{Out: writer(func(p []byte) (int, error) { return len(p), test.fails })}
		if n, err := io.WriteString(w, "data"); n != 4 || !errors.Is(err, test.want) {
			t.Errorf("%v: %d, %v", test.fails, n, err)
		}
	}
}
