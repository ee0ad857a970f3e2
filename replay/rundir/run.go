package rundir

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"forerun/datasets/disk"
	"forerun/replay"
	"forerun/replay/internal/filelock"
)

// Errors that a caller decides on.
var (
	ErrExists = errors.New("is not empty")                   // a run is made in a new place
	ErrNoRun  = errors.New("is no run directory")            // there is no run.json
	ErrLocked = errors.New("another process is at this run") // two would ask for the same trials
)

// Run is one run directory. It is safe for concurrent use.
type Run struct {
	dir    string
	disk   disk.Disk
	redact *Redactor

	mu       sync.Mutex
	manifest Manifest
	journal  *Journal     // the one that is open, if any
	kept     []*SuiteCase // sealed by this very Run; nil where they are read from the file
	shown    *content     // how texts are shown; nil until it is asked for
}

// Open takes up an existing run, to read it or to go on with it.
func Open(dir string, redact *Redactor) (*Run, error) { return open(disk.System{}, dir, redact) }

func open(d disk.Disk, dir string, redact *Redactor) (*Run, error) {
	data, err := os.ReadFile(filepath.Join(dir, ManifestFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open run: %s %w: it has no %s", dir, ErrNoRun, ManifestFile)
	}
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	m, err := decodeManifest(data)
	if err != nil {
		return nil, fmt.Errorf("open run: %s: %w", filepath.Join(dir, ManifestFile), err)
	}
	return &Run{dir: dir, disk: d, redact: redact, manifest: m}, nil
}

// Dir is the run's directory.
func (r *Run) Dir() string { return r.dir }

// Path is where the file of that name lies; name has slashes.
func (r *Run) Path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

// Manifest gives a copy of the manifest.
func (r *Run) Manifest() Manifest {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, err := r.manifest.clone()
	if err != nil {
		return r.manifest // what was once written can be written again
	}
	return m
}

// Production says how what production did is read as outcomes; nil where that is
// not set beside what the run found.
func (r *Run) Production() *replay.Logs { return r.Manifest().Logs }

// Update changes the manifest, in memory and on disk.
func (r *Run) Update(change func(*Manifest)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, err := r.manifest.clone()
	if err != nil {
		return err
	}
	change(&m)
	data, err := m.encode()
	if err != nil {
		return err
	}
	if err := writeAtomic(r.disk, r.Path(ManifestFile), r.redact.JSON(data)); err != nil {
		return err
	}
	r.manifest = m
	return nil
}

// WriteFile writes a file of the run, whole or not at all, without secrets.
// Directories in its name are made. The manifest and the sealed files are not
// written this way.
func (r *Run) WriteFile(name string, data []byte) error {
	if !filepath.IsLocal(filepath.FromSlash(name)) || slices.Contains([]string{ManifestFile, CasesTable, OutcomesTable}, name) {
		return fmt.Errorf("write %q into the run: not a name for it", name)
	}
	path := r.Path(name)
	if err := os.MkdirAll(filepath.Dir(path), publicDir); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	switch filepath.Ext(name) {
	case ".json", ".jsonl":
		data = r.redact.JSON(data)
	default:
		data = r.redact.Bytes(data)
	}
	return writeAtomic(r.disk, path, data)
}

// ReadFile reads a file of the run.
func (r *Run) ReadFile(name string) ([]byte, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return nil, fmt.Errorf("read %q of the run: not a name in it", name)
	}
	data, err := os.ReadFile(r.Path(name))
	if err != nil {
		return nil, fmt.Errorf("read run: %w", err)
	}
	return data, nil
}

// Redactor is what hides the run's secrets, for those who write files of their
// own. It may be nil, which hides nothing.
func (r *Run) Redactor() *Redactor { return r.redact }

// Journal opens the run's journal and locks the run; it is [ErrLocked] while
// another process has it. Close it before the run is sealed or left.
func (r *Run) Journal() (*Journal, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, err := os.Stat(r.Path(journalFile)); errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("open journal: %s was deleted: the run can be read, but not gone on with", r.Path(journalFile))
	}
	j, err := openJournal(r.disk, r.Path(journalFile), r.redact)
	if err != nil {
		return nil, fmt.Errorf("run %s: %w", r.dir, err)
	}
	// Nobody else writes these while the journal is ours.
	for _, name := range []string{ManifestFile, CasesTable, OutcomesTable} {
		disk.Sweep(r.disk, r.Path(name))
	}
	r.journal = j
	return j, nil
}

// Tidy removes what killed processes left half written in a run that nobody is at,
// and keeps others from the run until what it gives is called. Where somebody is at
// it, nothing is done.
func (r *Run) Tidy() (done func()) {
	lock, err := filelock.Take(r.Path(journalFile) + ".lock")
	if err != nil {
		return func() {} // held, or there is no journal to go on with
	}
	disk.Sweep(r.disk, r.Path("*"))
	return func() { _ = lock.Close() } // nothing was written to it
}
