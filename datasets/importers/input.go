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
	"github.com/klauspost/compress/zstd"

	"forerun/datasets"
)

// Input is something to import from. Open is called once for each range over
// the cases; what it gives may be gzip or zstd.
type Input struct {
	Name string // what errors call it
	Base string // what the program knows as $file
	Open func() (io.ReadCloser, error)

	found bool  // in a folder: nobody named it
	once  bool  // it can be opened once only
	size  int64 // of a file; 0: not known
}

// File is the input of that name; - is stdin, which can be read once.
func File(name string, stdin io.Reader) Input {
	if name != "-" {
		info, err := os.Stat(name)
		return Input{
			Name: name, Base: filepath.Base(name), Open: func() (io.ReadCloser, error) { return os.Open(name) },
			once: err == nil && !info.Mode().IsRegular() && !info.IsDir(),
		}
	}
	used := false
	return Input{Name: "standard input", Base: name, once: true, Open: func() (io.ReadCloser, error) {
		if stdin == nil || used {
			return nil, errors.New("standard input can be read once only")
		}
		used = true
		return io.NopCloser(stdin), nil
	}}
}

// raw opens an input as it is.
func (in Input) raw() (io.ReadCloser, error) {
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
		info, err := f.Stat()
		var refused *datasets.RecordError
		switch {
		case err != nil:
		case info.IsDir():
			refused = &datasets.RecordError{File: in.Name, What: "is a directory", Remedy: "name its files"}
		case info.Mode()&fs.ModeDevice != 0: // it may never end
			refused = &datasets.RecordError{File: in.Name, What: "is a device", Remedy: "name a file, a pipe, or - for standard input"}
		}
		if refused != nil {
			_ = raw.Close() // nothing was read
			return nil, refused
		}
	}
	return raw, nil
}

// maxWindow is how much of what it unpacked a zstd stream may look back on. It is
// what the zstd program allows unasked.
const maxWindow = 128 << 20

// open gives the plain bytes of an input.
func (in Input) open() (io.ReadCloser, error) {
	raw, err := in.raw()
	if err != nil {
		return nil, err
	}
	packed := &counter{Reader: raw}
	buf := bufio.NewReaderSize(packed, 64<<10)
	head, _ := buf.Peek(4)
	switch {
	case len(head) >= 2 && string(head[:2]) == "\x1f\x8b":
		z, err := gzip.NewReader(buf)
		if err != nil {
			_ = raw.Close() // the first error tells more
			return nil, damaged(in.Name, "gzip", err)
		}
		return plain{&unpacked{Reader: z, packed: packed}, raw}, nil
	case string(head) == "\x28\xb5\x2f\xfd":
		z, err := zstd.NewReader(buf, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			_ = raw.Close() // the first error tells more
			return nil, damaged(in.Name, "zstd", err)
		}
		return plain{&unpacked{Reader: z, packed: packed}, closers{z, raw}}, nil
	default:
		return plain{buf, raw}, nil
	}
}

func damaged(name, form string, err error) error {
	return &datasets.RecordError{
		File: name, What: "the " + form + " data is cut off or damaged (" + err.Error() + ")", Remedy: "copy the file again", Err: err,
	}
}

type plain struct {
	io.Reader
	io.Closer
}

type closers struct {
	z   *zstd.Decoder
	raw io.Closer
}

func (c closers) Close() error {
	c.z.Close()
	return c.raw.Close()
}

// counter counts what was read.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// No log packs as well as a bomb: text of traces shrinks to a tenth, or to a
// fiftieth where it repeats itself.
const (
	bombSize  = 256 << 20
	bombRatio = 800
)

// unpacked refuses what was made to fill a disk.
type unpacked struct {
	io.Reader
	packed *counter
	n      int64
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if u.n += int64(n); u.n > bombSize && u.n/bombRatio > u.packed.n {
		return 0, fmt.Errorf("it unpacks to more than %d times its size", bombRatio)
	}
	return n, err
}

// random is an input that is read at any place, as Parquet and zip files are.
type random struct {
	io.ReaderAt
	io.Closer
	Size int64
}

// openAt opens an input for reading at any place. What is no plain file, such as
// standard input, goes through a temporary one.
func (in Input) openAt() (random, error) {
	raw, err := in.raw()
	if err != nil {
		return random{}, err
	}
	if f, ok := raw.(interface {
		io.ReaderAt
		Stat() (fs.FileInfo, error)
	}); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			return random{f, raw, info.Size()}, nil
		}
	}
	defer func() { _ = raw.Close() }() // read to its end
	tmp, err := os.CreateTemp("", "forerun-*.tmp")
	if err != nil {
		return random{}, fmt.Errorf("keeping %s: %w", in.Name, err)
	}
	_ = os.Remove(tmp.Name()) // where the system allows it, a killed process leaves nothing behind
	kept := temporary{tmp}
	size, err := io.Copy(tmp, raw)
	if err != nil {
		_ = kept.Close() // the first error tells more
		return random{}, fmt.Errorf("reading %s: %w", in.Name, err)
	}
	return random{tmp, kept, size}, nil
}

// temporary is a file that goes when it is closed.
type temporary struct{ f *os.File }

func (t temporary) Close() error {
	err := t.f.Close()
	_ = os.Remove(t.f.Name()) // it may have lost its name already
	return err
}
