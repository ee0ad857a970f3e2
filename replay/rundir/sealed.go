package rundir

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
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

// sealed notes a file's digest in the manifest.
func (r *Run) sealed(name string, also func(*Manifest)) error {
	digest, err := Digest(r.Path(name))
	if err != nil {
		return err
	}
	return r.Update(func(m *Manifest) {
		if m.Sealed == nil {
			m.Sealed = make(map[string]string)
		}
		m.Sealed[name] = digest
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
		if err != nil {
			return fmt.Errorf("run %s: %w", r.dir, err)
		}
		if digest != m.Sealed[name] {
			return fmt.Errorf("%s: is not what was sealed (SHA-256 %.12s…, %s says %.12s…): restore it, or run again",
				r.Path(name), digest, ManifestFile, m.Sealed[name])
		}
	}
	return nil
}
