package jq

import (
	"slices"

	"github.com/itchyny/gojq"
)

// Fields lists the fields of its input that a program looks at, so that nobody has
// to read the others for it. ok is false where it may look at more than that: then
// it must get its input whole.
func (p *Program) Fields() (names []string, ok bool) { return p.fields, p.bounded }

// reading finds the fields that a query takes of its input. Each method is about a
// query that gets that input, and reports whether it takes fields that are named,
// and nothing else; in what it makes, the input itself has no place. What it does
// not know it does not vouch for.
type reading struct{ names []string }

func fieldsOf(q *gojq.Query) (names []string, ok bool) {
	var r reading
	ok = r.query(q)
	slices.Sort(r.names)
	return slices.Compact(r.names), ok
}

func (r *reading) query(q *gojq.Query) bool {
	switch {
	case q == nil:
		return true
	case q.Meta != nil, len(q.Imports) > 0, len(q.FuncDefs) > 0:
		return false
	case q.Term != nil:
		return r.term(q.Term)
	case len(q.Patterns) > 0: // LEFT as PATTERN | RIGHT: both get the input
		return r.query(q.Left) && r.query(q.Right) && !slices.ContainsFunc(q.Patterns, computed)
	case q.Op == gojq.OpPipe: // the right side gets what the left one makes
		return r.query(q.Left)
	}
	switch q.Op { //nolint:exhaustive // an assignment gives back its input
	case gojq.OpComma, gojq.OpAdd, gojq.OpSub, gojq.OpMul, gojq.OpDiv, gojq.OpMod, gojq.OpEq, gojq.OpNe, gojq.OpGt, gojq.OpLt,
		gojq.OpGe, gojq.OpLe, gojq.OpAnd, gojq.OpOr, gojq.OpAlt:
		return r.query(q.Left) && r.query(q.Right)
	}
	return false
}

// computed reports whether a pattern has keys that are programs.
func computed(p *gojq.Pattern) bool { return p.Name == "" }

func (r *reading) term(t *gojq.Term) bool {
	for _, s := range t.SuffixList {
		if s.Index != nil && !r.index(s.Index) {
			return false
		}
	}
	switch t.Type { //nolint:exhaustive // what is not known is not vouched for
	case gojq.TermTypeNull, gojq.TermTypeTrue, gojq.TermTypeFalse, gojq.TermTypeNumber:
		return true
	case gojq.TermTypeIndex:
		return r.field(t.Index)
	case gojq.TermTypeString:
		return r.text(t.Str)
	case gojq.TermTypeUnary:
		return r.term(t.Unary.Term)
	case gojq.TermTypeArray:
		return r.query(t.Array.Query)
	case gojq.TermTypeQuery:
		return r.query(t.Query)
	case gojq.TermTypeTry: // what catches gets the error
		return r.query(t.Try.Body)
	case gojq.TermTypeIf:
		return r.choice(t.If)
	case gojq.TermTypeFunc:
		return r.call(t.Func)
	}
	return false
}

// field is the field of the input that a term begins with.
func (r *reading) field(i *gojq.Index) bool {
	switch {
	case i.Name != "":
		r.names = append(r.names, i.Name)
	case i.Str != nil && i.Str.Queries == nil:
		r.names = append(r.names, i.Str.Str)
	default:
		return false
	}
	return true
}

// index is an index into something else, which may be computed of the input.
func (r *reading) index(i *gojq.Index) bool {
	return r.text(i.Str) && r.query(i.Start) && r.query(i.End)
}

func (r *reading) text(s *gojq.String) bool {
	if s == nil {
		return true
	}
	return !slices.ContainsFunc(s.Queries, func(q *gojq.Query) bool { return !r.query(q) })
}

// choice gives back its input where it has no else.
func (r *reading) choice(c *gojq.If) bool {
	for _, e := range c.Elif {
		if !r.query(e.Cond) || !r.query(e.Then) {
			return false
		}
	}
	return c.Else != nil && r.query(c.Cond) && r.query(c.Then) && r.query(c.Else)
}

// call knows variables, and a few functions that take nothing of their input but
// through their arguments.
func (r *reading) call(f *gojq.Func) bool {
	if f.Name[0] == '$' {
		return true
	}
	switch f.Name {
	case "any", "all":
		return len(f.Args) == 2 && r.query(f.Args[0]) // the second gets what the first makes
	case "isempty", "first", "last":
		return len(f.Args) == 1 && r.query(f.Args[0])
	}
	return false
}
