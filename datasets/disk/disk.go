package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Disk makes files and directories and gives them their names. What it returned
// from lasts through a kill of the process; through a power cut last the bytes of
// a file that was synced, and the names in a directory that was.
type Disk interface {
	OpenFile(name string, flag int, mode fs.FileMode) (File, error)
	Mkdir(name string, mode fs.FileMode) error
	Rename(from, to string) error
	Remove(name string) error
}

// File is an open file.
type File interface {
	io.WriteCloser
	io.ReaderAt
	Truncate(size int64) error
	Sync() error
}

// System is the operating system's file system.
type System struct{}

// OpenFile is [os.OpenFile].
func (System) OpenFile(name string, flag int, mode fs.FileMode) (File, error) {
	f, err := os.OpenFile(name, flag, mode)
	if err != nil {
		return nil, err // and no File that holds nothing
	}
	return f, nil
}

// Mkdir is [os.Mkdir].
func (System) Mkdir(name string, mode fs.FileMode) error { return os.Mkdir(name, mode) }

// Rename is [os.Rename].
func (System) Rename(from, to string) error { return os.Rename(from, to) }

// Remove is [os.Remove].
func (System) Remove(name string) error { return os.Remove(name) }

// SyncDir makes the names in a directory last through a power cut. Where
// directories can't be synced, as on Windows, a name is as durable as the system
// makes it, and that is no error.
func SyncDir(d Disk, name string) error {
	f, err := d.OpenFile(name, os.O_RDONLY, 0)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if runtime.GOOS == "windows" || errors.Is(err, fs.ErrPermission) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL) {
		return nil
	}
	return err
}

// Sweep removes what killed processes left beside a file that they were writing.
// Nobody else may be writing it.
func Sweep(d Disk, path string) {
	dir, base := filepath.Split(path)
	left, err := filepath.Glob(filepath.Join(dir, "."+base+".*"+suffix))
	if err != nil {
		return // of a name that is no pattern
	}
	for _, name := range left {
		_ = d.Remove(name) // it does no harm where it is
	}
}
