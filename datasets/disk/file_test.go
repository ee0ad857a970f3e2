package disk_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"forerun/datasets/disk"
)

func TestAFileIsThereWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	content := func() string {
		data, err := os.ReadFile(path)
		if err != nil {
			return err.Error()
		}
		return string(data)
	}
	put := func(text string, end func(*disk.New) error) {
		t.Helper()
		f, err := disk.Create(disk.System{}, path, 0o666)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); text == "one" && err == nil {
			t.Error("the file has its name before it is complete")
		}
		if err := end(f); err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(nil); err == nil {
			t.Error("a file that is done was written to")
		}
	}
	commit := func(f *disk.New) error { defer f.Abort(); return f.Commit() }
	abort := func(f *disk.New) error { f.Abort(); return nil }
	put("one", commit)
	if got := content(); got != "one" {
		t.Errorf("after Commit: %s", got)
	}
	put("two", abort)
	if got := content(); got != "one" {
		t.Errorf("after Abort: %s", got)
	}
	put("three", commit)
	if got := content(); got != "three" {
		t.Errorf("after a second Commit: %s", got)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestPathsThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := disk.Create(disk.System{}, dir, 0o666); !errors.Is(err, disk.ErrNotRegular) {
		t.Errorf("a directory: %v", err)
	}
	if _, err := disk.Create(disk.System{}, filepath.Join(dir, "none", "out"), 0o666); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
}
