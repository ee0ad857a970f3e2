package cache_test

import (
	"path/filepath"
	"testing"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/cache"
)

func TestForgottenCasesLeaveTheCache(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := open(t, dir, shape())
	one, other := outcome(), outcome()
	other.CaseID = "c-18"
	of := &datasets.Case{ID: "c-18", Input: []byte(`"and mine?"`)}
	keep(t, c, one, case17())
	keep(t, c, other, of)
	if n, err := cache.Forget(dir, func(id string) bool { return id == "c-17" }); n != 1 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
	for _, want := range []struct {
		of    *datasets.Case
		there bool
	}{{case17(), false}, {of, true}} {
		got, err := c.Recall(t.Context(), replay.Key{Suite: "shadow", CaseID: want.of.ID, Arm: replay.Stable, Trial: 1}, want.of)
		if err != nil || (got != nil) != want.there {
			t.Errorf("%s: %v, %v", want.of.ID, got, err)
		}
	}
	if n, err := cache.Forget(filepath.Join(dir, "none"), nil); n != 0 || err != nil {
		t.Errorf("no folder: %d, %v", n, err)
	}
}
