package jsonreport_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"forerun/reports/jsonreport"
	"forerun/reports/reporttest"
)

func TestSchemaIsOfTheTypesThatAreWritten(t *testing.T) {
	t.Parallel()
	want, err := jsonreport.InferSchema()
	if err != nil {
		t.Fatal(err)
	}
	if reporttest.Updating() {
		if err := os.WriteFile("schema.json", want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(jsonreport.Schema())); diff != "" {
		t.Errorf("schema.json (-want +got; write it with -update):\n%s", diff)
	}
}

func compiled(t *testing.T, strict bool) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(jsonreport.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	if strict {
		forbid(doc)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// forbid lets no object have a key that the schema does not name.
func forbid(v any) {
	switch v := v.(type) {
	case map[string]any:
		if v["properties"] != nil && v["additionalProperties"] == nil {
			v["additionalProperties"] = false
		}
		for _, x := range v {
			forbid(x)
		}
	case []any:
		for _, x := range v {
			forbid(x)
		}
	}
}

// Every report that the goldens hold is one by the schema, to the last key.
func TestEveryGoldenReportIsValid(t *testing.T) {
	t.Parallel()
	schema := compiled(t, true)
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < len(reporttest.Names()) {
		t.Fatalf("%d golden reports, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefusesWhatIsNoReport(t *testing.T) {
	t.Parallel()
	schema := compiled(t, false)
	golden, err := os.ReadFile("testdata/fail.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, old, new string
		want           bool
	}{
		{"as it is", "", "", true},
		{"a key more", `"spend": {`, `"later": 1, "spend": {`, true},
		{"another verdict", `"verdict": "fail"`, `"verdict": "failed"`, false},
		{"another version", `"schema_version": 1`, `"schema_version": 2`, false},
		{"a number as text", `"n_pairs": 60`, `"n_pairs": "60"`, false},
		{"a list that is null", `"warnings": [`, `"warnings": null, "x": [`, false},
		{"a key less", `"spend": {`, `"spent": {`, false},
		{"an interval of one bound", `"interval95": [`, `"interval95": [1], "x": [`, false},
	} {
		text := strings.Replace(string(golden), tt.old, tt.new, 1)
		if tt.old != "" && text == string(golden) {
			t.Errorf("%s: there is no %s", tt.name, tt.old)
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		if err != nil || !json.Valid([]byte(text)) {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if err := schema.Validate(doc); (err == nil) != tt.want {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
