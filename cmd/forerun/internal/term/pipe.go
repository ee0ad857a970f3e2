package term

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"syscall"
	"time"
)

// patience is how long somebody who does not read may hold up what is told them.
const patience = 200 * time.Millisecond

// Aside is a writer that nobody can hold up, for what is told beside the work: a
// reader who has stopped reading, or who has gone, must not stop a run. What can't
// be written by and by is left out. It is safe for concurrent use, and never fails.
type Aside struct {
	out io.Writer

	mu      sync.Mutex
	pending chan struct{} // closed when the write that took too long has ended
}

// NewAside tells out.
func NewAside(out io.Writer) *Aside { return &Aside{out: out} }

func (a *Aside) Write(text []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.pending != nil {
		select {
		case <-a.pending:
		default:
			return len(text), nil
		}
	}
	a.pending = a.begin(bytes.Clone(text))
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-a.pending:
		a.pending = nil
	case <-timer.C:
	}
	return len(text), nil
}

// begin writes, and closes what it gives when that has ended.
func (a *Aside) begin(text []byte) chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = a.out.Write(text) // nobody can be told
	}()
	return done
}

// WhileRead writes data for as long as somebody reads it. When they have gone, as
// head does after its lines, the rest is nobody's, and that is no failure.
type WhileRead struct{ Out io.Writer }

func (w WhileRead) Write(data []byte) (int, error) {
	n, err := w.Out.Write(data)
	if errors.Is(err, syscall.EPIPE) {
		return len(data), nil
	}
	return n, err
}
