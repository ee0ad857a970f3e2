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
	if old, err := path.FilterFile(file); err == nil {
		stand(parsed.Docs[0].Body, old)
		if err := path.ReplaceWithNode(file, parsed.Docs[0].Body); err != nil {
			return bad(err.Error(), "check the path")
		}
		return nil
	}
	parent, leaf := upTo("$." + key)
	if path, err = yaml.PathString(parent); err != nil {
		return bad("not a path", `write a path such as candidate.agent.model`)
	}
	for parent != "$" && !strings.HasSuffix(parent, "]") {
		if _, err := path.FilterFile(file); err == nil {
			break
		}
		// A block that the file leaves out begins with this key.
		var block string
		parent, block = upTo(parent)
		leaf, value = block, "{"+leaf+": "+value+"}"
		if path, err = yaml.PathString(parent); err != nil {
			return bad("not a path", `write a path such as candidate.agent.model`)
		}
	}
	added, err := parser.ParseBytes([]byte(leaf+": "+value), 0)
	if err != nil {
		return bad("the value is not YAML", "quote it")
	}
	if under, err := path.FilterFile(file); err == nil {
		stand(added.Docs[0].Body, under)
	}
	if err := path.MergeFromNode(file, added.Docs[0].Body); err != nil {
		return bad("the file has nothing at "+strings.TrimPrefix(parent, "$."), "set a key whose parent is there")
	}
	return nil
}

// upTo splits a path at its last key.
func upTo(path string) (parent, leaf string) {
	i := strings.LastIndex(path, ".")
	return path[:i], path[i+1:]
}

// stand gives what an assignment brings the place of what is there in the file, so
// that a fault in it names a line of the file where the key is, or belongs.
func stand(added, there ast.Node) {
	first := there
	if pairs, ok := there.(*ast.MappingNode); ok && len(pairs.Values) > 0 {
		first = pairs.Values[0].Key // its own token is the colon behind it
	}
	at := first.GetToken()
	if at == nil || at.Position == nil {
		return
	}
	ast.Walk(visitor(func(n ast.Node) bool {
		if t := n.GetToken(); t != nil && t.Position != nil {
			t.Position.Line, t.Position.Column = at.Position.Line, at.Position.Column
		}
		return true
	}), added)
}
