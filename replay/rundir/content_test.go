package rundir_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets"
	"forerun/datasets/table"
	"forerun/replay"
	"forerun/replay/rundir"
)

const mail = "maria@firm.internal"

// personal is a run at a level of content, in which one case of two is personal.
func personal(t *testing.T, level string) *rundir.Run {
	t.Helper()
	run, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{Name: "desk", ContentLevel: level},
		[]byte("name: desk\n"), []byte("name: desk\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	cases := someCases(2)
	cases[0].ID, cases[0].Cluster = "c-1", mail
	cases[0].Messages = []datasets.Message{{Role: "user", Content: json.RawMessage(`"I am ` + mail + `"`)}}
	cases[1].ID = "c-2"
	if err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "s", Source: datasets.Slice(cases)}}); err != nil {
		t.Fatal(err)
	}
	one, two := outcome("s", "c-1", replay.Stable, 1), outcome("s", "c-2", replay.Stable, 1)
	one.Output = "to " + mail
	one.ToolCalls = []replay.Call{{Name: "find", Arguments: json.RawMessage(`{"mail":"` + mail + `"}`), Result: json.RawMessage(`"found"`)}}
	appendAll(t, run, one, two)
	if err := run.SealOutcomes(t.Context()); err != nil {
		t.Fatal(err)
	}
	return run
}

// shownText is all text that the tables of a run show.
func shownText(t *testing.T, run *rundir.Run) string {
	t.Helper()
	type both struct {
		Cluster  string          `parquet:"cluster,optional"`
		Messages json.RawMessage `parquet:"messages,optional,json"`
	}
	type answers struct {
		Output    string          `parquet:"output"`
		ToolCalls json.RawMessage `parquet:"tool_calls,optional,json"`
	}
	var all strings.Builder
	for row, err := range table.Read[both](run.Path(rundir.CasesTable)) {
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(row.Cluster + string(row.Messages) + "\n")
	}
	for row, err := range table.Read[answers](run.Path(rundir.OutcomesTable)) {
		if err != nil {
			t.Fatal(err)
		}
		all.WriteString(row.Output + string(row.ToolCalls) + "\n")
	}
	return all.String()
}

func wholeText(t *testing.T, run *rundir.Run) (texts []string) {
	t.Helper()
	for c, err := range run.Cases(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, c.Case.ID+" "+c.Case.Cluster)
		for _, m := range c.Case.Messages {
			texts = append(texts, string(m.Content))
		}
	}
	for o, err := range run.Outcomes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, o.CaseID+" "+o.Output)
	}
	for c, err := range run.Clusters(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, c.Name)
	}
	return texts
}

func TestALevelShowsWhatItSays(t *testing.T) {
	t.Parallel()
	want := []string{"c-1 " + mail, `"I am ` + mail + `"`, "c-2 k", "c-1 to " + mail, "c-2 yes", mail, "k"}
	for _, tt := range []struct {
		level             string
		shown, not        []string
		privateTables     bool
		sameDatasetDigest bool
	}{
		{rundir.ContentFull, []string{mail, "yes"}, nil, false, true},
		{rundir.ContentRedacted, []string{"@example.com", "yes", "found"}, []string{mail}, true, true},
		{rundir.ContentNone, []string{"digest-", "find"}, []string{mail, "yes", "found", "I am"}, true, true},
	} {
		t.Run(tt.level, func(t *testing.T) {
			t.Parallel()
			run := personal(t, tt.level)
			shown := shownText(t, run)
			for _, s := range tt.shown {
				if !strings.Contains(shown, s) {
					t.Errorf("%q is not shown: %s", s, shown)
				}
			}
			for _, s := range tt.not {
				if strings.Contains(shown, s) {
					t.Errorf("%q is shown: %s", s, shown)
				}
			}
			for _, which := range []*rundir.Run{run, reopen(t, run)} {
				if diff := cmp.Diff(want, wholeText(t, which)); diff != "" {
					t.Errorf("what the run knows (-want +got):\n%s", diff)
				}
				if err := errors.Join(which.CheckSealed(), which.Whole()); err != nil {
					t.Error(err)
				}
			}
			for _, name := range []string{"private/cases.parquet", "private/outcomes.parquet"} {
				info, err := os.Stat(run.Path(name))
				if (err == nil) != tt.privateTables {
					t.Errorf("%s: %v", name, err)
				}
				if err == nil && info.Mode().Perm() != 0o600 {
					t.Errorf("%s has mode %v", name, info.Mode())
				}
			}
			if got, other := run.Manifest().DatasetDigest, personal(t, rundir.ContentFull).Manifest().DatasetDigest; got != other {
				t.Errorf("the data have another digest: %s, not %s", got, other)
			}
		})
	}
}

func TestWhatNobodySaidHasNoPrivateTable(t *testing.T) {
	t.Parallel()
	run, err := rundir.Create(filepath.Join(t.TempDir(), "run"), rundir.Manifest{ContentLevel: rundir.ContentRedacted}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	seal(t, run, "s")
	if _, err := os.Stat(run.Path("private/cases.parquet")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is one: %v", err)
	}
	if err := os.RemoveAll(run.Path("private")); err != nil {
		t.Fatal(err)
	}
	if err := reopen(t, run).Whole(); err != nil {
		t.Errorf("a run that shows everything is not whole without its journal: %v", err)
	}
}

func TestARunWithoutItsPrivateContentIsForgotten(t *testing.T) {
	t.Parallel()
	for name, remove := range map[string]func(*rundir.Run) error{
		"asked for": (*rundir.Run).ForgetContent,
		"by hand":   func(r *rundir.Run) error { return os.RemoveAll(r.Path("private")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run := personal(t, rundir.ContentRedacted)
			if err := remove(run); err != nil {
				t.Fatal(err)
			}
			run = reopen(t, run)
			if err := run.Whole(); !errors.Is(err, rundir.ErrForgotten) {
				t.Errorf("it is whole: %v", err)
			}
			if got := strings.Join(wholeText(t, run), "\n"); strings.Contains(got, mail) || !strings.Contains(got, "@example.com") {
				t.Errorf("what can be read: %s", got)
			}
			if got := run.Show("to " + mail); got != "" {
				t.Errorf("it shows %q", got)
			}
		})
	}
}

func TestForgottenCasesAreNowhere(t *testing.T) {
	t.Parallel()
	run := personal(t, rundir.ContentRedacted)
	whose := func(cluster string) bool { return cluster == mail }
	gone, err := run.Forget(t.Context(), whose)
	if err != nil || gone == nil {
		t.Fatalf("%v, %v", gone, err)
	}
	if _, err := reopen(t, run).Forget(t.Context(), whose); !errors.Is(err, rundir.ErrLocked) {
		t.Errorf("two at once: %v", err)
	}
	outcomes, err := gone.Run(t.Context())
	if err := errors.Join(err, gone.Close()); err != nil {
		t.Fatal(err)
	}
	if outcomes != 1 || gone.Cases() != 1 || !gone.Has("s", "c-1") || gone.Has("s", "c-2") {
		t.Errorf("%d outcomes of %v", outcomes, gone.IDs())
	}
	run = reopen(t, run)
	want := []string{"c-2 k", "c-2 yes", "k"}
	if diff := cmp.Diff(want, wholeText(t, run)); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
	err = filepath.WalkDir(run.Dir(), func(path string, _ os.DirEntry, err error) error {
		if text, e := os.ReadFile(path); err == nil && e == nil && strings.Contains(string(text), mail) {
			t.Errorf("%s has it", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := run.CheckSealed(); err != nil {
		t.Error(err)
	}
	if err := run.Whole(); !errors.Is(err, rundir.ErrForgotten) {
		t.Errorf("it is whole: %v", err)
	}
	if gone, err := run.Forget(t.Context(), whose); gone != nil || err != nil {
		t.Errorf("a second time: %v, %v", gone, err)
	}
	if info, err := os.Stat(run.Path("private/journal.jsonl")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("journal: %v, %v", info, err)
	}
}

// A forgetting that is cut off is begun again: the run says from the first moment that
// it is not whole.
func TestForgettingCanBeCutOff(t *testing.T) {
	t.Parallel()
	run := personal(t, rundir.ContentRedacted)
	whose := func(cluster string) bool { return cluster == mail }
	gone, err := run.Forget(t.Context(), whose)
	if err != nil {
		t.Fatal(err)
	}
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	run = reopen(t, run)
	if err := run.Whole(); !errors.Is(err, rundir.ErrForgotten) {
		t.Errorf("it is whole: %v", err)
	}
	if gone, err = run.Forget(t.Context(), whose); err != nil || gone == nil {
		t.Fatalf("%v, %v", gone, err)
	}
	_, err = gone.Run(t.Context())
	if err := errors.Join(err, gone.Close()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"c-2 k", "c-2 yes", "k"}, wholeText(t, reopen(t, run))); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}

// Killed between the last table and the manifest, a forgetting is ended by the next one,
// for which there is no case left to find.
func TestForgettingCanBeCutOffAtItsEnd(t *testing.T) {
	t.Parallel()
	run := personal(t, rundir.ContentRedacted)
	whose := func(cluster string) bool { return cluster == mail }
	before, err := os.ReadFile(run.Path(rundir.ManifestFile))
	if err != nil {
		t.Fatal(err)
	}
	gone, err := run.Forget(t.Context(), whose)
	if err != nil {
		t.Fatal(err)
	}
	begun, err := os.ReadFile(run.Path(rundir.ManifestFile))
	if err != nil || string(begun) == string(before) {
		t.Fatalf("the manifest does not say that it began (%v)", err)
	}
	_, err = gone.Run(t.Context())
	if err := errors.Join(err, gone.Close(), os.WriteFile(run.Path(rundir.ManifestFile), begun, 0o600)); err != nil {
		t.Fatal(err)
	}
	run = reopen(t, run)
	if err := run.CheckSealed(); err == nil {
		t.Fatal("nothing was cut off")
	}
	if gone, err = run.Forget(t.Context(), whose); err != nil || gone == nil {
		t.Fatalf("%v, %v", gone, err)
	}
	_, err = gone.Run(t.Context())
	if err := errors.Join(err, gone.Close()); err != nil {
		t.Fatal(err)
	}
	run = reopen(t, run)
	if err := run.CheckSealed(); err != nil {
		t.Error(err)
	}
	if f := run.Manifest().Forgotten; f == nil || f.Unfinished || f.Cases != 1 {
		t.Errorf("it says %+v", f)
	}
	if gone, err := run.Forget(t.Context(), whose); gone != nil || err != nil {
		t.Errorf("a third time: %v, %v", gone, err)
	}
}
