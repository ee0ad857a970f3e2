package cache

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

	"forerun/datasets"
	"forerun/replay"
)

const (
	privateDir  = 0o700
	privateFile = 0o600
)

// Shape is all that shapes an arm's answers beside the case: digests of what the arm
// is, how its tool calls are answered and how its answers are read. Unit is what of
// a suite's cases is judged.
type Shape struct {
	Arms  map[replay.Arm]string
	Tools string
	Units map[string]string
}

// Cache is a folder of answers. It is safe for concurrent use, also by several
// processes.
type Cache struct {
	dir     string
	shape   Shape
	redact  func([]byte) []byte
	damaged atomic.Int64
}

// Open takes a folder, which need not be there, for a run of that shape. What is
// written goes through redact, which may be nil.
func Open(dir string, shape Shape, redact func([]byte) []byte) (*Cache, error) {
	if err := os.MkdirAll(dir, privateDir); err != nil {
		return nil, fmt.Errorf("open cache: %w", err)
	}
	if redact == nil {
		redact = func(b []byte) []byte { return b }
	}
	return &Cache{dir: dir, shape: shape, redact: redact}, nil
}

// Damaged is the number of entries that could not be read, and were asked for again.
func (c *Cache) Damaged() int { return int(c.damaged.Load()) }

// Recall gives the outcome of a trial that asked the same.
func (c *Cache) Recall(_ context.Context, k replay.Key, of *datasets.Case) (*replay.Outcome, error) {
	name, err := c.name(k, of)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(c.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // nothing was kept: that is what nil says
	}
	if err != nil {
		return nil, fmt.Errorf("read cache: %w", err)
	}
	o, ok := read(text)
	if !ok || o.CaseID != k.CaseID || !o.Counts() {
		c.damaged.Add(1)
		return nil, nil //nolint:nilnil // it is asked for again
	}
	return o, nil
}

// Keep keeps a live outcome that counts, be it a failure of the agent; of any other
// it keeps nothing.
func (c *Cache) Keep(_ context.Context, o *replay.Outcome, of *datasets.Case) error {
	if o.Provenance != replay.ProvenanceLive || !o.Counts() {
		return nil
	}
	name, err := c.name(o.Key, of)
	if err != nil {
		return err
	}
	text, err := write(o, c.redact)
	if err != nil {
		return fmt.Errorf("case %q: write cache: %w", o.CaseID, err)
	}
	if err := c.put(name, text); err != nil {
		return fmt.Errorf("case %q: write cache: %w", o.CaseID, err)
	}
	return nil
}

// put writes a file aside and renames it: a reader finds it whole or not at all.
func (c *Cache) put(name string, text []byte) (err error) {
	path := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), privateDir); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*") // readable for its owner alone
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := f.Chmod(privateFile); err != nil {
		return errors.Join(err, f.Close())
	}
	if _, err := f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// question is what an entry is kept under. A change of what it says asks anew.
type question struct {
	Schema int        `json:"schema"`
	As     replay.Arm `json:"as"`
	Arm    string     `json:"arm"` // digest
	Tools  string     `json:"tools"`
	Unit   string     `json:"unit"`
	Trial  int        `json:"trial"`
	Case   string     `json:"case"` // digest
}

const schema = 1

// name is the file of a trial's answer.
func (c *Cache) name(k replay.Key, of *datasets.Case) (string, error) {
	arm := k.Arm
	if arm == replay.StableAgain {
		arm = replay.Stable
	}
	digest, err := replay.CaseDigest(of)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(question{
		Schema: schema, As: k.Arm, Arm: c.shape.Arms[arm], Tools: c.shape.Tools, Unit: c.shape.Units[k.Suite], Trial: k.Trial, Case: digest,
	})
	if err != nil {
		return "", fmt.Errorf("case %q: %w", of.ID, err)
	}
	sum := sha256.Sum256(text)
	whole := hex.EncodeToString(sum[:])
	return filepath.Join(whole[:2], whole[2:]+".json"), nil
}

// write is an entry: the digest of its second line, and the outcome on that line.
func write(o *replay.Outcome, redact func([]byte) []byte) ([]byte, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	text = redact(text)
	sum := sha256.Sum256(text)
	return append(append([]byte(hex.EncodeToString(sum[:])+"\n"), text...), '\n'), nil
}

// read reads an entry; false where it is not what was written.
func read(text []byte) (*replay.Outcome, bool) {
	sum, body, ok := bytes.Cut(text, []byte("\n"))
	body, whole := bytes.CutSuffix(body, []byte("\n"))
	if !ok || !whole {
		return nil, false
	}
	is := sha256.Sum256(body)
	if string(sum) != hex.EncodeToString(is[:]) {
		return nil, false
	}
	var o replay.Outcome
	if err := json.Unmarshal(body, &o); err != nil {
		return nil, false
	}
	return &o, true
}
