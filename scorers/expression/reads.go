package expression

import (
	"maps"
	"slices"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/parser"

	"forerun/datasets"
	"forerun/scorers"
)

// The paths of an outcome's tool calls, which may not be known, and of its words.
const (
	outcomeCalls  = "outcome.tool_calls"
	outcomeOutput = "outcome.output"
)

// reads lists the paths of three names that an expression reads, such as
// case.expected.answer, and [outcomeCalls] and [outcomeOutput] where it reads those.
type reads map[string]bool

func newReads(source string) (reads, error) {
	tree, err := parser.Parse(source)
	if err != nil {
		return nil, err
	}
	r := reads{}
	ast.Walk(&tree.Node, r)
	return r, nil
}

// Visit implements [ast.Visitor].
func (r reads) Visit(node *ast.Node) {
	outer, ok := (*node).(*ast.MemberNode)
	if !ok {
		return
	}
	if root, isRoot := outer.Node.(*ast.IdentifierNode); isRoot {
		if field, named := outer.Property.(*ast.StringNode); named {
			if path := root.Value + "." + field.Value; path == outcomeCalls || path == outcomeOutput {
				r[path] = true
			}
		}
		return
	}
	inner, ok := outer.Node.(*ast.MemberNode)
	if !ok {
		return
	}
	root, ok := inner.Node.(*ast.IdentifierNode)
	if !ok {
		return
	}
	part, okPart := inner.Property.(*ast.StringNode)
	field, okField := outer.Property.(*ast.StringNode)
	if okPart && okField {
		r[root.Value+"."+part.Value+"."+field.Value] = true
	}
}

// labels are the fields of expected that are read, in alphabetical order.
func (r reads) labels() []string {
	var list []string
	for _, path := range slices.Sorted(maps.Keys(r)) {
		if name, ok := cutLabel(path); ok {
			list = append(list, name)
		}
	}
	return list
}

func cutLabel(path string) (string, bool) {
	const prefix = "case.expected."
	if len(path) <= len(prefix) || path[:len(prefix)] != prefix {
		return "", false
	}
	return path[len(prefix):], true
}

// evidence grades what an expression compares with: agreement with the log is
// the weakest, a label a person's word, anything else an invariant.
func (r reads) evidence(passFail bool) scorers.Evidence {
	switch {
	case r["case.logged.output"]:
		return scorers.EvidenceE
	case len(r.labels()) > 0:
		return scorers.EvidenceA
	case passFail:
		return scorers.EvidenceC
	}
	return "" // a number that rests on no label is a measurement
}

// missing names the first of the labels that a case does not have.
func missing(c *datasets.Case, labels []string) (string, bool) {
	e := c.Expected
	if e == nil {
		e = &datasets.Expected{}
	}
	for _, label := range labels {
		var has bool
		switch label {
		case "answer":
			has = e.Answer != nil
		case "facts":
			has = len(e.Facts) > 0
		case "tool_calls":
			has = e.ToolCalls != nil
		case "end_state":
			has = len(e.EndState) > 0
		case "escalate":
			has = e.Escalate != nil
		case "labels":
			has = len(e.Labels) > 0
		default:
			has = true
		}
		if !has {
			return label, true
		}
	}
	return "", false
}
