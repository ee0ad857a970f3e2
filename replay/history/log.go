package history

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"forerun/datasets"
	"forerun/replay/internal/filelock"
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
func (l *Log) Read(ctx context.Context) (_ Entries, err error) {
	if _, err := os.Stat(l.path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	f, err := filelock.Wait(ctx, l.path)
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
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

// Add reads the history and adds the line that next makes of it, unless next wants
// none. Until the line is synced nobody else reads or adds: of two that begin at
// once, one sees the other.
func (l *Log) Add(ctx context.Context, next func(Entries) (e Entry, add bool, err error)) (err error) {
	f, err := filelock.Wait(ctx, l.path)
	if err != nil {
		return fmt.Errorf("add to history: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	all, err := read(l.path, f)
	if err != nil {
		return err
	}
	e, add, err := next(all)
	if err != nil || !add {
		return err
	}
	if err := write(f, e); err != nil {
		return fmt.Errorf("add to history %s: %w", l.path, err)
	}
	return nil
}

// write adds one line at the end and syncs it.
func write(f *os.File, e Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	text, err := json.Marshal(e)
	if err != nil {
		return err
	}
	torn, err := isTorn(f)
	if err != nil {
		return err
	}
	if torn {
		text = append([]byte(cutMark+"\n"), text...)
	}
	if _, err := f.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	if _, err := f.Write(append(text, '\n')); err != nil {
		return err
	}
	return f.Sync()
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
