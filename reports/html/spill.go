package html

import (
	"errors"
	"fmt"
	"os"
)

// spill keeps what was rendered of the cases until it is known on which page each of
// them goes: in the order of the run, on a disk and not in memory.
type spill struct {
	file *os.File
	size int64
}

func newSpill() (*spill, error) {
	f, err := os.CreateTemp("", "forerun-report-")
	if err != nil {
		return nil, fmt.Errorf("set cases aside: %w", err)
	}
	return &spill{file: f}, nil
}

// add takes a case and gives where it lies.
func (s *spill) add(text []byte) (at int64, err error) {
	at = s.size
	if _, err := s.file.Write(text); err != nil {
		return 0, fmt.Errorf("set a case aside: %w", err)
	}
	s.size += int64(len(text))
	return at, nil
}

// read gives back what lies at a place.
func (s *spill) read(into []byte, at int64) error {
	if _, err := s.file.ReadAt(into, at); err != nil {
		return fmt.Errorf("take a case up again: %w", err)
	}
	return nil
}

func (s *spill) close() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
