package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrNotRegular is wrapped by Create's error for a path that names something
// other than a file.
var ErrNotRegular = errors.New("it is no regular file")

// suffix ends the names of files in the making.
const suffix = ".tmp"

// New is a file in the making. It is for one goroutine.
type New struct {
	disk Disk
	path string
	name string // until it is there
	file File   // nil once committed or aborted
}

// Create starts a file that will appear at path.
//
// What is there and is no regular file, a device or a pipe, is refused: the
// rename would put a file in its place.
func Create(d Disk, path string, mode fs.FileMode) (*New, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("writing %s: %w", path, ErrNotRegular)
	}
	dir, base := filepath.Split(path)
	// The process id keeps two processes apart. Truncating is right: a
	// leftover of the same name belongs to a process that was killed.
	name := filepath.Join(dir, fmt.Sprintf(".%s.%d%s", base, os.Getpid(), suffix))
	f, err := d.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, mode)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", path, err)
	}
	return &New{disk: d, path: path, name: name, file: f}, nil
}

// Write adds bytes.
func (n *New) Write(p []byte) (int, error) {
	if n.file == nil {
		return 0, os.ErrClosed
	}
	return n.file.Write(p)
}

// Commit makes the bytes durable and gives the file its name.
func (n *New) Commit() error {
	if n.file == nil {
		return os.ErrClosed
	}
	err := errors.Join(n.file.Sync(), n.file.Close())
	n.file = nil
	if err == nil {
		err = n.disk.Rename(n.name, n.path)
	}
	if err != nil {
		_ = n.disk.Remove(n.name) // the first error tells more
		return fmt.Errorf("writing %s: %w", n.path, err)
	}
	if err := SyncDir(n.disk, filepath.Dir(n.path)); err != nil {
		return fmt.Errorf("writing %s: its name may not last: %w", n.path, err)
	}
	return nil
}

// Abort removes what was written. After Commit it does nothing.
func (n *New) Abort() {
	if n.file == nil {
		return
	}
	_ = n.file.Close() // it is thrown away
	_ = n.disk.Remove(n.name)
	n.file = nil
}
