package importers

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"unicode/utf8"

	"forerun/datasets"
)

// valueReader reads JSON values that follow one another, one to a line or not,
// and knows the line where each begins.
type valueReader struct {
	name    string
	dec     *json.Decoder
	lines   *lineCounter
	scanned int64 // bytes of values so far, which is what a SyntaxError counts
}

func newValueReader(name string, r io.Reader) *valueReader {
	lines := &lineCounter{r: r}
	dec := json.NewDecoder(lines)
	dec.UseNumber() // big integers keep their digits
	return &valueReader{name: name, dec: dec, lines: lines}
}

// next returns a value and the line where it begins. The error at the end is
// io.EOF; after any other error the input cannot be read on.
func (v *valueReader) next() (value any, line int, err error) {
	v.dec.More() // passes over the space before the value
	begin := v.dec.InputOffset()
	line = v.lines.lineAt(begin)
	err = v.dec.Decode(&value)
	v.scanned += v.dec.InputOffset() - begin
	if err == nil {
		return value, line, nil
	}
	bad := &datasets.RecordError{File: v.name, Line: line, Err: err}
	var syntax *json.SyntaxError
	var encoding *encodingError
	switch {
	case errors.Is(err, io.EOF):
		return nil, line, io.EOF
	case errors.As(err, &encoding):
		bad.Line, bad.What, bad.Remedy = encoding.line, "invalid UTF-8", "save it as UTF-8"
	case errors.As(err, &syntax):
		bad.Line = v.lines.lineAt(begin + syntax.Offset - v.scanned)
		bad.What, bad.Remedy = "not JSON: "+syntax.Error(), "write JSON or JSON Lines"
	case errors.Is(err, io.ErrUnexpectedEOF) && !v.lines.failed:
		bad.What, bad.Remedy = "cut off: the JSON value that begins here does not end", "copy the file again"
	case v.lines.failed:
		bad.What, bad.Remedy = "the input cannot be read to its end ("+err.Error()+")", "copy the file again"
	default:
		bad.What, bad.Remedy = "not JSON: "+err.Error(), "write JSON or JSON Lines"
	}
	return nil, line, bad
}

// encodingError says on which line the first byte stands that is no UTF-8.
type encodingError struct{ line int }

func (e *encodingError) Error() string { return fmt.Sprintf("invalid UTF-8 on line %d", e.line) }

// lineCounter passes bytes on, notes where lines end, and refuses what is not
// UTF-8, which a JSON decoder would replace without a word.
type lineCounter struct {
	r       io.Reader
	offset  int64   // of the next byte
	ends    []int64 // offsets of the newlines that were not asked about yet
	passed  int     // newlines before those
	partial []byte  // of a rune that the next bytes complete
	failed  bool    // the reader gave an error of its own
	bad     error   // stays
}

// lineAt returns the line of an offset. Offsets must not decrease, but for the
// place of an error.
func (l *lineCounter) lineAt(offset int64) int {
	n := 0
	for n < len(l.ends) && l.ends[n] < offset {
		n++
	}
	l.ends = l.ends[n:]
	l.passed += n
	return l.passed + 1
}

// Read implements io.Reader.
func (l *lineCounter) Read(p []byte) (int, error) {
	if l.bad != nil {
		return 0, l.bad
	}
	n, err := l.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		l.failed = true
	}
	if l.offset == 0 && n >= 3 && string(p[:3]) == "\xEF\xBB\xBF" {
		// A byte-order mark is space to the decoder.
		copy(p, "   ")
	}
	for i, b := range p[:n] {
		if b == '\n' {
			l.ends = append(l.ends, l.offset+int64(i))
		}
	}
	if bad := l.check(p[:n], err != nil); bad >= 0 {
		// The value that holds it must not look complete.
		l.bad = &encodingError{l.lineOf(l.offset + int64(bad))}
		return bad, l.bad
	}
	l.offset += int64(n)
	return n, err
}

// lineOf is lineAt without forgetting what comes before.
func (l *lineCounter) lineOf(offset int64) int {
	n := 0
	for n < len(l.ends) && l.ends[n] < offset {
		n++
	}
	return l.passed + n + 1
}

// check returns the offset of the first byte that is no UTF-8, or -1.
func (l *lineCounter) check(p []byte, last bool) int {
	before := len(l.partial)
	text := p
	if before > 0 {
		text = slices.Concat(l.partial, p)
	}
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && size == 1 {
			if !last && !utf8.FullRune(text[i:]) {
				l.partial = slices.Clone(text[i:])
				return -1
			}
			return max(0, i-before)
		}
		i += size
	}
	l.partial = nil
	return -1
}
