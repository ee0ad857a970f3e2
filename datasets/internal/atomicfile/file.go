// Package atomicfile writes files that are there whole or not at all: the
// bytes go to a hidden neighbour, which is synced and then renamed.
package atomicfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrNotRegular is wrapped by Create's error for a path that names something
// other than a file.
var ErrNotRegular = errors.New("it is no regular file")

// File is a file in the making. It is for one goroutine.
type File struct {
	path string
	tmp  *os.File // nil once committed or aborted
}

// Create starts a file that will appear at path.
//
// What is there and is no regular file, a device or a pipe, is refused: the
// rename would put a file in its place.
func Create(path string) (*File, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("writing %s: %w", path, ErrNotRegular)
	}
	dir, base := filepath.Split(path)
	// The process id keeps two processes apart. Truncating is right: a
	// leftover of the same name belongs to a process that was killed.
	tmp := filepath.Join(dir, fmt.Sprintf(".%s.%d.tmp", base, os.Getpid()))
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o666) //nolint:gosec // the umask decides, as for any output file
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return &File{path: path, tmp: f}, nil
}

// Write adds bytes.
func (f *File) Write(p []byte) (int, error) {
	if f.tmp == nil {
		return 0, os.ErrClosed
	}
	return f.tmp.Write(p)
}

// Commit makes the bytes durable and gives the file its name.
func (f *File) Commit() error {
	if f.tmp == nil {
		return os.ErrClosed
	}
	tmp := f.tmp
	f.tmp = nil
	err := tmp.Sync()
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), f.path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name()) // the first error tells more
		return fmt.Errorf("writing %s: %w", f.path, err)
	}
	syncDir(filepath.Dir(f.path))
	return nil
}

// Abort removes what was written. After Commit it does nothing.
func (f *File) Abort() {
	if f.tmp == nil {
		return
	}
	name := f.tmp.Name()
	_ = f.tmp.Close() // it is thrown away
	_ = os.Remove(name)
	f.tmp = nil
}

// syncDir makes the rename durable where directories can be synced; where they
// cannot (Windows), the rename is as durable as the system makes it.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}
