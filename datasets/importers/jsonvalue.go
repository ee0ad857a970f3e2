package importers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// What is said of a value that is too much.
func tooLong() string { return fmt.Sprintf("the record is longer than %d MiB", MaxRecord>>20) }
func tooDeep() string { return fmt.Sprintf("the record is nested more than %d deep", MaxDepth) }

// valueScan finds the end of one value. What is too long or too deep is scanned to
// its end and not kept.
type valueScan struct {
	t       *jsonText
	text    []byte
	long    bool
	deepest int
}

// keep takes the next n bytes of the buffer.
func (v *valueScan) keep(n int) {
	if v.long = v.long || len(v.text)+n > MaxRecord; v.long || v.deepest > MaxDepth {
		v.text = nil
	} else {
		v.text = append(v.text, v.t.buf[:n]...)
	}
	v.t.buf = v.t.buf[n:]
}

// nested reads an object or a list.
func (v *valueScan) nested() error {
	for depth := 0; ; {
		if err := v.t.fill(); err != nil {
			return v.t.end(err)
		}
		quote, done, newline := false, false, false
		n := 0
	scan:
		for n < len(v.t.buf) {
			c := v.t.buf[n]
			n++
			switch c {
			case '"':
				if end := textEnd(v.t.buf, n); end > 0 {
					n = end
					continue
				}
				quote = true
				n--
				break scan
			case '{', '[':
				depth++
				v.deepest = max(v.deepest, depth)
			case '}', ']':
				if depth--; depth == 0 {
					done = true
					break scan
				}
			case '\n':
				v.t.line++
				if v.t.linesOnly {
					newline = true
					break scan
				}
			}
		}
		v.keep(n)
		switch {
		case done:
			return nil
		case quote:
			if err := v.quoted(); err != nil {
				return err
			}
		case newline && v.t.anew():
			return cutOff(false)
		}
	}
}

// textEnd returns the end of the string whose quote is before from, if all of it is
// in the buffer and sound; else 0.
func textEnd(buf []byte, from int) int {
	for at := from; ; {
		i := bytes.IndexByte(buf[at:], '"')
		if i < 0 {
			return 0
		}
		at += i + 1
		slashes := at - 1
		for slashes > from && buf[slashes-1] == '\\' {
			slashes--
		}
		switch {
		case (at-1-slashes)%2 == 1:
		case bytes.IndexByte(buf[from:at], '\n') >= 0:
			return 0
		default:
			return at
		}
	}
}

// quoted reads a string, whose quote is the next byte.
func (v *valueScan) quoted() error {
	v.keep(1)
	escaped := false
	for {
		if err := v.t.fill(); err != nil {
			return v.t.end(err)
		}
		for i, c := range v.t.buf {
			switch {
			case escaped:
				escaped = false
			case c == '\\':
				escaped = true
			case c == '"':
				v.keep(i + 1)
				return nil
			}
			if c == '\n' {
				v.t.buf = v.t.buf[i:]
				return cutOff(false)
			}
		}
		v.keep(len(v.t.buf))
	}
}

// word reads a number or one of the three words.
func (v *valueScan) word() error {
	for {
		if err := v.t.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return v.t.end(err)
		}
		for i, c := range v.t.buf {
			if c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && c != 'E' {
				v.keep(i)
				return nil
			}
		}
		v.keep(len(v.t.buf))
	}
}

// end makes a fault of the end of the stream inside a value.
func (t *jsonText) end(err error) error {
	if errors.Is(err, io.EOF) {
		return cutOff(true)
	}
	return t.unreadable(err)
}

func cutOff(last bool) error {
	return &textError{what: "cut off: the JSON value that begins here does not end", remedy: "copy the file again", broken: last}
}

// anew reports that the line that begins here could be a value of its own.
func (t *jsonText) anew() bool {
	return t.fill() == nil && (t.buf[0] == '{' || t.buf[0] == '[')
}
