package sse

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ErrTooLarge says that an event or the stream is larger than its limit.
var ErrTooLarge = errors.New("too large")

// Limits bound what is read, in bytes. A zero takes its default.
type Limits struct {
	Event  int   // of one event, its lines' ends left out; default 8 MiB
	Stream int64 // of the whole stream, comments and all; default 32 MiB
}

const (
	defaultEvent  = 8 << 20
	defaultStream = 32 << 20
	firstBuffer   = 4 << 10
	emptyReads    = 100 // in a row, of a reader that gives neither bytes nor an error
)

// Event is one event. Data is valid until the next call of [Reader.Next].
type Event struct {
	Name string // "" where the stream names none
	Data []byte // its data lines, with line feeds between them
}

// Reader reads the events of one stream. Make one with [NewReader].
type Reader struct {
	from   io.Reader
	limits Limits

	buf        []byte // what was read; [start:] is not used yet
	start      int
	scanned    int // bytes after start that hold no line end
	total      int64
	ended      error // of from
	begun      bool  // a byte order mark was looked for
	skipLF     bool  // the line before ended with a carriage return
	data       []byte
	name       string
	hasData    bool
	incomplete bool // an event has begun
}

// NewReader reads the events of a stream.
func NewReader(from io.Reader, l Limits) *Reader {
	if l.Event <= 0 {
		l.Event = defaultEvent
	}
	if l.Stream <= 0 {
		l.Stream = defaultStream
	}
	return &Reader{from: from, limits: l}
}

// Next gives the next event that has data. Its error is io.EOF at a clean end,
// io.ErrUnexpectedEOF where the stream ended within an event, with what there was
// of that event beside it; one that wraps [ErrTooLarge]; or the reader's own.
func (r *Reader) Next() (Event, error) {
	r.data, r.name, r.hasData, r.incomplete = r.data[:0], "", false, false
	for {
		line, err := r.line()
		if err != nil {
			return r.end(line, err)
		}
		switch {
		case len(line) > 0:
			if err := r.field(line); err != nil {
				return Event{}, err
			}
		case r.hasData:
			return r.event(), nil
		default: // nothing to dispatch: the name is forgotten
			r.name, r.incomplete = "", false
		}
	}
}

func (r *Reader) event() Event { return Event{Name: r.name, Data: r.data} }

// end is what the end of the stream means, after a last line without an end.
func (r *Reader) end(line []byte, err error) (Event, error) {
	if !errors.Is(err, io.EOF) {
		return Event{}, err
	}
	if len(line) > 0 {
		if err := r.field(line); err != nil {
			return Event{}, err
		}
	}
	if r.incomplete {
		return r.event(), io.ErrUnexpectedEOF
	}
	return Event{}, io.EOF
}

// field takes over one line of an event.
func (r *Reader) field(line []byte) error {
	if line[0] == ':' {
		return nil // a comment
	}
	r.incomplete = true
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "data":
		if r.hasData {
			r.data = append(r.data, '\n')
		}
		r.hasData = true
		if len(r.data)+len(value) > r.limits.Event {
			return r.eventTooLarge()
		}
		r.data = append(r.data, value...)
	case "event":
		r.name = string(value)
	}
	return nil
}

func (r *Reader) eventTooLarge() error {
	return fmt.Errorf("an event of more than %d bytes: %w", r.limits.Event, ErrTooLarge)
}
