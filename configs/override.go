package configs

import (
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// override sets one key of a parsed file: "candidate.agent.prompt=prompts/v9.md".
// The value is YAML, so that numbers stay numbers.
func override(file *ast.File, assignment string) error {
	bad := func(what, remedy string) *Error {
		return &Error{File: "--set " + assignment, What: what, Remedy: remedy}
	}
	key, value, ok := strings.Cut(assignment, "=")
	if !ok || key == "" {
		return bad("no key and value", "write --set key.path=value")
	}
	path, err := yaml.PathString("$." + key)
	if err != nil {
		return bad("not a path", `write a path such as candidate.agent.model or suites[0].trials`)
	}
	parsed, err := parser.ParseBytes([]byte(value), 0)
	if err != nil || len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		return bad("the value is not YAML", "quote it")
	}
	if _, err := path.FilterFile(file); err == nil {
		if err := path.ReplaceWithNode(file, parsed.Docs[0].Body); err != nil {
			return bad(err.Error(), "check the path")
		}
		return nil
	}
	parent, leaf := "$", key
	if i := strings.LastIndex(key, "."); i >= 0 {
		parent, leaf = "$."+key[:i], key[i+1:]
	}
	path, err = yaml.PathString(parent)
	if err != nil {
		return bad("not a path", `write a path such as candidate.agent.model`)
	}
	added, err := parser.ParseBytes([]byte(leaf+": "+value), 0)
	if err != nil {
		return bad("the value is not YAML", "quote it")
	}
	if err := path.MergeFromNode(file, added.Docs[0].Body); err != nil {
		return bad("the file has nothing at "+strings.TrimPrefix(parent, "$."), "set a key whose parent is there")
	}
	return nil
}
