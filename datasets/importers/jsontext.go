package importers

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// jsonText finds where JSON values begin and end in a stream, and on which lines,
// and looks no further into them: whoever decodes a value checks it anyway, and a
// log is read at the speed of its decoder.
type jsonText struct {
	r         io.Reader
	buf       []byte // what was read and not passed yet
	room      []byte
	err       error // of the reader, once buf is empty
	line      int
	hint      int  // the size of the value before
	linesOnly bool // a value that does not end on its line is cut off if a line that could be a value follows
	inObject  bool // the members of an object are being read
}

const chunk = 256 << 10

func newJSONText(r io.Reader) *jsonText {
	t := &jsonText{r: r, room: make([]byte, chunk), line: 1}
	for len(t.buf) < 3 && t.err == nil {
		t.more()
	}
	t.buf = bytes.TrimPrefix(t.buf, []byte("\xEF\xBB\xBF"))
	return t
}

// textError says what is wrong with a value.
type textError struct {
	line         int // where another one than the value's first is meant
	what, remedy string
	passed       bool // the value was passed over: the next one can be read
	broken       bool // nothing follows that could be read
	cause        error
}

func (f *textError) Error() string { return f.what }
func (f *textError) Unwrap() error { return f.cause }

// more reads on, behind what is there.
func (t *jsonText) more() {
	if len(t.buf) > 0 { // at the begin of the stream alone, and at the end of a line
		t.buf = append([]byte(nil), t.buf...)
		n, err := t.r.Read(t.room)
		t.buf = append(t.buf, t.room[:n]...)
		t.err = err
		return
	}
	n, err := t.r.Read(t.room)
	t.buf, t.err = t.room[:n], err
}

// fill makes sure that a byte is there.
func (t *jsonText) fill() error {
	for empty := 0; len(t.buf) == 0; empty++ {
		if t.err != nil {
			return t.err
		}
		if empty > 100 {
			t.err = io.ErrNoProgress
			continue
		}
		t.more()
	}
	return nil
}

// utf16 names the other encoding that a stream begins in, if it does.
func (t *jsonText) utf16() string {
	if bytes.HasPrefix(t.buf, []byte("\xFF\xFE")) || bytes.HasPrefix(t.buf, []byte("\xFE\xFF")) {
		return "UTF-16"
	}
	return ""
}

// next passes over space and gives the byte that follows. The error at the end is
// io.EOF.
func (t *jsonText) next() (byte, error) {
	for {
		if err := t.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				return 0, io.EOF
			}
			return 0, t.unreadable(err)
		}
		lines := t.linesOnly && t.inObject // each is looked at
		i := 0
	space:
		for ; i < len(t.buf); i++ {
			switch c := t.buf[i]; {
			case c == '\n' && !lines:
				t.line++
			case c != ' ' && c != '\t' && c != '\r':
				break space
			}
		}
		switch t.buf = t.buf[i:]; {
		case len(t.buf) == 0:
		case t.buf[0] != '\n':
			return t.buf[0], nil
		default:
			t.buf = t.buf[1:]
			if t.line++; t.anew() {
				return 0, cutOff(false)
			}
		}
	}
}

// endsLine reports that nothing follows on the line.
func (t *jsonText) endsLine() bool {
	for {
		if t.fill() != nil {
			return true
		}
		for i, c := range t.buf {
			if c != ' ' && c != '\t' && c != '\r' {
				t.buf = t.buf[i:]
				return c == '\n'
			}
		}
		t.buf = nil
	}
}

// skipLine passes over what is left of a line, if it still stands on it.
func (t *jsonText) skipLine(line int) {
	for t.line <= line && t.fill() == nil {
		if i := bytes.IndexByte(t.buf, '\n'); i >= 0 {
			t.buf = t.buf[i+1:]
			t.line++
			return
		}
		t.buf = nil
	}
}

func (t *jsonText) unreadable(err error) error {
	return &textError{
		line: t.line, what: "the input cannot be read to its end (" + printable(err.Error()) + ")", remedy: "copy the file again", broken: true, cause: err,
	}
}

// cut makes a fault of an end that comes too early.
func (t *jsonText) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return &textError{what: "cut off: the JSON value that begins here does not end", remedy: "copy the file again", broken: true}
	}
	return err
}

// value appends the value that begins at the next byte, which is there.
func (t *jsonText) value(text []byte) ([]byte, error) {
	if text == nil {
		text = make([]byte, 0, t.hint)
	}
	from := len(text)
	v := valueScan{t: t, text: text}
	var err error
	switch c := t.buf[0]; {
	case c == '{' || c == '[':
		err = v.nested()
	case c == '"':
		err = v.quoted()
	case c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z':
		err = v.word()
	default:
		return nil, &textError{what: "not JSON: it begins with " + quoteByte(c), remedy: "write JSON or JSON Lines"}
	}
	switch {
	case err != nil:
		return nil, err
	case v.long:
		return nil, &textError{what: tooLong(), remedy: "split it, or leave out what is not needed", passed: true}
	case v.deepest > MaxDepth:
		return nil, &textError{what: tooDeep(), remedy: "leave it out, or flatten it", passed: true}
	}
	if at := invalidUTF8(v.text[from:]); at >= 0 {
		return nil, &textError{what: "invalid UTF-8", remedy: "save it as UTF-8", passed: true}
	}
	t.hint = min(len(v.text)-from+(len(v.text)-from)/8+64, 1<<20)
	return v.text, nil
}

// key appends the quoted name of a member and passes its colon.
func (t *jsonText) key(text []byte) ([]byte, error) {
	c, err := t.next()
	switch {
	case err != nil:
		return text, t.cut(err)
	case c != '"':
		return text, &textError{line: t.line, what: "not JSON: " + quoteByte(c) + " where a name must be", remedy: "write JSON or JSON Lines"}
	}
	if text, err = t.value(text); err != nil {
		return text, err
	}
	if c, err = t.next(); err != nil {
		return text, t.cut(err)
	}
	if c != ':' {
		return text, &textError{line: t.line, what: "not JSON: " + quoteByte(c) + " after a name", remedy: "write JSON or JSON Lines"}
	}
	t.buf = t.buf[1:]
	return text, nil
}

// members calls f at each element of a list or member of an object.
func (t *jsonText) members(begin, end byte, f func() error) error {
	if t.buf[0] == begin {
		t.buf = t.buf[1:]
	}
	outer := t.inObject
	t.inObject = begin == '{'
	defer func() { t.inObject = outer }()
	for n := 0; ; n++ {
		c, err := t.next()
		switch {
		case err != nil:
			return t.cut(err)
		case c == end:
			t.buf = t.buf[1:]
			return nil
		case n == 0:
		case c != ',':
			return &textError{line: t.line, what: "not JSON: " + quoteByte(c) + " after an element", remedy: "write JSON or JSON Lines"}
		default:
			t.buf = t.buf[1:]
			if _, err := t.next(); err != nil {
				return t.cut(err)
			}
		}
		if err := f(); err != nil {
			return err
		}
	}
}

func quoteByte(c byte) string {
	if c < ' ' || c >= 0x7f {
		return "a byte that is no text"
	}
	return "'" + string(rune(c)) + "'"
}

// invalidUTF8 returns the offset of the first byte that is no UTF-8, or -1.
func invalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
