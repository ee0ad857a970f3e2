package rundir

import (
	"fmt"

	"forerun/datasets/disk"
)

// The modes of what is written: a run may be shown around, its journal not.
const (
	publicDir   = 0o755
	publicFile  = 0o644
	privateDir  = 0o700
	privateFile = 0o600
)

// writeAtomic puts data under name, whole or not at all.
func writeAtomic(d disk.Disk, name string, data []byte) error {
	f, err := disk.Create(d, name, publicFile)
	if err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		f.Abort()
		return fmt.Errorf("write %s: %w", name, err)
	}
	return f.Commit()
}
