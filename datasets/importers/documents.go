package importers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"forerun/datasets"
)

// What one record of a log may be.
const (
	MaxRecord = 64 << 20 // bytes
	MaxDepth  = 1000     // lists and objects in one another
)

// document is one JSON value of an input. Its text belongs to it and may be kept.
type document struct {
	datasets.Place
	Key  string // of the list it is an element of, as documents was given it; empty: the input itself
	Text json.RawMessage
}

// documents yields the JSON values of an input one after another, whatever their
// layout: JSON Lines, one document, documents in a row, or one list of them, which
// comes element by element. gzip, zstd and a byte-order mark are passed through.
//
// A list that a document holds comes element by element as well if it is named by
// its keys from the top, joined by dots ("data", "results.results"); the document
// follows without its named lists, unless nothing is left of it. Memory does not
// grow with an input, whatever it holds: a value may take [MaxRecord] bytes, and be
// [MaxDepth] deep.
//
// A damaged value is a [*datasets.RecordError]: in JSON Lines the sequence goes on
// with the next line, elsewhere that is the end of the input. A text is balanced
// and valid UTF-8; whether it is JSON to its last byte is for its decoder to say,
// for which there is [document.decode]. Of two equal keys in an object the last one
// counts.
func (in Input) documents(ctx context.Context, lists ...string) iter.Seq2[document, error] {
	return in.documentsBehind(ctx, func(string) []byte { return nil }, lists...)
}

// documentsBehind is documents, but the text of an element of a list goes behind what
// room gives for its key, whose memory it takes.
func (in Input) documentsBehind(ctx context.Context, room func(key string) []byte, lists ...string) iter.Seq2[document, error] {
	return func(yield func(document, error) bool) {
		r, err := in.open()
		if err != nil {
			yield(document{}, err)
			return
		}
		defer func() { _ = r.Close() }() // read only
		s := &documentReader{ctx: ctx, text: newJSONText(r), name: in.Name, room: room, lists: lists, lines: in.namedLines(), yield: yield}
		s.text.linesOnly = s.lines
		if err := s.all(); err != nil && !errors.Is(err, errStopped) {
			yield(document{}, err)
		}
	}
}

// namedLines reports whether an input's name says that it has one value a line: its
// first one shows that only where it is whole.
func (in Input) namedLines() bool {
	name := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(in.Name), ".gz"), ".zst")
	return strings.HasSuffix(name, ".jsonl") || strings.HasSuffix(name, ".ndjson")
}

// decode reads the document as encoding/json does, and says where it is wrong.
func (d document) decode(v any) error {
	err := json.Unmarshal(d.Text, v)
	if err == nil {
		return nil
	}
	bad := &datasets.RecordError{File: d.File, Line: d.Line, Err: err}
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		bad.Field, bad.What, bad.Remedy = printable(kind.Field), "is a "+kind.Value, "check that the log has the format named"
	default:
		bad.What, bad.Remedy = "not JSON: "+printable(err.Error()), "write JSON or JSON Lines"
	}
	return bad
}

// documentReader takes an input apart.
type documentReader struct {
	ctx   context.Context //nolint:containedctx // one reader is one range
	text  *jsonText
	name  string
	room  func(key string) []byte
	lists []string
	lines bool // one value a line: a damaged one ends with its line
	yield func(document, error) bool
}

// all reads the whole input.
func (s *documentReader) all() error {
	if mark := s.text.utf16(); mark != "" {
		return &datasets.RecordError{File: s.name, What: "is " + mark, Remedy: "save it as UTF-8"}
	}
	for first := true; ; first = false {
		c, err := s.text.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		line := s.text.line
		if err == nil {
			err = s.top(c)
		}
		switch {
		case !first:
		case err == nil:
			s.lines = s.text.line == line && s.text.endsLine()
		case s.text.line == line:
			s.lines = true // a fault that does not leave its line says nothing of those that follow
		}
		s.text.linesOnly = s.lines
		if err == nil {
			continue
		}
		if err := s.recover(err, line); err != nil {
			return err
		}
	}
}

// top reads one value of the uppermost level.
func (s *documentReader) top(c byte) error {
	switch {
	case c == '[':
		return s.elements("")
	case c == '{' && len(s.lists) > 0:
		return s.object()
	default:
		return s.whole("")
	}
}

// recover makes a record error of a fault, and finds the next record if that can
// be known.
func (s *documentReader) recover(err error, line int) error {
	var fault *textError
	if !errors.As(err, &fault) {
		return err
	}
	bad := s.bad(fault, line)
	if !s.lines || fault.broken {
		return bad
	}
	if !s.yield(document{}, bad) {
		return errStopped
	}
	s.text.skipLine(line)
	return nil
}

func (s *documentReader) bad(fault *textError, line int) error {
	if fault.line > 0 {
		line = fault.line
	}
	return &datasets.RecordError{File: s.name, Line: line, What: fault.what, Remedy: fault.remedy, Err: fault.cause}
}

// emit hands one text on.
func (s *documentReader) emit(key string, line int, text []byte) error {
	if err := s.ctx.Err(); err != nil {
		return err
	}
	if !s.yield(document{Place: datasets.Place{File: s.name, Line: line}, Key: key, Text: text}, nil) {
		return errStopped
	}
	return nil
}

// whole hands on the value that begins here. A value that is too much as a whole is
// a fault of its own: the reader stands behind it.
func (s *documentReader) whole(key string) error {
	line := s.text.line
	text, err := s.text.value(s.room(key))
	var fault *textError
	if errors.As(err, &fault) && fault.passed {
		if !s.yield(document{}, s.bad(fault, line)) {
			return errStopped
		}
		return nil
	}
	if err != nil {
		return err
	}
	return s.emit(key, line, text)
}

// elements hands on the elements of the list that begins here.
func (s *documentReader) elements(key string) error {
	return s.text.members('[', ']', func() error { return s.whole(key) })
}

// object hands on the named lists of the object that begins here, then the rest.
func (s *documentReader) object() error {
	line := s.text.line
	rest, err := s.without("", nil)
	if err != nil || len(rest) <= len("{}") {
		return err
	}
	return s.emit("", line, rest)
}

// without appends the object that begins here but for the named lists in it, which
// it hands on.
func (s *documentReader) without(path string, rest []byte) ([]byte, error) {
	rest = append(rest, '{')
	begin := len(rest)
	err := s.text.members('{', '}', func() error {
		before := len(rest)
		if len(rest) > begin {
			rest = append(rest, ',')
		}
		at := len(rest)
		var err error
		if rest, err = s.text.key(rest); err != nil {
			return err
		}
		name := path + keyText(rest[at:])
		c, err := s.text.next()
		if err != nil {
			return s.text.cut(err)
		}
		list, above := s.named(name)
		rest = append(rest, ':')
		switch {
		case c == '[' && list:
			rest = rest[:before]
			return s.elements(name)
		case c == '{' && above:
			inner := len(rest)
			if rest, err = s.without(name+".", rest); err == nil && len(rest) == inner+len("{}") {
				rest = rest[:before]
			}
			return err
		default:
			rest, err = s.text.value(rest)
			return err
		}
	})
	return append(rest, '}'), err
}

// named reports a list to hand on, and what such a list stands in.
func (s *documentReader) named(name string) (list, above bool) {
	for _, l := range s.lists {
		list = list || l == name
		above = above || len(l) > len(name) && l[:len(name)] == name && l[len(name)] == '.'
	}
	return list, above
}

func keyText(quoted []byte) string {
	if n := len(quoted); n > 1 && bytes.IndexByte(quoted, '\\') < 0 {
		return string(quoted[1 : n-1])
	}
	var s string
	if err := json.Unmarshal(quoted, &s); err != nil {
		return fmt.Sprintf("%q", quoted)
	}
	return s
}
