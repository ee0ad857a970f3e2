package configs

import (
	"reflect"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// plainPolicy is a [ToolPolicy] as an object alone, and plainContainment a
// [Containment].
type (
	plainPolicy      ToolPolicy
	plainContainment Containment
)

// UnmarshalYAML reads a policy: its word, or an object.
func (p *ToolPolicy) UnmarshalYAML(node ast.Node) error {
	if word, ok := node.(*ast.StringNode); ok {
		*p = ToolPolicy{Policy: word.Value}
		return nil
	}
	return object(node, (*plainPolicy)(p), "a policy is a word, or an object that names one", "write a word such as replayed, or {policy: replayed, …}")
}

// MarshalYAML writes the policy as it is read.
func (p ToolPolicy) MarshalYAML() (any, error) {
	if reflect.DeepEqual(p, ToolPolicy{Policy: p.Policy}) {
		return p.Policy, nil
	}
	return plainPolicy(p), nil
}

// probeWord is the whole of a containment that is shown by the default probe.
const probeWord = "probe"

// UnmarshalYAML reads a containment: {declared: "…"}, {probe: {…}} or probe.
func (c *Containment) UnmarshalYAML(node ast.Node) error {
	const what, remedy = "containment is shown by a probe, or declared in words",
		`write probe, {probe: {message: "…", tool: NAME}} or {declared: "…"}`
	if word, ok := node.(*ast.StringNode); ok {
		if word.Value != probeWord {
			return fault(node, what, remedy)
		}
		*c = Containment{Probe: &Probe{}}
		return nil
	}
	return object(node, (*plainContainment)(c), what, remedy)
}

// object reads a node that must be an object with the keys of a type.
func object[T any](node ast.Node, into *T, what, remedy string) error {
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
	default:
		return fault(node, what, remedy)
	}
	if unknown := unknownKey("", node, reflect.TypeFor[T]()); unknown != nil {
		return unknown
	}
	return yaml.NodeToValue(node, into)
}
