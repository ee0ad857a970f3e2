package configs

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"forerun/datasets/nearest"
)

// unknownKey finds the first key of the file that the type has no field for.
// The YAML library can refuse unknown keys too, but not say which are valid. A
// type that reads its own node checks its own keys.
func unknownKey(file string, node ast.Node, t reflect.Type) *Error {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.NodeUnmarshaler]()) {
		return nil
	}
	switch n := node.(type) {
	case *ast.SequenceNode:
		if t.Kind() != reflect.Slice {
			return nil
		}
		for _, v := range n.Values {
			if err := unknownKey(file, v, t.Elem()); err != nil {
				return err
			}
		}
	case *ast.MappingNode:
		for _, v := range n.Values {
			if err := unknownIn(file, v, t); err != nil {
				return err
			}
		}
	case *ast.MappingValueNode:
		return unknownIn(file, n, t)
	}
	return nil
}

func unknownIn(file string, v *ast.MappingValueNode, t reflect.Type) *Error {
	if t.Kind() == reflect.Map {
		return unknownKey(file, v.Value, t.Elem())
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	name := keyName(v.Key)
	var valid []string
	for field := range fields(t) {
		if field.name == name {
			return unknownKey(file, v.Value, field.typ)
		}
		valid = append(valid, field.name)
	}
	at := v.Key.GetToken().Position
	return &Error{
		File: file, Line: at.Line, Col: at.Column,
		What: fmt.Sprintf("unknown key %q", name), Remedy: nearest.Remedy(name, valid),
	}
}

type field struct {
	name string
	typ  reflect.Type
}

// fields lists the keys a struct is read from.
func fields(t reflect.Type) func(yield func(field) bool) {
	return func(yield func(field) bool) {
		for f := range t.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			if name == "" || name == "-" {
				continue
			}
			if !yield(field{name, f.Type}) {
				return
			}
		}
	}
}

// keyName is a key as it is meant, quoted or not.
func keyName(key ast.MapKeyNode) string {
	if word, ok := key.(*ast.StringNode); ok {
		return word.Value
	}
	return key.String()
}
