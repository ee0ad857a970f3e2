package datasets

import (
	"fmt"
	"io"
	"os"
)

// streamSource is a dataset that came through a pipe. Its bytes are kept in a
// temporary file, since a source can be ranged over more than once and a
// Parquet file is read from its end.
type streamSource struct {
	fileSource
	tmp *os.File
}

func openStream(name string, r io.Reader) (Source, error) {
	tmp, err := os.CreateTemp("", "forerun-*.tmp")
	if err != nil {
		return nil, fmt.Errorf("keeping %s: %w", name, err)
	}
	s := &streamSource{tmp: tmp}
	size, err := io.Copy(tmp, r)
	if err == nil {
		s.form, err = sniff(tmp)
	}
	if err != nil {
		_ = s.Close() // the first error tells more
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	s.name = name
	s.open = func() (file, error) { return section{io.NewSectionReader(tmp, 0, size)}, nil }
	// Where the system allows it, the file has no name from here on, and a
	// killed process leaves nothing behind.
	_ = os.Remove(tmp.Name())
	return s, nil
}

// Close removes the temporary file.
func (s *streamSource) Close() error {
	err := s.tmp.Close()
	_ = os.Remove(s.tmp.Name()) // it may have lost its name already
	return err
}

type section struct{ *io.SectionReader }

// Close does nothing: the file under it is read again.
func (section) Close() error { return nil }
