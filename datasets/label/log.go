package label

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"forerun/datasets/disk"
)

// Log is a file of labels that is added to. Each row is with the disk when Append
// returns.
type Log struct {
	file *os.File
	torn int
}

// Open opens a file of labels to add to, and gives the rows that it holds. It need
// not be there. Half a row at its end, which a killed process left, is cut off: Torn
// says so.
func Open(name string) (*Log, []Placed, error) {
	const private = 0o600
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, private)
	if err != nil {
		return nil, nil, fmt.Errorf("open labels: %w", err)
	}
	l := &Log{file: f}
	rows, err := l.read(name)
	if err == nil {
		err = disk.SyncDir(disk.System{}, name)
	}
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return l, rows, nil
}

func (l *Log) read(name string) ([]Placed, error) {
	text, err := io.ReadAll(l.file)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	end := bytes.LastIndexByte(text, '\n') + 1
	if rest := text[end:]; len(rest) > 0 {
		if parse(rest, &Row{}) == nil {
			if _, err := l.file.WriteString("\n"); err != nil {
				return nil, fmt.Errorf("write %s: %w", name, err)
			}
			end = len(text)
		} else {
			l.torn = len(rest)
		}
	}
	rows, err := Read(name, bytes.NewReader(text[:end]))
	if err == nil && l.torn > 0 {
		if err = l.file.Truncate(int64(end)); err != nil {
			return nil, fmt.Errorf("cut %s: %w", name, err)
		}
	}
	return rows, err
}

// Torn is the number of bytes of half a row that were cut off.
func (l *Log) Torn() int { return l.torn }

// Append adds a row.
func (l *Log) Append(r Row) error {
	if err := r.Check(); err != nil {
		return fmt.Errorf("label: %w", err)
	}
	text, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("label: %w", err)
	}
	if _, err := l.file.Write(append(text, '\n')); err != nil {
		return fmt.Errorf("write label: %w", err)
	}
	if err := l.file.Sync(); err != nil {
		return fmt.Errorf("write label: %w", err)
	}
	return nil
}

// Close ends the work.
func (l *Log) Close() error { return l.file.Close() }
