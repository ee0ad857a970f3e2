package sse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// line gives the next line without its end, valid until the next call. With an
// error it gives what there was after the last line end.
func (r *Reader) line() ([]byte, error) {
	for {
		if r.skipLF && r.start < len(r.buf) {
			r.skipLF = false
			if r.buf[r.start] == '\n' {
				r.start++
			}
		}
		rest := r.buf[r.start:]
		at := lineEnd(rest, r.scanned)
		if at > r.longest() || at < 0 && len(rest) > r.longest() {
			return nil, r.eventTooLarge()
		}
		if at >= 0 {
			r.skipLF = rest[at] == '\r'
			r.start, r.scanned = r.start+at+1, 0
			return r.first(rest[:at]), nil
		}
		r.scanned = len(rest)
		if r.ended != nil {
			r.start, r.scanned = len(r.buf), 0
			return r.first(rest), r.ended
		}
		if err := r.fill(); err != nil {
			return nil, err
		}
	}
}

// longest is the most bytes of one line: the largest event, and its field's name.
func (r *Reader) longest() int { return r.limits.Event + len("event: ") }

// lineEnd finds a line feed or a carriage return, whichever comes first. Before
// from there is none.
func lineEnd(b []byte, from int) int {
	b = b[from:]
	feed := bytes.IndexByte(b, '\n')
	if feed >= 0 {
		b = b[:feed]
	}
	if back := bytes.IndexByte(b, '\r'); back >= 0 {
		return from + back
	}
	if feed >= 0 {
		return from + feed
	}
	return -1
}

// first takes a byte order mark off the first line.
func (r *Reader) first(line []byte) []byte {
	if r.begun {
		return line
	}
	r.begun = true
	return bytes.TrimPrefix(line, []byte("\ufeff"))
}

// fill reads more, after what is not used yet.
func (r *Reader) fill() error {
	if r.start > 0 {
		r.buf = r.buf[:copy(r.buf, r.buf[r.start:])]
		r.start = 0
	}
	if len(r.buf) == cap(r.buf) {
		grown := make([]byte, len(r.buf), max(firstBuffer, 2*cap(r.buf)))
		copy(grown, r.buf)
		r.buf = grown
	}
	for tries := 1; r.read() == 0 && r.ended == nil; tries++ {
		if tries == emptyReads {
			return io.ErrNoProgress
		}
	}
	return nil
}

// read reads once, and notes how the stream ended.
func (r *Reader) read() int {
	n, err := r.from.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	if r.total += int64(n); r.total > r.limits.Stream { // what came before is still given
		r.buf = r.buf[:len(r.buf)-int(r.total-r.limits.Stream)]
		err = fmt.Errorf("more than %d bytes: %w", r.limits.Stream, ErrTooLarge)
	}
	switch {
	case errors.Is(err, io.EOF):
		r.ended = io.EOF
	case err != nil:
		r.ended = fmt.Errorf("reading the stream: %w", err)
	}
	return n
}
