package configs

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"
)

// The types of JSON Schema that are named more than once.
const (
	typeString = "string"
	typeObject = "object"
)

// Schema is the JSON Schema of a configuration, for editors. It refuses unknown
// keys as Load does; what goes with what is for Load to say.
func Schema() ([]byte, error) {
	s := schemaOf(reflect.TypeFor[Config]())
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "forerun configuration"
	s.Required = []string{"version", "name", armStable, armCandidate, "suites"}
	s.Properties["version"].Enum = []any{1}
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write configuration schema: %w", err)
	}
	return append(text, '\n'), nil
}

// schemaOf describes a type as the YAML reader takes it.
func schemaOf(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[Quantity]():
		return &jsonschema.Schema{Types: []string{typeString, "number"}, Description: UnitsRemedy}
	case reflect.TypeFor[Duration]():
		return pattern(`^[0-9.]+(ns|us|ms|s|m|h)`)
	case reflect.TypeFor[Days]():
		return pattern(`^[1-9][0-9]*d$`)
	case reflect.TypeFor[ToolPolicy]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{
			{Type: typeString, Enum: allWords(Policies())}, schemaOfStruct(t),
		}}
	case reflect.TypeFor[Containment]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: typeString, Enum: []any{probeWord}}, schemaOfStruct(t)}}
	case reflect.TypeFor[Secret]():
		return pattern(`^(\$\{[A-Za-z_][A-Za-z0-9_]*\}|none)$`)
	case reflect.TypeFor[Change]():
		return schemaOfChange()
	case reflect.TypeFor[Scorer]():
		return &jsonschema.Schema{
			Type: typeObject, Required: []string{useKey},
			Properties:    map[string]*jsonschema.Schema{useKey: word(), asKey: word()},
			PropertyOrder: []string{useKey, asKey},
		}
	}
	switch t.Kind() { //nolint:exhaustive // a configuration has no other kinds
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Slice:
		return &jsonschema.Schema{Type: "array", Items: schemaOf(t.Elem())}
	case reflect.Map:
		return &jsonschema.Schema{Type: typeObject, AdditionalProperties: schemaOf(t.Elem())}
	case reflect.Struct:
		return schemaOfStruct(t)
	case reflect.String:
		return word()
	case reflect.Float64:
		return &jsonschema.Schema{Type: "number"}
	case reflect.Bool:
		return &jsonschema.Schema{Type: "boolean"}
	case reflect.Int, reflect.Uint64:
		return &jsonschema.Schema{Type: "integer"}
	default:
		return &jsonschema.Schema{}
	}
}

// schemaOfChange is a word, or one kind with its tool.
func schemaOfChange() *jsonschema.Schema {
	alone := &jsonschema.Schema{Type: typeString}
	with := &jsonschema.Schema{
		Type: typeObject, Properties: map[string]*jsonschema.Schema{}, MinProperties: new(1), MaxProperties: new(1),
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
	for _, kind := range Changes() {
		if ofTool(kind) {
			with.Properties[kind] = word()
			with.PropertyOrder = append(with.PropertyOrder, kind)
		} else {
			alone.Enum = append(alone.Enum, kind)
		}
	}
	return &jsonschema.Schema{OneOf: []*jsonschema.Schema{alone, with}}
}

func word() *jsonschema.Schema { return pattern("") }

// pattern is a string that a regular expression matches; the empty one takes all.
func pattern(re string) *jsonschema.Schema { return &jsonschema.Schema{Type: typeString, Pattern: re} }

func schemaOfStruct(t reflect.Type) *jsonschema.Schema {
	s := &jsonschema.Schema{
		Type: typeObject, Properties: map[string]*jsonschema.Schema{},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}
	for f := range fields(t) {
		s.Properties[f.name] = schemaOf(f.typ)
		s.PropertyOrder = append(s.PropertyOrder, f.name)
		if words := words(t, f.name); words != nil {
			s.Properties[f.name].Enum = words
		}
	}
	return s
}

// words lists the valid words of a field that takes no other.
func words(t reflect.Type, name string) []any {
	var valid []string
	switch {
	case t == reflect.TypeFor[Agent]() && name == "kind":
		valid = Kinds()
	case t == reflect.TypeFor[Guardrail]() && name == "direction":
		valid = Directions()
	case t == reflect.TypeFor[Intended]() && name == "direction":
		valid = []string{"higher", "lower"}
	case t == reflect.TypeFor[Config]() && name == "pace":
		valid = []string{PaceLog}
	case t == reflect.TypeFor[Config]() && name == "content":
		valid = ContentLevels()
	case t == reflect.TypeFor[Agent]() && name == reportsKey:
		valid = []string{ReportsCost}
	case t == reflect.TypeFor[Profile]() && name == "level":
		valid = Levels()
	case t == reflect.TypeFor[Sample]() && name == "allocate":
		valid = Allocations()
	case t == reflect.TypeFor[Sample]() && name == "max_risk":
		valid = Risks()
	case t == reflect.TypeFor[Tools]() && name == "default":
		valid = DefaultPolicies()
	case t == reflect.TypeFor[ToolPolicy]():
		valid = map[string][]string{"policy": Policies(), "scope": Scopes(), "effect": Effects()}[name]
	}
	return allWords(valid)
}

func allWords(valid []string) []any {
	var out []any
	for _, v := range valid {
		out = append(out, v)
	}
	return out
}
