package rundir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"

	"forerun/datasets/table"
	"forerun/replay"
)

// SealOutcomes writes outcomes.parquet from the journal: in the order of the
// suites, of their cases, of the arms and of the trials, whatever the order in
// which they came. A case that was excluded has no outcome there. It is written
// again where it exists, since an interrupted run is sealed and gone on with.
//
// The journal is synced first: what is sealed, and decided on, never knows more
// than what a power cut leaves.
func (r *Run) SealOutcomes(ctx context.Context) error {
	r.mu.Lock()
	j := r.journal
	r.mu.Unlock()
	if j != nil {
		if err := j.Sync(); err != nil && !errors.Is(err, os.ErrClosed) {
			return fmt.Errorf("seal outcomes: %w", err)
		}
	}
	if err := r.writeOutcomes(ctx); err != nil {
		return fmt.Errorf("seal outcomes: %w", err)
	}
	return r.sealed(OutcomesTable, func(*Manifest) {})
}

// RestoreOutcomes writes a sealed outcomes.parquet that is lost again, from the
// journal, and reports whether it did. Where it is there, or none was sealed,
// nothing is done. A journal that does not give what was sealed restores
// nothing. The manifest is not changed.
func (r *Run) RestoreOutcomes(ctx context.Context) (bool, error) {
	path := r.Path(OutcomesTable)
	if _, err := os.Lstat(path); !r.HasOutcomes() || !errors.Is(err, fs.ErrNotExist) {
		return false, nil // whoever reads the file tells what is wrong with it
	}
	if err := r.writeOutcomes(ctx); err != nil {
		return false, fmt.Errorf("restore outcomes: %w", err)
	}
	digest, err := Digest(path)
	if err == nil && digest != r.Manifest().Sealed[OutcomesTable] {
		err = &table.Error{
			File: path, What: "is missing, and the journal does not give what was sealed",
			Remedy: "put the file back, or run again",
		}
	}
	if err != nil {
		return false, errors.Join(fmt.Errorf("restore outcomes: %w", err), r.disk.Remove(path))
	}
	return true, nil
}

// writeOutcomes makes outcomes.parquet from the journal.
func (r *Run) writeOutcomes(ctx context.Context) error {
	file, err := os.Open(r.Path(journalFile))
	if err != nil {
		return lost(err, r.Path(journalFile), "put it back, or run again")
	}
	idx, err := r.journalIndex(file)
	var how content
	if err == nil {
		how, err = r.content()
	}
	if err == nil {
		rows := maker[outcomeRow]{rows: r.inCaseOrder(ctx, idx, file), size: (*outcomeRow).size, own: (*outcomeRow).own, show: how.outcomeRow}
		err = writeShown(r, OutcomesTable, rows.batches())
	}
	return errors.Join(err, file.Close())
}

// journalIndex is that of the journal which this process wrote, or one made by
// reading it.
func (r *Run) journalIndex(file *os.File) (*index, error) {
	r.mu.Lock()
	j := r.journal
	r.mu.Unlock()
	if j != nil {
		j.mu.Lock()
		idx := j.index
		j.mu.Unlock()
		if idx != nil {
			return idx, nil
		}
	}
	idx, _, _, err := readIndex(file.Name(), file)
	return idx, err
}

// inCaseOrder is the reorder index at work: for each case, the records of its
// trials are looked up and read where they lie.
func (r *Run) inCaseOrder(ctx context.Context, idx *index, file *os.File) iter.Seq2[outcomeRow, error] {
	return func(yield func(outcomeRow, error) bool) {
		lines := &lookup{file: file}
		var row, last outcomeRow
		for k, err := range r.CaseKeys(ctx) {
			if err != nil {
				yield(outcomeRow{}, err)
				return
			}
			if idx.isExcluded(k.Suite, k.CaseID) {
				continue
			}
			for _, k.Arm = range replay.Asked() {
				for k.Trial = 1; k.Trial <= idx.trials; k.Trial++ {
					at, ok := idx.find(k)
					if !ok {
						continue
					}
					row, last = last, row
					err := row.at(lines, at, &last)
					if err == nil && row.key() != k {
						err = fmt.Errorf("journal record at %d is of case %q, not %q", at, row.CaseID, k.CaseID)
					}
					if !yield(row, err) || err != nil {
						return
					}
				}
			}
		}
	}
}

// at reads the record at an offset of the journal. Until the next one is read the
// row shares its memory.
func (r *outcomeRow) at(lines *lookup, at int64, last *outcomeRow) error {
	line, err := lines.line(at)
	if err != nil {
		return err
	}
	if err := r.decode(line, last); err != nil {
		return fmt.Errorf("journal record at %d: %w", at, err)
	}
	return nil
}

// jsonParts are the columns that are JSON.
func (r *outcomeRow) jsonParts() [5]*json.RawMessage {
	return [...]*json.RawMessage{&r.Messages, &r.ToolCalls, &r.Approvals, &r.Scores, &r.AttemptLog}
}

// size is about how many bytes the row holds.
func (r *outcomeRow) size() int {
	n := len(r.Output)
	for _, part := range r.jsonParts() {
		n += len(*part)
	}
	return n
}

// own has the row own its memory.
func (r *outcomeRow) own(memory []byte) []byte {
	for _, part := range r.jsonParts() {
		if *part == nil {
			continue
		}
		from := len(memory)
		memory = append(memory, *part...)
		*part = memory[from:len(memory):len(memory)]
	}
	return memory
}

// Outcomes reads the sealed outcomes, in case order. The first error is the
// last element. It may be ranged over more than once.
func (r *Run) Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error] {
	return func(yield func(replay.Outcome, error) bool) {
		n := 0
		for row, err := range readWhole(r, OutcomesTable, (*outcomeRow).key) {
			n++
			var o replay.Outcome
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				if o, err = row.outcome(); err != nil {
					err = damagedRow(r.Path(OutcomesTable), n, err)
				}
			}
			err = r.lostTable(OutcomesTable, err)
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}
