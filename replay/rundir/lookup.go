package rundir

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// The sizes of what is read of the journal at once.
const (
	leastRead = 4 << 10
	mostRead  = 512 << 10
)

// lookup reads lines at given places. Cases end nearly in the order in which they
// begin, so the next line mostly lies near the last one, on either side of it and
// as far away as there were trials in flight: much is read at once. Where that was
// of little use, as after a resume in another order, it is little for a while.
type lookup struct {
	file   io.ReaderAt
	buf    []byte
	from   int64 // where buf lies
	size   int   // of the next read
	hits   int   // of what is in buf
	misses int
}

// line gives the line at an offset, without its newline, until the next call.
func (l *lookup) line(at int64) ([]byte, error) {
	if line, ok := l.have(at); ok {
		l.hits++
		return line, nil
	}
	const worth, again = 32 << 10, 64 // bytes for a hit; misses until much is tried once more
	if l.misses%again == 0 || l.hits >= max(l.size/worth, 1) {
		l.size = mostRead
	} else {
		l.size = leastRead
	}
	l.misses++
	l.hits = 0
	l.from = max(at-int64(l.size)/4, 0) // most of what comes next was written after this
	l.buf = slices.Grow(l.buf[:0], l.size)[:l.size]
	for {
		n, err := l.file.ReadAt(l.buf, l.from)
		l.buf = l.buf[:n]
		if line, ok := l.have(at); ok {
			return line, nil
		}
		if err != nil {
			return nil, fmt.Errorf("journal record at %d: %w", at, err)
		}
		l.from = at // a line longer than what was read
		l.buf = slices.Grow(l.buf[:0], 2*cap(l.buf))
		l.buf = l.buf[:cap(l.buf)]
	}
}

// have finds a line in what was read.
func (l *lookup) have(at int64) ([]byte, bool) {
	if at < l.from || at >= l.from+int64(len(l.buf)) {
		return nil, false
	}
	line, _, whole := bytes.Cut(l.buf[at-l.from:], []byte("\n"))
	return line, whole
}
