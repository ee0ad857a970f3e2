package maps_test

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

// Each program makes of its sample the cases that stand beside it.
func TestPrograms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, sample   string
		values, silent int
	}{
		{"helicone", "helicone.jsonl", 4, 1},
		{"mlflow", "mlflow.json", 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			program, err := os.ReadFile(tt.name + ".jq")
			if err != nil {
				t.Fatal(err)
			}
			src, err := importers.ImportJQ(string(program), importers.File(filepath.Join("testdata", tt.sample), nil))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			enc := json.NewEncoder(&out)
			enc.SetEscapeHTML(false)
			for c, err := range src.Cases(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				if err := enc.Encode(c); err != nil {
					t.Fatal(err)
				}
			}
			if read, silent := src.Values(); read != tt.values || silent != tt.silent {
				t.Errorf("%d values, of which %d gave no case, want %d and %d", read, silent, tt.values, tt.silent)
			}
			golden(t, filepath.Join("testdata", tt.name+".cases"), out.String())
		})
	}
}

// Every program of the folder is in its README, and compiles.
func TestReadmeNamesEveryProgram(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	programs, err := filepath.Glob("*.jq")
	if err != nil || len(programs) == 0 {
		t.Fatalf("%d programs, %v", len(programs), err)
	}
	for _, name := range programs {
		if !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not name %s", name)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := importers.ImportJQ(string(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
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
