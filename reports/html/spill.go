package html

import (
	"bufio"
	"errors"
	"fmt"
	"os"
)

// spill keeps what was rendered of the cases until it is known on which page each of
// them goes: in the order of the run, on a disk and not in memory.
type spill struct {
	file *os.File
	out  *bufio.Writer
	size int64
}

func newSpill() (*spill, error) {
	f, err := os.CreateTemp("", "forerun-report-")
	if err != nil {
		return nil, fmt.Errorf("set cases aside: %w", err)
	}
	return &spill{file: f, out: bufio.NewWriterSize(f, 1<<16)}, nil
}

// add takes a case in its parts and gives where it lies, and how large it is.
func (s *spill) add(parts ...[]byte) (at int64, size int, err error) {
	for _, text := range parts {
		if _, err := s.out.Write(text); err != nil {
			return 0, 0, fmt.Errorf("set a case aside: %w", err)
		}
		size += len(text)
	}
	at = s.size
	s.size += int64(size)
	return at, size, nil
}

// end is called once between the last that is added and the first that is read.
func (s *spill) end() error {
	if err := s.out.Flush(); err != nil {
		return fmt.Errorf("set cases aside: %w", err)
	}
	return nil
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
