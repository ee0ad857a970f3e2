package rundir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"forerun/datasets/disk"
)

// Create makes a run in dir, which must be absent or empty, and writes its
// manifest and its configuration: as given, and with the defaults filled in.
// One that fails leaves nothing behind, so that it can be tried again.
func Create(dir string, m Manifest, given, resolved []byte, redact *Redactor) (*Run, error) {
	return create(disk.System{}, dir, m, given, resolved, redact)
}

func create(d disk.Disk, dir string, m Manifest, given, resolved []byte, redact *Redactor) (_ *Run, err error) {
	if err := checkPlace(dir); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	made := created{disk: d}
	defer func() {
		if err != nil {
			made.undo()
		}
	}()
	if err := made.dirs(dir); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	m.fill()
	r := &Run{dir: dir, disk: d, redact: redact, manifest: m}
	// Two that take the same directory at once meet here, and one of them fails:
	// what follows is this call's own.
	if err := made.dir(r.Path(privateName), privateDir); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	for _, file := range []struct {
		name string
		data []byte
	}{{GivenConfig, given}, {ResolvedConfig, resolved}} {
		if err := r.WriteFile(file.name, file.data); err != nil {
			return nil, err
		}
		made.add(r.Path(file.name))
	}
	if m.ContentLevel != ContentFull {
		if err := r.makeKey(); err != nil {
			return nil, fmt.Errorf("create run: %w", err)
		}
		made.add(r.Path(keyFile))
	}
	f, err := d.OpenFile(r.Path(journalFile), os.O_CREATE|os.O_EXCL|os.O_WRONLY, privateFile)
	if err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	made.add(r.Path(journalFile))
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	if err := disk.SyncDir(d, r.Path(privateName)); err != nil {
		return nil, fmt.Errorf("create run: %w", err)
	}
	// The manifest goes last: what has one is a run.
	if err := r.Update(func(*Manifest) {}); err != nil {
		return nil, err
	}
	return r, nil
}

// checkPlace refuses a place that holds anything.
func checkPlace(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Lstat(dir); err == nil {
			return &takenError{dir, "is a symbolic link to nothing"}
		}
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return &takenError{dir, "is not a directory"}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, ManifestFile)); err != nil {
		return fmt.Errorf("%s %w and holds no run: name a new directory", dir, ErrExists)
	}
	return fmt.Errorf("%s %w: name a new directory, or go on with --resume %s", dir, ErrExists, dir)
}

// takenError says that something else than a directory is in the place of a
// run. It is [ErrExists] to a caller.
type takenError struct{ place, what string }

func (e *takenError) Error() string        { return e.place + " " + e.what + ": name a new directory" }
func (e *takenError) Is(target error) bool { return target == ErrExists }

// created is what a call has made so far.
type created struct {
	disk  disk.Disk
	paths []string
}

func (c *created) add(path string) { c.paths = append(c.paths, path) }

// dir makes one directory, which must not be there.
func (c *created) dir(path string, mode fs.FileMode) error {
	if err := c.disk.Mkdir(path, mode); err != nil {
		return err
	}
	c.add(path)
	return nil
}

// dirs makes a directory with all above it that are not there.
func (c *created) dirs(path string) error {
	var absent []string
	for at := filepath.Clean(path); ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); err == nil || at == filepath.Dir(at) {
			break
		}
		absent = append(absent, at)
	}
	for _, at := range slices.Backward(absent) {
		// Another run may have made the directory that both lie in.
		if err := c.dir(at, publicDir); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := disk.SyncDir(c.disk, filepath.Dir(at)); err != nil {
			return err
		}
	}
	return nil
}

// undo removes what was made, the last first. A directory in which something
// else has been put stays; so does what can't be removed, since the failure
// before it is the one to tell.
func (c *created) undo() {
	for _, path := range slices.Backward(c.paths) {
		_ = c.disk.Remove(path) // see above
	}
}
