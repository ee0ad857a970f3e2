package schema

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"forerun/scorers"
)

// Specs are the scorers of this family.
func Specs() []scorers.Spec {
	return []scorers.Spec{{
		Name: "json_schema",
		Doc:  "The output is one JSON value that the JSON Schema accepts.",
		Fields: []scorers.Field{
			{Name: "schema", Type: scorers.TypeObject, Doc: "The schema itself.", Example: "{type: object, required: [answer]}"},
			{Name: "file", Type: scorers.TypeString, Doc: "A file that holds the schema, instead.", Example: "schemas/answer.json"},
		},
		New: func(o scorers.Options) (scorers.Scorer, scorers.Metric, error) {
			compiled, err := compile(o)
			if err != nil {
				return nil, scorers.Metric{}, err
			}
			return jsonSchema{compiled}, scorers.Metric{
				Kind: scorers.KindProportion, Unit: scorers.UnitShare, Direction: scorers.HigherIsBetter, Evidence: scorers.EvidenceC,
			}, nil
		},
	}}
}

func compile(o scorers.Options) (*jsonschema.Schema, error) {
	option, location := "schema", "forerun:///schema"
	var doc any
	var err error
	switch inline, file := o.Has("schema"), o.Has("file"); {
	case inline && file:
		return nil, o.Error("file", "stands beside schema", "keep one of them")
	case inline:
		doc, err = fromYAML(o.Object("schema"))
	case file:
		option, location = "file", o.File(o.String("file"))
		data, readErr := o.ReadFile("file")
		if readErr != nil {
			return nil, readErr
		}
		doc, err = jsonschema.UnmarshalJSON(bytes.NewReader(data))
	default:
		return nil, o.Error("schema", "is missing, and file too", "write schema: {…} or file: NAME")
	}
	if err != nil {
		return nil, o.Error(option, "is no JSON: "+err.Error(), "correct the schema")
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.UseLoader(jsonschema.SchemeURLLoader{"file": jsonschema.FileLoader{}})
	if err = c.AddResource(location, doc); err == nil {
		var compiled *jsonschema.Schema
		if compiled, err = c.Compile(location); err == nil {
			return compiled, nil
		}
	}
	return nil, o.Error(option, "is no JSON Schema: "+oneLine(err), "correct the schema")
}

// fromYAML gives YAML values the types that JSON has.
func fromYAML(v map[string]any) (any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(data))
}

type jsonSchema struct {
	schema *jsonschema.Schema
}

func (s jsonSchema) Score(_ context.Context, in scorers.Input) (scorers.Score, error) {
	v, err := parse(in.Outcome.Output)
	if err != nil {
		return scorers.Fail(err.Error()), nil
	}
	if err := s.schema.Validate(v); err != nil {
		return scorers.Fail(fmt.Sprintf("the output does not match the schema: %s", oneLine(err))), nil
	}
	return scorers.Pass("the output matches the schema"), nil
}
