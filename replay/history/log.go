package history

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"forerun/datasets"
)

// FileName is what a history is called beside the run directories.
const FileName = "history.jsonl"

// cutMark ends a line that a crash cut off, once another is added behind it. No
// JSON value ends with it.
const cutMark = " #cut"

// maxLine bounds a line in bytes.
const maxLine = 64 << 10

// Log is a history's file.
type Log struct{ path string }

// Open names a history's file, which need not be there.
func Open(path string) *Log { return &Log{path: path} }

// Path is where the history lies.
func (l *Log) Path() string { return l.path }

// Read gives all lines of the history; none where there is no file.
func (l *Log) Read() (Entries, error) {
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	defer func() { _ = f.Close() }() // nothing was written
	return read(l.path, f)
}

// read reads the lines of a history; name stands in errors.
func read(name string, r io.Reader) (Entries, error) {
	in := bufio.NewReaderSize(r, maxLine)
	var all Entries
	for n := 1; ; n++ {
		line, err := in.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF):
			return all, nil // what stands behind the last line's end was cut off
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, bad(name, n, fmt.Sprintf("a line of more than %d bytes", maxLine))
		case err != nil:
			return nil, fmt.Errorf("read history %s: %w", name, err)
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 || bytes.HasSuffix(line, []byte(cutMark)) {
			continue
		}
		var e Entry
		if err := json.Unmarshal(line, &e); err != nil {
			return nil, bad(name, n, "not a line of a history")
		}
		if err := e.check(); err != nil {
			return nil, bad(name, n, err.Error())
		}
		all = append(all, e)
	}
}

func bad(name string, line int, what string) error {
	return &datasets.RecordError{File: name, Line: line, What: what, Remedy: "put the file back, or begin another with --history FILE"}
}

// Append adds one line and syncs it.
func (l *Log) Append(e Entry) (err error) {
	if err := e.check(); err != nil {
		return fmt.Errorf("add to history %s: %w", l.path, err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("add to history %s: %w", l.path, err)
	}
	f, err := os.OpenFile(l.path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("add to history: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	torn, err := isTorn(f)
	if err != nil {
		return fmt.Errorf("add to history %s: %w", l.path, err)
	}
	if torn {
		text = append([]byte(cutMark+"\n"), text...)
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("add to history %s: %w", l.path, err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("add to history %s: %w", l.path, err)
	}
	return nil
}

// isTorn reports whether the last line has no end.
func isTorn(f *os.File) (bool, error) {
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return false, err
	}
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, info.Size()-1); err != nil {
		return false, err
	}
	return last[0] != '\n', nil
}
