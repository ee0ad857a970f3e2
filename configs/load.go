package configs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Load reads a configuration, with overrides as "key.path=value" in their order,
// fills its defaults and checks all that can be checked without opening what it
// names. Paths in it are taken from the file's folder and made absolute. Every fault is
// an [*Error].
func Load(name string, overrides []string) (*Config, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, &Error{File: name, What: reason(err), Remedy: "give the path of a gate's configuration"}
	}
	c, err := Parse(name, text, overrides)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, fmt.Errorf("find the folder of %s: %w", name, err)
	}
	c.locate(dir)
	return c, nil
}

// Parse reads a configuration from text; name stands in its errors. Paths stay
// as written.
func Parse(name string, text []byte, overrides []string) (*Config, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if len(text) > maxFile {
		return nil, &Error{File: name, What: fmt.Sprintf("a configuration of %d bytes", len(text)), Remedy: fmt.Sprintf("keep it under %d; data belongs in a case file", maxFile)}
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, &Error{File: name, What: "the file is empty", Remedy: "start from configs/quickstart.yaml"}
	}
	if at := invalidUTF8(text); at > 0 {
		return nil, &Error{File: name, Line: at, What: "invalid UTF-8", Remedy: "save the file as UTF-8"}
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, syntax(name, err)
	}
	if len(file.Docs) != 1 {
		return nil, &Error{File: name, What: fmt.Sprintf("%d YAML documents", len(file.Docs)), Remedy: "write exactly one, without --- or % lines"}
	}
	if file.Docs[0].Body == nil {
		return nil, &Error{File: name, What: "nothing but comments", Remedy: "start from configs/quickstart.yaml"}
	}
	if alias := firstAlias(file.Docs[0].Body); alias != nil {
		at := alias.GetToken().Position
		return nil, &Error{File: name, Line: at.Line, Col: at.Column, What: "a YAML alias", Remedy: "write the value out: a few aliases of aliases fill any memory"}
	}
	for _, o := range overrides {
		if err := override(file, o); err != nil {
			return nil, err
		}
	}
	body := file.Docs[0].Body
	if fault := unknownKey(name, body, reflect.TypeFor[Config]()); fault != nil {
		return nil, fault
	}
	c := &Config{source: source{name: name, body: body}}
	if err := yaml.NodeToValue(body, c, yaml.Strict()); err != nil {
		return nil, syntax(name, err)
	}
	if fault := c.checkZeros(); fault != nil {
		return nil, fault
	}
	c.fillDefaults()
	if fault := c.check(); fault != nil {
		return nil, fault
	}
	return c, nil
}

// maxFile bounds a configuration in bytes.
const maxFile = 256 << 10

// firstAlias finds the first use of a YAML anchor; nil where there is none.
func firstAlias(body ast.Node) *ast.AliasNode {
	var found *ast.AliasNode
	ast.Walk(visitor(func(n ast.Node) bool {
		if a, ok := n.(*ast.AliasNode); ok && found == nil {
			found = a
		}
		return found == nil
	}), body)
	return found
}

// visitor is a function that is shown each node, and says whether to go on.
type visitor func(ast.Node) bool

// Visit implements the YAML library's visitor.
func (v visitor) Visit(n ast.Node) ast.Visitor {
	if !v(n) {
		return nil
	}
	return v
}

// syntax turns the YAML library's error into one with our shape.
func syntax(name string, err error) *Error {
	if fault := (*Error)(nil); errors.As(err, &fault) {
		fault.File = name
		return fault
	}
	out := &Error{File: name, What: err.Error(), Remedy: "see the configuration by example in the README"}
	if e := yaml.Error(nil); errors.As(err, &e) {
		out.What = plainType(e.GetMessage())
		if t := e.GetToken(); t != nil && t.Position != nil {
			out.Line, out.Col = t.Position.Line, t.Position.Column
		}
	}
	return out
}

// plainType says in plain words that a value has the wrong type.
func plainType(message string) string {
	m := regexp.MustCompile(`cannot unmarshal (\S+) into Go (?:struct field \S+|value) of type (\S+)`).FindStringSubmatch(message)
	if m == nil {
		return message
	}
	word := func(goType string) string {
		switch {
		case strings.HasPrefix(goType, "int"), strings.HasPrefix(goType, "uint"), strings.HasPrefix(goType, "float"):
			return "a number"
		case strings.HasPrefix(goType, "[]"):
			return "a list"
		case goType == "string":
			return "text"
		case goType == "bool":
			return "true or false"
		}
		return "a mapping"
	}
	return word(m[1]) + " where " + word(m[2]) + " belongs"
}

// invalidUTF8 gives the line that holds a byte which is no UTF-8; 0 where none does.
func invalidUTF8(text []byte) int {
	for i, line := range bytes.Split(text, []byte("\n")) {
		if !utf8.Valid(line) {
			return i + 1
		}
	}
	return 0
}

// fault is an error at a node that its own type found.
func fault(node ast.Node, what, remedy string) *Error {
	at := node.GetToken().Position
	return &Error{Line: at.Line, Col: at.Column, What: what, Remedy: remedy}
}

// reason is the system's own word for a failed open, without the path.
func reason(err error) string {
	if p := (*os.PathError)(nil); errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// locate makes every path that the configuration names relative to dir.
func (c *Config) locate(dir string) {
	c.Dir = dir
	for _, a := range []*Arm{&c.Stable, &c.Candidate} {
		for _, p := range []*string{&a.Agent.From, &a.Agent.Prompt, &a.Agent.Tools} {
			*p = under(dir, *p)
		}
		if a.Agent.Kind == KindExec {
			a.Agent.Dir = under(dir, a.Agent.Dir)
			if a.Agent.Dir == "" {
				a.Agent.Dir = dir
			}
		}
	}
	c.Cache = under(dir, c.Cache)
	for i := range c.Suites {
		c.Suites[i].Data = under(dir, c.Suites[i].Data)
		c.Suites[i].Reference = under(dir, c.Suites[i].Reference)
	}
}

func under(dir, path string) string {
	if path == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
