package rundir_test

import (
	"testing"

	"forerun/datasets/table"
)

func columns(t *testing.T, name string) []string {
	t.Helper()
	f, err := table.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return f.Columns()
}
