package rundir_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forerun/replay"
	"forerun/replay/rundir"
)

// unwritable is a manifest that can't be written, as on a full disk: the last
// step of making a run fails.
func unwritable() rundir.Manifest {
	return rundir.Manifest{Totals: &replay.Totals{AvoidedUSD: math.NaN()}}
}

func TestARunThatCouldNotBeMadeLeavesNothing(t *testing.T) {
	t.Parallel()
	t.Run("in a new place", func(t *testing.T) {
		t.Parallel()
		above := t.TempDir()
		dir := filepath.Join(above, "runs", "desk")
		if _, err := rundir.Create(dir, unwritable(), nil, nil, nil); err == nil {
			t.Fatal("no error")
		}
		if left, err := os.ReadDir(above); err != nil || len(left) > 0 {
			t.Errorf("left %v, %v", left, err)
		}
		if _, err := rundir.Create(dir, rundir.Manifest{}, nil, nil, nil); err != nil {
			t.Errorf("tried again: %v", err)
		}
	})
	t.Run("in an empty directory", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		if _, err := rundir.Create(dir, unwritable(), nil, nil, nil); err == nil {
			t.Fatal("no error")
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left %v, %v, want the directory as it was", left, err)
		}
	})
	t.Run("beside other runs", func(t *testing.T) {
		t.Parallel()
		runs := t.TempDir()
		other := filepath.Join(runs, "other")
		if _, err := rundir.Create(other, rundir.Manifest{}, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
		if _, err := rundir.Create(filepath.Join(runs, "desk"), unwritable(), nil, nil, nil); err == nil {
			t.Fatal("no error")
		}
		if left, err := os.ReadDir(runs); err != nil || len(left) != 1 {
			t.Errorf("left %v, %v, want the other run alone", left, err)
		}
	})
}

func TestAPlaceThatIsTakenSaysByWhat(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		place func(dir string) error
		want  string
	}{
		{"files of somebody", func(dir string) error {
			return errors.Join(os.Mkdir(dir, 0o700), os.WriteFile(filepath.Join(dir, "notes"), nil, 0o600))
		}, "is not empty and holds no run: name a new directory"},
		{"a run", func(dir string) error {
			_, err := rundir.Create(dir, rundir.Manifest{}, nil, nil, nil)
			return err
		}, "is not empty: name a new directory, or go on with --resume"},
		{"a file", func(dir string) error { return os.WriteFile(dir, []byte("mine"), 0o600) }, "is not a directory: name a new directory"},
		{"a link to nothing", func(dir string) error { return os.Symlink(dir+"-absent", dir) }, "is a symbolic link to nothing: name a new directory"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "run")
			if err := tt.place(dir); err != nil {
				t.Skipf("can't be made here: %v", err)
			}
			_, err := rundir.Create(dir, rundir.Manifest{}, nil, nil, nil)
			if !errors.Is(err, rundir.ErrExists) || !strings.Contains(err.Error(), dir+" "+tt.want) {
				t.Errorf("got %v, want ErrExists that %s", err, tt.want)
			}
			if _, err := os.Lstat(dir); err != nil {
				t.Errorf("what was there is gone: %v", err)
			}
		})
	}
}
