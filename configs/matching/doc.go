// Package matching reads the rules by which an argument of a tool call is held
// against a recorded one: exact, any, "similar >= 0.9", "jq: PROGRAM".
//
// In comes a rule's text from a configuration; out goes a [Rule]. Package configs
// reads it to refuse a wrong one where it stands, package replay/tools to match
// by it. It imports neither. A rule that is left out is exact.
package matching
