package bank

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"forerun/datasets/disk"
)

// Forget removes the outcomes of cases from a file, and gives how many there were. A
// file that is not there has none.
func Forget(file string, forgotten func(suite, id string) bool) (removed int, err error) {
	in, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("forget in bank: %w", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := disk.Create(disk.System{}, file, privateFile)
	if err != nil {
		return 0, fmt.Errorf("forget in bank: %w", err)
	}
	defer out.Abort()
	lines := bufio.NewReaderSize(in, 1<<16)
	for {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) && len(line) == 0 {
			break
		}
		if err != nil {
			return 0, fmt.Errorf("forget in bank: %w", err)
		}
		var of struct {
			Suite  string `json:"suite"`
			CaseID string `json:"case_id"`
		}
		if err := json.Unmarshal(line, &of); err != nil {
			return 0, fmt.Errorf("forget in bank: %s: %w", file, err)
		}
		if forgotten(of.Suite, of.CaseID) {
			removed++
			continue
		}
		if _, err := out.Write(line); err != nil {
			return 0, fmt.Errorf("forget in bank: %w", err)
		}
	}
	return removed, out.Commit()
}
