// Package schema judges whether an answer is JSON of a given shape.
//
// [Specs] goes into the registry. The whole output must be one JSON value that
// the schema (JSON Schema, draft 4 to 2020-12, formats asserted) accepts; the
// reason of a fail lists what is wrong and where. A schema that can't be read
// or compiled is an error of the configuration. No schema is ever fetched: a
// $ref leads into the schema itself, or from a schema file to files beside it.
//
// Hostile output is bounded before it is judged: by its size, and by the length
// and exponent of its numbers, which would otherwise be expanded.
package schema
