package rundir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// The modes of what is written: a run may be shown around, its journal not.
const (
	publicDir   = 0o755
	publicFile  = 0o644
	privateDir  = 0o700
	privateFile = 0o600
)

// writeAtomic puts data under name, whole or not at all: beside it, synced,
// renamed.
func writeAtomic(name string, data []byte) (err error) {
	dir := filepath.Dir(name)
	f, err := os.CreateTemp(dir, "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("write %s: %w", name, err), os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(publicFile)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), name); err != nil {
		return err
	}
	syncDir(dir)
	return nil
}

// syncDir makes a rename last through a power cut. Not every system can sync a
// directory, and the file itself is safe without it.
func syncDir(dir string) {
	d, err := os.Open(dir)
	if err != nil {
		return
	}
	_ = d.Sync() // see above
	_ = d.Close()
}
