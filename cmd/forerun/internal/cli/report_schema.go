package cli

import (
	"fmt"
	"maps"
	"slices"

	"forerun/datasets/nearest"
	"forerun/reports/gatefile"
	"forerun/reports/jsonreport"
)

// printSchema prints the JSON Schema of a document that programs read.
func (p *Process) printSchema(of string, more bool) error {
	schemas := map[string]func() []byte{"report": jsonreport.Schema, "gate": gatefile.Schema}
	schema, ok := schemas[of]
	switch {
	case !ok:
		return usagef("--schema=%s: there is no such schema: %s", of, nearest.Remedy(of, slices.Collect(maps.Keys(schemas))))
	case more:
		return usagef("--schema is of no run: write it alone, with = before its word: --schema=%s", of)
	}
	if _, err := p.Out.Write(schema()); err != nil {
		return fmt.Errorf("print schema: %w", err)
	}
	return nil
}
