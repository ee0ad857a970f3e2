package importers

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"forerun/datasets"
)

// Files are the inputs that names stand for: files, folders with all files in them,
// patterns such as logs/*.jsonl, and - for stdin. They come in the order of the
// names, those of a folder or a pattern by name; a file that is named twice is read
// once.
func Files(names []string, stdin io.Reader) ([]Input, error) {
	var out []Input
	seen := map[string]bool{}
	add := func(name string, found bool) {
		if key := filepath.Clean(name); seen[key] {
			return
		} else if name != "-" {
			seen[key] = true
		}
		in := File(name, stdin)
		in.found = found
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			in.size = info.Size()
		}
		out = append(out, in)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		switch {
		case name == "-":
			add(name, false)
		case err == nil && info.IsDir():
			if err := filesOf(name, add); err != nil {
				return nil, err
			}
		case errors.Is(err, fs.ErrNotExist) && strings.ContainsAny(name, "*?["):
			matches, err := filepath.Glob(name)
			if err != nil || len(matches) == 0 {
				return nil, &datasets.RecordError{File: name, What: "no file is of this pattern", Remedy: "check the path", Err: err}
			}
			for _, match := range matches {
				add(match, false)
			}
		default:
			add(name, false)
		}
	}
	return out, nil
}

// notice is what Langfuse leaves beside an export in an old form.
const notice = "DEPRECATION_NOTICE.txt"

// filesOf finds the files of a folder. Hidden ones, those that mark a finished export
// and notices are none of the log.
func filesOf(folder string, add func(name string, found bool)) error {
	n := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch base := filepath.Base(path); {
		case err != nil:
			return err
		case path != folder && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == notice):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			n++
			add(path, true)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("reading %s: %w", folder, err)
	}
	if n == 0 {
		return &datasets.RecordError{File: folder, What: "the folder holds no file", Remedy: "check the path"}
	}
	return nil
}
