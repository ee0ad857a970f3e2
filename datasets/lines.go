package datasets

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// MaxLine is the longest line that is read from a JSON Lines file.
const MaxLine = 64 << 20

// keepBuffer is how much of a long line's buffer is kept for the next one.
const keepBuffer = 1 << 20

// lineReader reads lines of any length up to MaxLine.
type lineReader struct {
	in  *bufio.Reader
	buf []byte
	n   int
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(r, 64<<10)}
}

// next returns the next line without its end, and its number from 1. The line
// is good until the next call. A *RecordError means that this line is too long
// and was passed over.
func (l *lineReader) next() (line []byte, n int, err error) {
	if cap(l.buf) > keepBuffer {
		l.buf = nil
	}
	l.buf = l.buf[:0]
	l.n++
	long := false
	for {
		part, err := l.in.ReadSlice('\n')
		long = long || len(l.buf)+len(part) > MaxLine
		if !long {
			l.buf = append(l.buf, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, l.n, err
		case long:
			return nil, l.n, refuse(fmt.Sprintf("the line is longer than %d MiB", MaxLine>>20), "split it, or leave out what is not needed")
		case err != nil && len(l.buf) == 0:
			return nil, l.n, io.EOF
		}
		if l.n == 1 {
			return trimMark(trimEnd(l.buf)), l.n, nil
		}
		return trimEnd(l.buf), l.n, nil
	}
}

func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line
}

// trimMark drops the byte-order mark that some editors put before UTF-8.
func trimMark(line []byte) []byte {
	if len(line) >= 3 && string(line[:3]) == "\xEF\xBB\xBF" {
		return line[3:]
	}
	return line
}
