package rundir

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"

	"forerun/datasets/disk"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/internal/filelock"
)

// Forgetting is the removal of cases from a run that nobody is at. The run says so from
// the first moment on: cut off in the middle it reads as forgotten, and can be begun
// again.
type Forgetting struct {
	run  *Run
	lock io.Closer
	gone map[replay.Key]bool
}

// Forget begins to remove the cases of the clusters that whose says yes to; nil where
// the run has none. Close it.
func (r *Run) Forget(ctx context.Context, whose func(cluster string) bool) (*Forgetting, error) {
	lock, err := r.hold()
	if err != nil {
		return nil, err
	}
	f := &Forgetting{run: r, lock: lock, gone: map[replay.Key]bool{}}
	// What is shown and what is not are read one by one: of a forgetting that was cut
	// off they do not agree.
	for _, name := range []string{CasesTable, privateTable(CasesTable)} {
		for row, err := range table.Read[clusterName](r.Path(name)) {
			if errors.Is(err, fs.ErrNotExist) {
				break
			}
			if err = cmp.Or(err, ctx.Err()); err != nil {
				return nil, errors.Join(fmt.Errorf("forget: %w", err), f.Close())
			}
			if whose(cmp.Or(row.Cluster, row.ID)) {
				f.gone[caseKey(row.Suite, row.ID)] = true
			}
		}
	}
	begun := r.Manifest().Forgotten != nil && r.Manifest().Forgotten.Unfinished
	if len(f.gone) == 0 && !begun {
		return nil, f.Close()
	}
	err = r.Update(func(m *Manifest) {
		if m.Forgotten == nil {
			m.Forgotten = &Forgotten{}
		}
		if !begun { // else they were counted when it began
			m.Forgotten.Cases += len(f.gone)
		}
		m.Forgotten.Unfinished = true
	})
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// hold takes the run for this process.
func (r *Run) hold() (io.Closer, error) {
	lock, err := filelock.Take(r.Path(journalFile) + ".lock")
	switch {
	case errors.Is(err, filelock.ErrHeld):
		return nil, fmt.Errorf("run %s: %w", r.dir, ErrLocked)
	case errors.Is(err, fs.ErrNotExist): // the private folder is gone
		return io.NopCloser(nil), nil
	case err != nil:
		return nil, err
	}
	return lock, nil
}

// Close lets another process have the run.
func (f *Forgetting) Close() error { return f.lock.Close() }

// Cases is how many are removed.
func (f *Forgetting) Cases() int { return len(f.gone) }

// IDs are those of the cases that are removed, in order, of whatever suite.
func (f *Forgetting) IDs() []string {
	seen := map[string]bool{}
	for k := range f.gone {
		seen[k.CaseID] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// Has reports whether a case is one of those that are removed.
func (f *Forgetting) Has(suite, id string) bool { return f.gone[caseKey(suite, id)] }

// Run removes the cases, their outcomes, and their records in the journal, and gives
// how many outcomes there were. What others made of the cases they remove before.
func (f *Forgetting) Run(ctx context.Context) (outcomes int, err error) {
	r := f.run
	if err := f.journal(); err != nil {
		return 0, fmt.Errorf("forget: %w", err)
	}
	for _, name := range []string{privateTable(OutcomesTable), OutcomesTable} {
		n, err := keepRows(ctx, r, name, func(row *outcomeRow) bool { return !f.Has(row.Suite, row.CaseID) })
		if err != nil {
			return 0, fmt.Errorf("forget: %w", err)
		}
		if name == OutcomesTable {
			outcomes = n
		}
	}
	// The cases go last: as long as they are there it is known what is to be removed.
	for _, name := range []string{CasesTable, privateTable(CasesTable)} {
		if _, err := keepRows(ctx, r, name, func(row *caseRow) bool { return !f.Has(row.Suite, row.ID) }); err != nil {
			return 0, fmt.Errorf("forget: %w", err)
		}
	}
	r.mu.Lock()
	r.kept = nil
	r.mu.Unlock()
	for _, name := range []string{CasesTable, OutcomesTable} {
		if r.Manifest().Sealed[name] == "" {
			continue
		}
		if err := r.sealed(name, func(m *Manifest) {
			if name == OutcomesTable {
				m.Forgotten.Outcomes += outcomes
			}
		}); err != nil {
			return 0, fmt.Errorf("forget: %w", err)
		}
	}
	if err := r.Update(func(m *Manifest) { m.Forgotten.Unfinished = false }); err != nil {
		return 0, fmt.Errorf("forget: %w", err)
	}
	return outcomes, nil
}

// keepRows writes a table again with the rows that are kept, and gives how many were
// not. A table that is not there has none.
func keepRows[T any](ctx context.Context, r *Run, name string, keep func(*T) bool) (dropped int, err error) {
	info, err := os.Stat(r.Path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	rows := iter.Seq2[T, error](func(yield func(T, error) bool) {
		for row, err := range table.Read[T](r.Path(name)) {
			err = cmp.Or(err, ctx.Err())
			if err == nil && !keep(&row) {
				dropped++
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	})
	_, err = table.WriteFile(r.Path(name), rows, table.Options{Disk: r.disk, Mode: info.Mode().Perm()})
	return dropped, err
}

// journal writes the journal again without the records of the removed cases.
func (f *Forgetting) journal() error {
	path := f.run.Path(journalFile)
	in, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	out, err := disk.Create(f.run.disk, path, privateFile)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	defer out.Abort()
	lines := bufio.NewReaderSize(in, 1<<18)
	var line []byte
	for {
		line, err = readLine(lines, line[:0])
		if errors.Is(err, io.EOF) {
			break // what was torn is no record
		}
		if err == nil && !f.record(line) {
			_, err = out.Write(line)
		}
		if err != nil {
			return errors.Join(err, in.Close())
		}
	}
	return errors.Join(in.Close(), out.Commit())
}

// record reports whether a line of the journal is of a removed case.
func (f *Forgetting) record(line []byte) bool {
	var h heading
	if json.Unmarshal(bytes.TrimSpace(line), &h) != nil {
		return true // nobody can say whose it is
	}
	if h.Excluded != nil {
		return f.Has(h.Excluded.Suite, h.Excluded.CaseID)
	}
	return f.Has(h.Suite, h.CaseID)
}

// ForgetContent removes the run's private folder: its journal, the key of its
// pseudonyms, and everything as it is and not as it is shown. A run that shows
// everything keeps what it shows.
func (r *Run) ForgetContent() error {
	lock, err := r.hold()
	if err != nil {
		return err
	}
	err = r.Update(func(m *Manifest) {
		if m.Forgotten == nil {
			m.Forgotten = &Forgotten{}
		}
		m.Forgotten.Content = true
	})
	if err := errors.Join(err, lock.Close()); err != nil {
		return err
	}
	if err := os.RemoveAll(r.Path(privateName)); err != nil {
		return fmt.Errorf("forget the content of %s: %w", r.dir, err)
	}
	return nil
}
