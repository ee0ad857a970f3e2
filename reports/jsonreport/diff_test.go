package jsonreport_test

import (
	"testing"

	"forerun/reports/jsonreport"
)

func TestDiffNamesTheFirstPlace(t *testing.T) {
	t.Parallel()
	const base = `{"a": 1, "suites": [{"name": "x", "findings": [{"stable": 0.5}]}], "b": null}`
	for _, tt := range []struct{ name, other, want string }{
		{"the same", base, ""},
		{"a number", `{"a": 2, "suites": [{"name": "x", "findings": [{"stable": 0.5}]}], "b": null}`, "a"},
		{"a nested number", `{"a": 1, "suites": [{"name": "x", "findings": [{"stable": 0.25}]}], "b": null}`, "suites[0].findings[0].stable"},
		{"a type", `{"a": "1", "suites": [{"name": "x", "findings": [{"stable": 0.5}]}], "b": null}`, "a"},
		{"a key more", `{"a": 1, "suites": [{"name": "x", "findings": [{"stable": 0.5, "z": 1}]}], "b": null}`, "suites[0].findings[0].z"},
		{"a key less", `{"a": 1, "suites": [{"name": "x", "findings": [{"stable": 0.5}]}]}`, "b"},
		{"an element more", `{"a": 1, "suites": [{"name": "x", "findings": [{"stable": 0.5}]}, {}], "b": null}`, "suites[1]"},
		{"the layout", `{"a":1, "suites": [{"name": "x", "findings": [{"stable": 0.5}]}], "b": null}`, "the layout of the file"},
		{"half a file", `{"a": 1, "suites": [`, "the JSON itself"},
		{"no file", ``, "the JSON itself"},
		{"another kind of document", `5`, "the whole document"},
	} {
		if got := jsonreport.Diff([]byte(base), []byte(tt.other)); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzDiff(f *testing.F) {
	f.Add([]byte(`{"a": [1, {"b": null}]}`), []byte(`{"a": [1, {"b": 2}]}`))
	f.Add([]byte(`[[[[`), []byte(`{}{}`))
	f.Add([]byte(`{"": 1}`), []byte(`{"": 2}`))
	f.Add([]byte(`{}`), []byte(`5`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		if got := jsonreport.Diff(a, b); (got == "") != (string(a) == string(b)) {
			t.Errorf("Diff(%q, %q) = %q", a, b, got)
		}
	})
}
