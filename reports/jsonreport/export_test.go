package jsonreport

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"

	"forerun/scorers/gate"
)

// InferSchema makes the schema of report.json from the types that it is written from.
func InferSchema() ([]byte, error) {
	words := func(all ...any) *jsonschema.Schema { return &jsonschema.Schema{Type: "string", Enum: all} }
	s, err := jsonschema.For[document](&jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[gate.Verdict]():   words("pass", "inconclusive", "fail", "invalid"),
		reflect.TypeFor[gate.Scale]():     words("absolute", "relative"),
		reflect.TypeFor[gate.Direction](): words("higher", "lower", "none"),
		reflect.TypeFor[bounds](): {
			Type: "array", MinItems: new(2), MaxItems: new(2), Items: &jsonschema.Schema{Types: []string{"number", "null"}},
		},
	}})
	if err != nil {
		return nil, err
	}
	mend(s, "")
	version, levels := any(SchemaVersion), []any{"clear", "screen"}
	s.Schema, s.Title = "https://json-schema.org/draft/2020-12/schema", "report.json of forerun"
	s.Description = "Each key is always there, and what is not known is null. A later version may have more keys."
	s.Properties["schema_version"].Const, s.Properties["level"].Enum = &version, levels
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write schema: %w", err)
	}
	return append(text, '\n'), nil
}

// mend says what types do not: which lists and objects are never null, and which are.
func mend(s *jsonschema.Schema, path string) {
	s.AdditionalProperties = additional(s)
	if len(s.Types) == 2 && s.Items != nil && path != "could_have_seen" {
		s.Type, s.Types = "array", nil
	}
	if path == "suites.findings.slice" {
		s.Type, s.Types = "", []string{"object", "null"}
	}
	for key, p := range s.Properties {
		at := key
		if path != "" {
			at = path + "." + key
		}
		mend(p, at)
	}
	if s.Items != nil {
		mend(s.Items, path)
	}
	if s.AdditionalProperties != nil {
		mend(s.AdditionalProperties, path+".*")
	}
}

// additional keeps the schema of a map's values, and lets objects have more keys.
func additional(s *jsonschema.Schema) *jsonschema.Schema {
	if s.AdditionalProperties == nil || s.AdditionalProperties.Not != nil {
		return nil
	}
	return s.AdditionalProperties
}
