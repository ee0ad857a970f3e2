package datasets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"

	"forerun/datasets/table"
)

// stdinName is what a user writes for standard input and output.
const stdinName = "-"

// format is how a dataset's bytes are to be read.
type format uint8

const (
	formatJSONL format = iota + 1
	formatGzip         // of JSON Lines
	formatParquet
)

// Open opens a dataset: Parquet, JSON Lines or gzip of JSON Lines, told apart
// by content. The name - means stdin, which is kept in a temporary file so that
// it can be read more than once; a source that is an [io.Closer] removes it on
// Close. An error that a user can mend is a [*RecordError].
func Open(name string, stdin io.Reader) (Source, error) {
	if name == stdinName {
		if stdin == nil {
			return nil, &RecordError{File: name, What: "there is no standard input here", Remedy: "name a file"}
		}
		return openStream("standard input", stdin)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, openError(name, err)
	}
	defer func() { _ = f.Close() }() // read only
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", name, err)
	case info.IsDir():
		return nil, &RecordError{File: name, What: "is a directory", Remedy: "name a file"}
	case !info.Mode().IsRegular(): // a pipe can be read once, from its begin
		return openStream(name, f)
	}
	form, err := sniff(f)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if strings.EqualFold(filepath.Ext(name), ".parquet") && form != formatParquet {
		return nil, &RecordError{File: name, What: "is not a Parquet file", Remedy: "check it, or name it .jsonl if it is JSON Lines"}
	}
	return &fileSource{name: name, form: form, open: func() (file, error) { return os.Open(name) }}, nil
}

// openError makes a user's error of a path that cannot be opened.
func openError(name string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &RecordError{File: name, What: "no such file", Remedy: "check the path", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &RecordError{File: name, What: "may not be read", Remedy: "check its permissions", Err: err}
	default:
		return fmt.Errorf("reading %s: %w", name, err)
	}
}

func sniff(r io.ReaderAt) (format, error) {
	var head [4]byte
	n, err := r.ReadAt(head[:], 0)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return 0, err
	case string(head[:n]) == "PAR1":
		return formatParquet, nil
	case bytes.HasPrefix(head[:n], []byte{0x1f, 0x8b}):
		return formatGzip, nil
	default:
		return formatJSONL, nil
	}
}

// file is what a source reads from.
type file interface {
	io.Reader
	io.ReaderAt
	io.Closer
}

// fileSource reads its file anew for each range.
type fileSource struct {
	name string
	form format
	open func() (file, error)
}

// Cases implements [Source].
func (s *fileSource) Cases(ctx context.Context) iter.Seq2[Case, error] {
	return inGroups(ctx, s.read(ctx))
}

func (s *fileSource) read(ctx context.Context) iter.Seq2[Case, error] {
	return func(yield func(Case, error) bool) {
		f, err := s.open()
		if err != nil {
			yield(Case{}, openError(s.name, err))
			return
		}
		defer func() { _ = f.Close() }() // read only
		switch s.form {
		case formatJSONL:
			ReadJSONL(ctx, s.name, f)(yield)
		case formatGzip:
			z, err := gzip.NewReader(f)
			if err != nil {
				yield(Case{}, at(Place{File: s.name}, streamError(err)))
				return
			}
			defer func() { _ = z.Close() }() // read only
			ReadJSONL(ctx, s.name, z)(yield)
		case formatParquet:
			size, err := sizeOf(f)
			if err != nil {
				yield(Case{}, fmt.Errorf("reading %s: %w", s.name, err))
				return
			}
			ReadParquet(ctx, s.name, f, size)(yield)
		}
	}
}

func sizeOf(f file) (int64, error) {
	if s, ok := f.(interface{ Size() int64 }); ok {
		return s.Size(), nil
	}
	s, ok := f.(interface{ Stat() (os.FileInfo, error) })
	if !ok {
		return 0, errors.New("size is not known")
	}
	info, err := s.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func isFlateError(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}

// tableError makes a record error of what the table says.
func tableError(name string, err error) error {
	var e *table.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("reading %s: %w", name, err)
	}
	out := &RecordError{File: e.File, Row: int(e.Row), What: e.What, Remedy: e.Remedy, Err: e}
	if e.Column != "" {
		out.Field = fmt.Sprintf("column %q", e.Column)
	}
	return out
}
