package rundir_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"forerun/datasets"
	"forerun/datasets/disk"
	"forerun/replay"
	"forerun/replay/rundir"
)

const powerCases = 4

// told is what a run on a frail disk was told of its success, before its end.
type told struct {
	created  bool
	kept     []replay.Key // Append returned
	lasting  []replay.Key // and Sync after it
	complete bool
}

func powerOutcomes() []replay.Outcome {
	var all []replay.Outcome
	for _, c := range someCases(powerCases) {
		for _, arm := range []replay.Arm{replay.Stable, replay.Candidate} {
			all = append(all, outcome("shadow", c.ID, arm, 1))
		}
	}
	return all
}

// goThrough makes a run from its beginning to its end, or as far as the disk bears.
func goThrough(t *testing.T, d disk.Disk, dir string) (told, error) {
	t.Helper()
	var is told
	run, err := rundir.CreateOn(d, dir, rundir.Manifest{Name: "frail"})
	if err != nil {
		return is, err
	}
	is.created = true
	return is, is.goOn(t, run)
}

func (is *told) goOn(t *testing.T, run *rundir.Run) (err error) {
	t.Helper()
	if !run.HasCases() {
		source := datasets.Slice(someCases(powerCases))
		if err := run.SealCases(t.Context(), []rundir.SuiteSource{{Suite: "shadow", Source: source}}); err != nil {
			return err
		}
	}
	j, err := run.Journal()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	for i, o := range powerOutcomes() {
		if j.Has(o.Key) {
			continue
		}
		if err := j.Append(t.Context(), o); err != nil {
			return err
		}
		is.kept = append(is.kept, o.Key)
		if i%3 == 2 {
			if err := j.Sync(); err != nil {
				return err
			}
			is.lasting = append(is.lasting[:0], is.kept...)
		}
	}
	if err := run.SealOutcomes(t.Context()); err != nil {
		return err
	}
	is.lasting = is.kept
	if err := run.Update(func(m *rundir.Manifest) { m.Status = rundir.Complete }); err != nil {
		return err
	}
	is.complete = true
	return nil
}

// goOnAfter goes on, on a disk that is good again, with what a run left, and checks
// that what must be there is there.
func goOnAfter(t *testing.T, dir string, is told, must []replay.Key) {
	t.Helper()
	run, err := rundir.OpenOn(newFrail(loseAll, 0, -1), dir) // which syncs nothing, and is fast
	if !is.created && (errors.Is(err, rundir.ErrNoRun) || errors.Is(err, os.ErrNotExist)) {
		return // nothing was asked
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := run.CheckSealed(); err != nil {
		t.Fatal(err)
	}
	if complete := run.Manifest().Status == rundir.Complete; complete && len(sealedOutcomes(t, run)) != len(powerOutcomes()) {
		t.Fatal("a run that says it is complete does not have its outcomes")
	} else if is.complete && !complete {
		t.Fatal("a run that was complete is not any more")
	}
	j, err := run.Journal()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range must {
		if !j.Has(k) {
			t.Errorf("case %s, arm %s was kept and would be asked again", k.CaseID, k.Arm)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := new(told).goOn(t, run); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(powerOutcomes(), sealedOutcomes(t, run), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("outcomes in the end (-unbroken +resumed):\n%s", diff)
	}
}

func sealedOutcomes(t *testing.T, run *rundir.Run) []replay.Outcome {
	t.Helper()
	var all []replay.Outcome
	for o, err := range run.Outcomes(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	return all
}

// every is how many of the places to fail are tried: all, or where time is short
// every fifth.
func every() int {
	if testing.Short() {
		return 5
	}
	return 1
}

// Wherever the power goes, and whatever it takes of what was not synced: what was
// synced is there, what says it is complete is, and the run comes to its end.
func TestPowerMayGoAtAnyOperation(t *testing.T) {
	t.Parallel()
	for _, l := range []loss{loseAll, keepName, tearData} {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			for at := 1; ; at += every() {
				dir := filepath.Join(t.TempDir(), "run")
				d := newFrail(l, at, -1)
				is, err := goThrough(t, d, dir)
				if err != nil && !errors.Is(err, errPower) {
					t.Fatalf("operation %d: %v", at, err)
				}
				d.cut()
				goOnAfter(t, dir, is, is.lasting)
				if t.Failed() {
					t.Fatalf("the power went at operation %d", at)
				}
				if err == nil && is.complete {
					if at < 30 {
						t.Fatalf("a whole run took only %d operations: the disk does not count them", at)
					}
					return
				}
			}
		})
	}
}

// Whatever room there is: the run says that it is out of it, and all that Append
// took is there when there is more.
func TestADiskMayBeFullAtAnyByte(t *testing.T) {
	t.Parallel()
	for room := int64(0); ; room += 449 * int64(every()) {
		dir := filepath.Join(t.TempDir(), "run")
		is, err := goThrough(t, newFrail(loseAll, 0, room), dir)
		if err == nil {
			if room < 4000 {
				t.Fatalf("a whole run found place in %d bytes: the disk does not count them", room)
			}
			return
		}
		if !errors.Is(err, errFull) {
			t.Fatalf("%d bytes: %v, want that the disk is full", room, err)
		}
		goOnAfter(t, dir, is, is.kept)
		if t.Failed() {
			t.Fatalf("the disk was full after %d bytes", room)
		}
	}
}
