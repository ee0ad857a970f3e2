package configs

import (
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// source remembers where each part of a configuration was written.
type source struct {
	name string // of the file, as the user gave it
	body ast.Node
}

// at finds the place of a path such as "suites[0].guardrails[1].margin". Where
// the path ends early in the file, the last part that is there answers.
func (s source) at(path string) (line, col int) {
	node := s.body
	if node == nil {
		return 0, 0
	}
	place := func(n ast.Node) {
		if t := n.GetToken(); t != nil && t.Position != nil {
			line, col = t.Position.Line, t.Position.Column
		}
	}
	for _, step := range steps(path) {
		key, next := child(node, step)
		if next == nil {
			break
		}
		place(key)
		node = next
	}
	if line == 0 {
		return 1, 1
	}
	return line, col
}

// has reports whether a path was written.
func (s source) has(path string) bool {
	node := s.body
	for _, step := range steps(path) {
		if _, node = child(node, step); node == nil {
			return false
		}
	}
	return true
}

// steps splits a path into keys and indexes.
func steps(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// child gives the key and value nodes under a step; nil where there are none.
func child(node ast.Node, step string) (key, value ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if keyName(v.Key) == step {
				return v.Key, v.Value
			}
		}
	case *ast.MappingValueNode:
		if keyName(n.Key) == step {
			return n.Key, n.Value
		}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Values) {
			return n.Values[i], n.Values[i]
		}
	}
	return nil, nil
}
