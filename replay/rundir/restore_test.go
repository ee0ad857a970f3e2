package rundir_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
)

// wholeRun is a complete run of three cases.
func wholeRun(t *testing.T) *rundir.Run {
	t.Helper()
	run := create(t)
	seal(t, run, "shadow")
	appendAll(t, run, outcome("shadow", "c-1", replay.Stable, 1), outcome("shadow", "c-1", replay.Candidate, 1))
	if err := run.SealOutcomes(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := run.Update(func(m *rundir.Manifest) { m.Status = rundir.Complete }); err != nil {
		t.Fatal(err)
	}
	return run
}

func remove(t *testing.T, run *rundir.Run, name string) {
	t.Helper()
	if err := os.Remove(run.Path(name)); err != nil {
		t.Fatal(err)
	}
}

func TestLostOutcomesAreRestoredFromTheJournal(t *testing.T) {
	t.Parallel()
	run := wholeRun(t)
	if did, err := run.RestoreOutcomes(t.Context()); did || err != nil {
		t.Errorf("nothing is lost: got %v, %v", did, err)
	}
	before, err := run.ReadFile(rundir.OutcomesTable)
	if err != nil {
		t.Fatal(err)
	}
	remove(t, run, rundir.OutcomesTable)
	again := reopen(t, run)
	if did, err := again.RestoreOutcomes(t.Context()); !did || err != nil {
		t.Fatalf("got %v, %v, want them restored", did, err)
	}
	after, err := again.ReadFile(rundir.OutcomesTable)
	if err != nil || string(before) != string(after) || again.CheckSealed() != nil {
		t.Errorf("restored, the outcomes are not those that were sealed: %v, %v", err, again.CheckSealed())
	}
}

func TestARunWithoutSealedOutcomesHasNoneToRestore(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	if did, err := run.RestoreOutcomes(t.Context()); did || err != nil {
		t.Errorf("got %v, %v", did, err)
	}
}

func TestAnotherJournalRestoresNothing(t *testing.T) {
	t.Parallel()
	run := wholeRun(t)
	journal := run.Path("private/journal.jsonl")
	text, err := os.ReadFile(journal)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(journal, []byte(strings.ReplaceAll(string(text), `"yes"`, `"nay"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	remove(t, run, rundir.OutcomesTable)
	did, err := reopen(t, run).RestoreOutcomes(t.Context())
	if e, ok := errors.AsType[*table.Error](err); did || !ok || !strings.Contains(e.What, "does not give what was sealed") {
		t.Errorf("got %v, %v", did, err)
	}
	if _, err := os.Stat(run.Path(rundir.OutcomesTable)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("other outcomes than the sealed ones were left: %v", err)
	}
}

func TestALostFileSaysWhatToDo(t *testing.T) {
	t.Parallel()
	outcomes := func(run *rundir.Run) error {
		for _, err := range run.Outcomes(t.Context()) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	cases := func(run *rundir.Run) error {
		for _, err := range run.Cases(t.Context()) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	restore := func(run *rundir.Run) error {
		_, err := run.RestoreOutcomes(t.Context())
		return err
	}
	for _, tt := range []struct {
		name   string
		lose   []string
		do     func(*rundir.Run) error
		remedy string
	}{
		{"outcomes checked", []string{rundir.OutcomesTable}, (*rundir.Run).CheckSealed, "gate --resume"},
		{"outcomes read", []string{rundir.OutcomesTable}, outcomes, "gate --resume"},
		{"outcomes and journal", []string{"private/journal.jsonl", rundir.OutcomesTable}, outcomes, "put it back, or run again"},
		{"restored without a journal", []string{rundir.OutcomesTable, "private/journal.jsonl"}, restore, "put it back, or run again"},
		{"cases checked", []string{rundir.CasesTable}, (*rundir.Run).CheckSealed, "put it back, or run again"},
		{"cases read", []string{rundir.CasesTable}, cases, "put it back, or run again"},
		{"restored without cases", []string{rundir.OutcomesTable, rundir.CasesTable}, restore, "put it back, or run again"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run := wholeRun(t)
			for _, name := range tt.lose {
				remove(t, run, name)
			}
			err := tt.do(reopen(t, run))
			e, ok := errors.AsType[*table.Error](err)
			if !ok || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(e.Remedy, tt.remedy) {
				t.Fatalf("got %v, want a missing file and %q", err, tt.remedy)
			}
			if last := tt.lose[len(tt.lose)-1]; filepath.Base(e.File) != filepath.Base(last) {
				t.Errorf("names %s, want %s", e.File, last)
			}
		})
	}
}

func TestADamagedFileIsAnErrorOfTheFile(t *testing.T) {
	t.Parallel()
	run := wholeRun(t)
	if err := os.WriteFile(run.Path(rundir.OutcomesTable), []byte("PAR1"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := run.CheckSealed()
	for _, read := range run.Outcomes(t.Context()) {
		err = errors.Join(err, read)
	}
	if n := strings.Count(err.Error(), rundir.OutcomesTable+": "); n != 2 {
		t.Errorf("got %v, want two errors of the file", err)
	}
	if _, ok := errors.AsType[*table.Error](err); !ok {
		t.Errorf("got %v, want an error of the file", err)
	}
}
