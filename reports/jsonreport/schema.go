package jsonreport

import _ "embed"

//go:embed schema.json
var schema string

// Schema is the JSON Schema of report.json. Whoever reads reports of later versions
// finds more keys there, and all that it names.
func Schema() []byte { return []byte(schema) }
