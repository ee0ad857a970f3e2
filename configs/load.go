package configs

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

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
	if len(bytes.TrimSpace(text)) == 0 {
		return nil, &Error{File: name, What: "the file is empty", Remedy: "start from configs/quickstart.yaml"}
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, syntax(name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, &Error{File: name, What: fmt.Sprintf("%d YAML documents", len(file.Docs)), Remedy: "write exactly one"}
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
	c.fillDefaults()
	if fault := c.check(); fault != nil {
		return nil, fault
	}
	return c, nil
}

// syntax turns the YAML library's error into one with our shape.
func syntax(name string, err error) *Error {
	if fault := (*Error)(nil); errors.As(err, &fault) {
		fault.File = name
		return fault
	}
	out := &Error{File: name, What: err.Error(), Remedy: "see the configuration by example in the README"}
	if e := yaml.Error(nil); errors.As(err, &e) {
		out.What = e.GetMessage()
		if t := e.GetToken(); t != nil && t.Position != nil {
			out.Line, out.Col = t.Position.Line, t.Position.Column
		}
	}
	return out
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
	for i := range c.Suites {
		c.Suites[i].Data = under(dir, c.Suites[i].Data)
	}
}

func under(dir, path string) string {
	if path == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(dir, path)
}
