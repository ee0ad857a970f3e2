package configs_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"forerun/configs"
)

func TestSchemaIsCurrent(t *testing.T) {
	t.Parallel()
	got, err := configs.Schema()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("schema.json", got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("schema.json is out of date, run make docs (-file +now):\n%s", diff)
	}
}

// The schema takes what Load takes, and refuses unknown keys as Load does.
func TestSchemaAgreesWithLoad(t *testing.T) {
	t.Parallel()
	text, err := configs.Schema()
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	good, err := filepath.Glob("testdata/*.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := filepath.Glob("*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range append(good, shipped...) {
		if err := schema.Validate(value(t, f)); err != nil {
			t.Errorf("%s loads, but the schema refuses it: %v", f, err)
		}
	}
	for _, f := range []string{"unknown_guardrail_key", "unknown_top_key", "misspelt_kind", "misspelt_direction", "literal_secret"} {
		if err := schema.Validate(value(t, "testdata/"+f+".bad.yaml")); err == nil {
			t.Errorf("the schema takes %s.bad.yaml", f)
		}
	}
}

// value reads YAML as the JSON value that an editor would validate.
func value(t *testing.T, file string) any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := yaml.YAMLToJSON(bytes.TrimPrefix(text, []byte("\ufeff")))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(asJSON)))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}
