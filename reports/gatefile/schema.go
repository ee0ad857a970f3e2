package gatefile

import _ "embed"

//go:embed schema.json
var schema string

// Schema is the JSON Schema of gate.json.
func Schema() []byte { return []byte(schema) }
