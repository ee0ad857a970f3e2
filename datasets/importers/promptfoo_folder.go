package importers

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"forerun/datasets"
)

// maxReferences is how many files one input may refer to.
const maxReferences = 1000

// folder is where an input stands. References are followed within it alone.
type folder struct {
	name  string
	root  *os.Root // nil: the input is no file
	depth int
}

func folderOf(in Input) *folder {
	f := &folder{name: filepath.Dir(in.Name)}
	if info, err := os.Stat(in.Name); err != nil || !info.Mode().IsRegular() {
		return f
	}
	if root, err := os.OpenRoot(f.name); err == nil {
		f.root = root
	}
	return f
}

func (f *folder) close() {
	if f.root != nil {
		_ = f.root.Close() // read only
	}
}

// match lists the files that a reference means.
func (f *folder) match(here datasets.Place, ref string) ([]string, error) {
	name := filepath.ToSlash(strings.TrimPrefix(ref, "file://"))
	name = path.Clean(strings.TrimPrefix(name, "./"))
	switch {
	case strings.Contains(ref, "://") && !strings.HasPrefix(ref, "file://"):
		return nil, &SkipError{here, "tests that stand elsewhere"}
	case f.root == nil:
		return nil, unreadable(here, fmt.Sprintf("refers to %q", printable(name)), "import it from a file: references are read in its folder")
	case !filepath.IsLocal(name):
		return nil, unreadable(here, fmt.Sprintf("refers to %q, outside the folder of the file", printable(name)), "put it into that folder, or import it by itself")
	}
	names, err := fs.Glob(f.root.FS(), name)
	if err != nil || len(names) == 0 {
		return nil, unreadable(here, fmt.Sprintf("refers to %q, which is not there", printable(name)), "correct the path")
	}
	slices.Sort(names)
	return names, nil
}

// input is a file of the folder.
func (f *folder) input(name string) Input {
	return Input{Name: filepath.Join(f.name, filepath.FromSlash(name)), Base: path.Base(name), Open: func() (io.ReadCloser, error) {
		return f.root.Open(filepath.FromSlash(name))
	}}
}

// text reads a text that is referred to.
func (f *folder) text(here datasets.Place, ref string) (string, error) {
	names, err := f.match(here, ref)
	if err != nil {
		return "", err
	}
	if len(names) != 1 {
		return "", unreadable(here, fmt.Sprintf("refers to %d files where one is meant", len(names)), "name one")
	}
	in := f.input(names[0])
	r, err := in.open()
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }() // read only
	text, err := io.ReadAll(io.LimitReader(r, maxPlainFile+1))
	switch {
	case err != nil:
		return "", unreadable(here, fmt.Sprintf("%s cannot be read (%s)", printable(names[0]), printable(err.Error())), "check the file")
	case len(text) > maxPlainFile:
		return "", unreadable(here, fmt.Sprintf("%s is longer than %d MiB", printable(names[0]), maxPlainFile>>20), "shorten it")
	}
	return string(text), nil
}

// maxPlainFile is how long a file may be that is read as one piece.
const maxPlainFile = 4 << 20
