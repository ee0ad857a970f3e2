package filelock

import (
	"errors"
	"os"
	"syscall"
)

// sharingViolation is the system's word for a file that another process holds.
const sharingViolation syscall.Errno = 32

// Take takes the file for this process by sharing it with nobody. The
// system gives it back when the process ends, however it ends.
func Take(name string) (*os.File, error) {
	path, err := syscall.UTF16PtrFromString(name)
	if err != nil {
		return nil, err
	}
	h, err := syscall.CreateFile(path, syscall.GENERIC_READ|syscall.GENERIC_WRITE, 0, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if errors.Is(err, sharingViolation) {
		return nil, ErrHeld
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(h), name), nil
}
