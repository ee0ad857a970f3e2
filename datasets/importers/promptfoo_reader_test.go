package importers_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"forerun/datasets/importers"
)

func TestPromptfooGolden(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"promptfooconfig.yaml", "more.csv", "tests.jsonl"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var a importers.Assertions
			got := joined(t, importers.Promptfoo(&a), importers.File(filepath.Join("testdata", "promptfoo", name), nil))
			var told strings.Builder
			for _, f := range a.Mapped() {
				fmt.Fprintf(&told, "# mapped: %d %s\n", f.Records, f.What)
			}
			for _, f := range a.Left() {
				fmt.Fprintf(&told, "# left: %d %s\n", f.Records, f.What)
			}
			golden(t, "promptfoo/"+name+".cases", got+told.String()+a.Scorers())
		})
	}
}

func TestPromptfooRefuses(t *testing.T) {
	t.Parallel()
	bomb := "a: &a [x, x]\nb: &b [*a, *a]\ntests: [*b]\n"
	tests := []struct{ name, text, want string }{
		{"x.yaml", bomb, "! logs/x.yaml: repeats anchors within anchors: write the values out\n"},
		{"x.yaml", "tests: " + strings.Repeat("[", 2000), "! logs/x.yaml:1: is nested too deep: write it flatter\n"},
		{"x.yaml", "tests:\n" + strings.Repeat("- ", 200) + "a", "! logs/x.yaml:2: is nested too deep: write it flatter\n"},
		{"x.yaml", "a: [", "! logs/x.yaml:1: not YAML: "},
		{"x.yaml", "", "! logs/x.yaml: is empty: name a file with tests\n"},
		{"x.yaml", "a: \xff", "! logs/x.yaml: invalid UTF-8: save it as UTF-8\n"},
		{"x.yaml", "tests:\n  - vars: {a: b}\n  - file://y.yaml\n", "! logs/x.yaml:3: refers to \"y.yaml\": import it from a file: references are read in its folder\n"},
		{"x.json", `{"tests": [{"vars": {"a": [` + strings.Repeat("1,", 300) + `1], "b": [` + strings.Repeat("1,", 300) + `1]}}]}`, "vars: its lists make more than 10000 tests: split the test\n"},
	}
	for _, tt := range tests {
		if got := read(t, importers.Promptfoo(nil), input(tt.name, tt.text)); !strings.Contains(got, tt.want) {
			t.Errorf("%.40q: got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// Links out of the folder are no way out of it.
func TestPromptfooStaysInItsFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	inside := filepath.Join(dir, "inside")
	for name, text := range map[string]string{"secret.txt": "planted", "inside/t.yaml": "- vars: {q: file://link.txt}\n- vars: {q: file:///etc/hostname}\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../secret.txt", filepath.Join(inside, "link.txt")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	got := read(t, importers.Promptfoo(nil), importers.File(filepath.Join(inside, "t.yaml"), nil))
	if strings.Contains(got, "planted") || strings.Count(got, "! ") != 2 || strings.Contains(got, "{") {
		t.Errorf("got %s", got)
	}
}

func FuzzPromptfoo(f *testing.F) {
	for _, line := range lines(f, "promptfoo/tests.jsonl") {
		f.Add(line, "in.jsonl")
	}
	for _, name := range []string{"promptfooconfig.yaml", "more.csv"} {
		text, err := os.ReadFile(filepath.Join("testdata", "promptfoo", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, name)
	}
	f.Fuzz(func(t *testing.T, text []byte, name string) {
		sound(t, importers.Promptfoo(nil), input(filepath.Base(name), string(text)))
	})
}
