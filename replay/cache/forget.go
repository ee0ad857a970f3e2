package cache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Forget removes the answers to cases of these ids from a folder, whatever run asked
// for them, and gives how many there were. What was damaged goes too: nobody can say
// whose it is. A folder that is not there has none.
func Forget(dir string, forgotten func(id string) bool) (removed int, err error) {
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case !entry.Type().IsRegular() || !strings.HasSuffix(path, ".json"):
			return nil
		}
		text, err := os.ReadFile(path) //nolint:gosec // the folder is its owner's alone
		if err != nil {
			return err
		}
		if o, ok := read(text); ok && !forgotten(o.CaseID) {
			return nil
		}
		removed++
		return os.Remove(path) //nolint:gosec // the folder is its owner's alone
	})
	if err != nil {
		return removed, fmt.Errorf("forget in cache: %w", err)
	}
	return removed, nil
}
