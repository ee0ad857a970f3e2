// Package configs reads a gate's configuration: one YAML file, strictly.
//
// In goes a file; out comes a [Config], plain data with its defaults filled in,
// or an [Error] that names file, line and column, what is wrong and what to
// write instead. Nothing is opened, started or resolved against the world here:
// the composition root (cmd/forerun/internal/wire) turns the data into agents,
// scorers and guardrails, and asks [Config.Fault] for an error with a place
// when something the file names turns out not to exist.
//
//  1. [Load] parses, refuses every unknown key, checks words, units and which
//     keys go together, and fills defaults.
//  2. [Config.Resolved] writes the same configuration with its defaults, which a
//     run directory keeps and Load reads again.
//  3. [Schema] is the JSON Schema that editors complete the file with.
//
// An empty file is an error. Secrets are names of environment variables: their
// values are held in [Secret], which prints as <secret> everywhere.
//
// The shipped configurations and jq programs lie in folders beside the code.
package configs
