package execagent

import (
	"bytes"
	"sync"
)

// How much of a program's stderr is kept, and shown.
const (
	tailKept  = 8 << 10
	tailShown = 1 << 10
)

// tail keeps the end of what is written to it.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

// Write takes everything and keeps the end.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, b[max(0, len(b)-tailKept):]...)
	if over := len(t.kept) - tailKept; over > 0 {
		t.kept = append(t.kept[:0], t.kept[over:]...)
	}
	return len(b), nil
}

// last gives the last lines, whole ones where they fit: half a line could hold
// half a secret, which nobody would recognise.
func (t *tail) last() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := bytes.TrimSpace(t.kept)
	if len(b) <= tailShown {
		return string(b)
	}
	b = b[len(b)-tailShown:]
	if i := bytes.IndexByte(b, '\n'); i >= 0 {
		b = b[i+1:]
	}
	return string(b)
}
