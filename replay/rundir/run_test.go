package rundir_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func create(t *testing.T) *rundir.Run {
	t.Helper()
	run, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{Name: "desk", Seed: 7},
		[]byte("name: desk\n"), []byte("name: desk\nseed: 7\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func reopen(t *testing.T, run *rundir.Run) *rundir.Run {
	t.Helper()
	again, err := rundir.Open(run.Dir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func someCases(n int) []datasets.Case {
	all := make([]datasets.Case, n)
	for i := range all {
		all[i] = datasets.Case{
			ID: fmt.Sprintf("c-%d", n-i), Cluster: "k", Origin: datasets.OriginProduction,
			Risk: datasets.RiskReadOnly, Weight: 1, Input: json.RawMessage(`"hello"`),
		}
	}
	return all
}

func seal(t *testing.T, run *rundir.Run, suites ...string) {
	t.Helper()
	var all []rundir.SuiteSource
	for _, s := range suites {
		all = append(all, rundir.SuiteSource{Suite: s, Source: datasets.Slice(someCases(3))})
	}
	if err := run.SealCases(t.Context(), all); err != nil {
		t.Fatal(err)
	}
}

func outcome(suite, id string, arm replay.Arm, trial int) replay.Outcome {
	return replay.Outcome{
		Key: replay.Key{Suite: suite, CaseID: id, Arm: arm, Trial: trial}, Status: replay.StatusOK,
		Provenance: replay.ProvenanceLive, Attempts: 1, Output: "yes",
	}
}

func openJournal(t *testing.T, run *rundir.Run) *rundir.Journal {
	t.Helper()
	j, err := run.Journal()
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func appendAll(t *testing.T, run *rundir.Run, all ...replay.Outcome) {
	t.Helper()
	j := openJournal(t, run)
	for _, o := range all {
		if err := j.Append(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

func sealed(t *testing.T, run *rundir.Run) []replay.Outcome {
	t.Helper()
	if err := run.SealOutcomes(t.Context()); err != nil {
		t.Fatal(err)
	}
	var all []replay.Outcome
	for o, err := range run.Outcomes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

func TestCreateTakesOnlyANewPlace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() // empty is good
	if _, err := rundir.Create(dir, rundir.Manifest{}, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	_, err := rundir.Create(dir, rundir.Manifest{}, nil, nil, nil)
	if !errors.Is(err, rundir.ErrExists) || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("error %v, want ErrExists with a way out", err)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := rundir.Open(dir, nil); !errors.Is(err, rundir.ErrNoRun) {
		t.Errorf("empty directory: %v", err)
	}
	for name, text := range map[string]string{
		"cut off":     `{"schema_version": 1, "na`,
		"too new":     `{"schema_version": 99, "tool_version": "9.0"}`,
		"other":       `[]`,
		"versionless": `{}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := rundir.Open(dir, nil); err == nil || !strings.Contains(err.Error(), "run.json") {
			t.Errorf("%s: error %v, want one that names the file", name, err)
		}
	}
}

func TestManifestIsKept(t *testing.T) {
	t.Parallel()
	run := create(t)
	at := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	err := run.Update(func(m *rundir.Manifest) {
		m.Status, m.Finished = rundir.Complete, &at
		m.Arms = make(map[replay.Arm]rundir.Arm)
		m.Arms[replay.Stable] = rundir.Arm{Version: "v1", Identity: map[string]string{"model": "small"}}
		m.Totals = &replay.Totals{}
		m.Totals.Add(&replay.Outcome{Key: replay.Key{Arm: replay.Stable}, Status: replay.StatusOK})
	})
	if err != nil {
		t.Fatal(err)
	}
	m := reopen(t, run).Manifest()
	if diff := cmp.Diff(run.Manifest(), m); diff != "" {
		t.Errorf("written and read back (-want +got):\n%s", diff)
	}
	if m.SchemaVersion != rundir.SchemaVersion || m.Attempt != 1 || m.Level != "clear" || m.ContentLevel != "full" {
		t.Errorf("defaults: %+v", m)
	}
	m.Arms[replay.Stable].Identity["model"] = "changed"
	if run.Manifest().Arms[replay.Stable].Identity["model"] != "small" {
		t.Error("a copy of the manifest changed the manifest")
	}
}

func TestJournalIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	run := create(t)
	for name, want := range map[string]os.FileMode{"private": 0o700, "private/journal.jsonl": 0o600, "run.json": 0o644} {
		info, err := os.Stat(run.Path(name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, error %v, want %v", name, info.Mode().Perm(), err, want)
		}
	}
}

func TestOnlyOneProcessGoesOnWithARun(t *testing.T) {
	t.Parallel()
	run := create(t)
	j := openJournal(t, run)
	if _, err := reopen(t, run).Journal(); !errors.Is(err, rundir.ErrLocked) {
		t.Errorf("a second journal: %v, want ErrLocked", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := openJournal(t, reopen(t, run)).Close(); err != nil {
		t.Errorf("after the first is closed: %v", err)
	}
}

func TestDeletedJournalIsNoEmptyJournal(t *testing.T) {
	t.Parallel()
	run := create(t)
	if err := os.RemoveAll(run.Path("private")); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Journal(); err == nil {
		t.Error("a run whose journal was deleted would ask everybody again")
	}
}

func TestOutcomesAreSealedInCaseOrder(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "golden", "shadow")
	appendAll(t, run,
		outcome("shadow", "c-1", replay.Candidate, 1),
		outcome("golden", "c-3", replay.Candidate, 2),
		outcome("golden", "c-3", replay.Stable, 1),
		outcome("shadow", "c-2", replay.Stable, 1),
		outcome("golden", "c-3", replay.Candidate, 1),
	)
	var got []string
	for _, o := range sealed(t, run) {
		got = append(got, fmt.Sprintf("%s %s %s %d", o.Suite, o.CaseID, o.Arm, o.Trial))
	}
	want := []string{
		"golden c-3 stable 1", "golden c-3 candidate 1", "golden c-3 candidate 2",
		"shadow c-2 stable 1", "shadow c-1 candidate 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	// Sealed again by a process that has only the files: the same bytes.
	before, err := run.ReadFile("outcomes.parquet")
	if err != nil {
		t.Fatal(err)
	}
	again := reopen(t, run)
	sealed(t, again)
	after, err := again.ReadFile("outcomes.parquet")
	if err != nil || string(before) != string(after) {
		t.Errorf("sealed twice, the files differ (%v)", err)
	}
}

func TestExcludedCasesHaveNoOutcome(t *testing.T) {
	t.Parallel()
	run := create(t)
	seal(t, run, "shadow")
	j := openJournal(t, run)
	usd := 0.5
	paid := outcome("shadow", "c-2", replay.Stable, 1)
	paid.CostUSD = &usd
	for _, err := range []error{
		j.Append(t.Context(), paid),
		j.Append(t.Context(), outcome("shadow", "c-3", replay.Stable, 1)),
		j.Exclude(t.Context(), replay.Exclusion{Suite: "shadow", CaseID: "c-2", Arm: replay.Candidate, Kind: replay.FailNoRecord}),
		j.Close(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if all := sealed(t, run); len(all) != 1 || all[0].CaseID != "c-3" {
		t.Errorf("sealed %+v, want c-3 alone", all)
	}
	again := openJournal(t, reopen(t, run))
	defer again.Close()
	if !again.Has(replay.Key{Suite: "shadow", CaseID: "c-2", Arm: replay.Candidate, Trial: 1}) {
		t.Error("an excluded case would be asked again")
	}
	done := again.Done()
	if done.Stable.Trials != 1 || done.Stable.SpendUSD != 0.5 || done.ExcludedCount() != 1 {
		t.Errorf("totals %+v: want one trial, the money that was spent, one exclusion", done)
	}
}

func TestSealedFilesAreWatched(t *testing.T) {
	t.Parallel()
	run := create(t)
	if run.HasCases() {
		t.Error("no cases are sealed yet")
	}
	seal(t, run, "shadow")
	if err := run.SealCases(t.Context(), nil); err == nil {
		t.Error("cases were sealed twice")
	}
	again := reopen(t, run)
	if !again.HasCases() || again.CheckSealed() != nil {
		t.Errorf("sealed cases: %v, %v", again.HasCases(), again.CheckSealed())
	}
	if diff := cmp.Diff([]rundir.Suite{{Name: "shadow", Cases: 3}}, again.Manifest().Suites); diff != "" {
		t.Error(diff)
	}
	data, err := run.ReadFile("cases.parquet")
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(run.Path("cases.parquet"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := again.CheckSealed(); err == nil || !strings.Contains(err.Error(), "cases.parquet") {
		t.Errorf("a changed file passes: %v", err)
	}
}

func TestWriteFileStaysInTheRun(t *testing.T) {
	t.Parallel()
	run := create(t)
	for _, name := range []string{"../out", "/etc/out", "", "run.json", "cases.parquet"} {
		if err := run.WriteFile(name, nil); err == nil {
			t.Errorf("%q was written", name)
		}
	}
	if err := run.WriteFile("plots/success.svg", []byte("<svg/>")); err != nil {
		t.Error(err)
	}
	if got, err := run.ReadFile("plots/success.svg"); err != nil || string(got) != "<svg/>" {
		t.Errorf("read back %q, %v", got, err)
	}
}

func TestBadCasesAreNotSealed(t *testing.T) {
	t.Parallel()
	run := create(t)
	bad := datasets.SourceFunc(func(context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			_ = yield(someCases(1)[0], nil) && yield(datasets.Case{}, &datasets.RecordError{File: "in.jsonl", Line: 2, What: "is cut off"})
		}
	})
	err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: bad}})
	if record, ok := errors.AsType[*datasets.RecordError](err); !ok || record.Line != 2 {
		t.Errorf("error %v, want the record's", err)
	}
	if _, err := os.Stat(run.Path("cases.parquet")); err == nil || run.HasCases() {
		t.Error("half a file of cases is there")
	}
}
