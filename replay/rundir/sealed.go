package rundir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"forerun/datasets/table"
)

// Digest is a file's SHA-256, in hexadecimal.
func Digest(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", fmt.Errorf("digest: %w", err)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", errors.Join(fmt.Errorf("digest %s: %w", name, err), f.Close())
	}
	return hex.EncodeToString(h.Sum(nil)), f.Close()
}

// sealed notes a table's digest in the manifest, and that of what it does not show.
func (r *Run) sealed(name string, also func(*Manifest)) error {
	digest, err := Digest(r.Path(name))
	if err != nil {
		return err
	}
	private, err := Digest(r.Path(privateTable(name)))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return r.Update(func(m *Manifest) {
		if m.Sealed == nil {
			m.Sealed = make(map[string]string)
		}
		m.Sealed[name] = digest
		delete(m.Sealed, privateTable(name))
		if private != "" {
			m.Sealed[privateTable(name)] = private
		}
		also(m)
	})
}

// HasCases reports whether the cases are sealed. A run that was killed before
// that has asked nobody anything.
func (r *Run) HasCases() bool { return r.Manifest().Sealed[CasesTable] != "" }

// HasOutcomes reports whether outcomes have been sealed.
func (r *Run) HasOutcomes() bool { return r.Manifest().Sealed[OutcomesTable] != "" }

// CheckSealed refuses a run whose sealed cases or outcomes are not those that
// its manifest was written with.
func (r *Run) CheckSealed() error {
	m := r.Manifest()
	for _, name := range slices.Sorted(maps.Keys(m.Sealed)) {
		digest, err := Digest(r.Path(name))
		if errors.Is(err, fs.ErrNotExist) && strings.HasPrefix(name, privateName+"/") {
			continue // it may be deleted: see [Run.Whole]
		}
		if err != nil {
			return fmt.Errorf("run %s: %w", r.dir, r.lostTable(name, err))
		}
		if digest != m.Sealed[name] {
			return &table.Error{
				File:   r.Path(name),
				What:   fmt.Sprintf("is not what was sealed (SHA-256 %.12s…, %s says %.12s…)", digest, ManifestFile, m.Sealed[name]),
				Remedy: "restore it, or run again",
			}
		}
	}
	return nil
}

// lostTable says of a sealed file that is not there how to have it again; any
// other error is as it was.
func (r *Run) lostTable(name string, err error) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	remedy := "put it back, or run again"
	if _, journal := os.Stat(r.Path(journalFile)); name == OutcomesTable && journal == nil {
		remedy = "put it back, or write it again from the journal with gate --resume " + r.dir
	}
	return lost(err, r.Path(name), remedy)
}

// lost makes the error of a file that is not there one of the data.
func lost(err error, path, remedy string) error {
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return &table.Error{File: path, What: "is missing", Remedy: remedy, Err: err}
}

// damagedRow says that a row of a sealed file can't be what was written.
func damagedRow(path string, n int, err error) error {
	return &table.Error{File: path, Row: int64(n), What: err.Error(), Remedy: "put back the file that was sealed, or run again", Err: err}
}
