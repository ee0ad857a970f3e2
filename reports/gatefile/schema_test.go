package gatefile_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	infer "github.com/google/jsonschema-go/jsonschema"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"forerun/reports/gatefile"
	"forerun/reports/reporttest"
	"forerun/scorers/gate"
)

func TestSchemaIsOfTheDocument(t *testing.T) {
	t.Parallel()
	s, err := infer.For[gatefile.Document](&infer.ForOptions{TypeSchemas: map[reflect.Type]*infer.Schema{
		reflect.TypeFor[gate.Verdict](): {Type: "string", Enum: []any{"pass", "inconclusive", "fail", "invalid"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	version := any(gatefile.SchemaVersion)
	s.Properties["schema_version"].Const = &version
	s.Schema, s.Title = "https://json-schema.org/draft/2020-12/schema", "gate.json of forerun"
	want, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if reporttest.Updating() {
		if err := os.WriteFile("schema.json", want, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(gatefile.Schema())); diff != "" {
		t.Errorf("schema.json (-want +got; write it with -update):\n%s", diff)
	}
}

func TestEveryGoldenDocumentIsValid(t *testing.T) {
	t.Parallel()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(gatefile.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("gate.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("gate.json")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) < len(reporttest.Names()) {
		t.Fatalf("%d golden documents, %v", len(files), err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			text string
			want bool
		}{
			{string(text), true},
			{strings.Replace(string(text), `"verdict":`, `"verdicts":`, 1), false},
			{strings.Replace(string(text), `"attempt": `, `"attempt": "1", "x": `, 1), false},
		} {
			doc, err := jsonschema.UnmarshalJSON(strings.NewReader(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(doc); (err == nil) != tt.want {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
