package importers_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"forerun/datasets/importers"
)

var update = flag.Bool("update", false, "write the golden files")

// read gives the cases of a format that makes them itself, one a line as in a file
// of cases, and in between what became of the other records.
func read(t *testing.T, f importers.Format, inputs ...importers.Input) string {
	t.Helper()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	for _, in := range inputs {
		for c, err := range f.Cases(t.Context(), in) {
			if err != nil {
				out.WriteString("! " + err.Error() + "\n")
				continue
			}
			if err := enc.Encode(c); err != nil {
				t.Fatal(err)
			}
		}
	}
	return out.String()
}

// golden compares with a file, in which -update writes what there is.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// sample is the input of a file under testdata, named as if it stood alone.
func sample(t *testing.T, name string) importers.Input {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return input(filepath.Base(name), string(text))
}

// lines gives the lines of a file under testdata, as seeds.
func lines(tb testing.TB, name string) [][]byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return bytes.Split(text, []byte("\n"))
}
