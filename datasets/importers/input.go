package importers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"

	"forerun/datasets"
)

// Input is something to import from. Open is called once for each range over
// the cases; what it gives may be gzip.
type Input struct {
	Name string // what errors call it
	Base string // what the program knows as $file
	Open func() (io.ReadCloser, error)
}

// File is the input of that name; - is stdin, which can be read once.
func File(name string, stdin io.Reader) Input {
	if name != "-" {
		return Input{Name: name, Base: filepath.Base(name), Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	}
	used := false
	return Input{Name: "standard input", Base: name, Open: func() (io.ReadCloser, error) {
		if stdin == nil || used {
			return nil, errors.New("standard input can be read once only")
		}
		used = true
		return io.NopCloser(stdin), nil
	}}
}

// open gives the plain bytes of an input.
func (in Input) open() (io.ReadCloser, error) {
	raw, err := in.Open()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, &datasets.RecordError{File: in.Name, What: "no such file", Remedy: "check the path", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return nil, &datasets.RecordError{File: in.Name, What: "may not be read", Remedy: "check its permissions", Err: err}
	case err != nil:
		return nil, fmt.Errorf("reading %s: %w", in.Name, err)
	}
	if f, ok := raw.(fs.File); ok {
		if info, err := f.Stat(); err == nil && info.IsDir() {
			_ = raw.Close() // nothing was read
			return nil, &datasets.RecordError{File: in.Name, What: "is a directory", Remedy: "name its files"}
		}
	}
	buf := bufio.NewReaderSize(raw, 64<<10)
	if head, _ := buf.Peek(2); string(head) != "\x1f\x8b" {
		return plain{buf, raw}, nil
	}
	z, err := gzip.NewReader(buf)
	if err != nil {
		_ = raw.Close() // the first error tells more
		return nil, &datasets.RecordError{
			File: in.Name, What: "the gzip data is cut off or damaged (" + err.Error() + ")", Remedy: "copy the file again", Err: err,
		}
	}
	return plain{z, raw}, nil
}

type plain struct {
	io.Reader
	io.Closer
}
