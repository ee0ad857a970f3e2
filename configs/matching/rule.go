package matching

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"forerun/datasets/jq"
	"forerun/datasets/nearest"
)

// Kind is how two values are compared. The zero Kind is [Exact].
type Kind string

// The kinds of rule.
const (
	Exact   Kind = "exact"   // the same JSON value
	Any     Kind = "any"     // whatever they are
	Similar Kind = "similar" // alike as texts
	JQ      Kind = "jq"      // the same after a program
)

// Rule says when one argument of two calls matches. The zero Rule wants the same
// JSON value.
type Rule struct {
	Kind    Kind
	Least   float64     // Similar: above 0, to 1
	Program *jq.Program // JQ
}

// Error says what is wrong with a rule, and what to write instead.
type Error struct{ What, Remedy string }

func (e *Error) Error() string { return e.What + ": " + e.Remedy }

// Parse reads a rule. Its errors are of the type [*Error].
func Parse(text string) (Rule, error) {
	trimmed := strings.TrimSpace(text)
	word, rest := trimmed, ""
	if at := strings.IndexAny(trimmed, " :>\t"); at >= 0 {
		word, rest = trimmed[:at], trimmed[at:]
	}
	kind := Kind(word)
	switch {
	case kind == JQ && strings.HasPrefix(rest, ":"):
		p, err := jq.Compile(rest[1:])
		if fault := (*jq.Error)(nil); errors.As(err, &fault) && fault.Line == 1 {
			fault.Column += strings.Index(text, ":") + 1
		}
		if err != nil {
			return Rule{}, &Error{fmt.Sprintf("jq: %v", err), "write a program that makes of a value what is compared, such as jq: ascii_downcase"}
		}
		return Rule{Kind: JQ, Program: p}, nil
	case kind == Similar:
		threshold, ok := strings.CutPrefix(strings.TrimSpace(rest), ">=")
		least, err := strconv.ParseFloat(strings.TrimSpace(threshold), 64)
		if !ok || err != nil || !(least > 0 && least <= 1) { // NaN is not
			return Rule{}, &Error{fmt.Sprintf("matching rule %q", text), "write similar >= and a number above 0, to 1, such as similar >= 0.9"}
		}
		return Rule{Kind: Similar, Least: least}, nil
	case rest == "" && (kind == Exact || kind == Any):
		return Rule{Kind: kind}, nil
	}
	remedy := "write exact, any, similar >= 0.9 or jq: PROGRAM"
	if w, ok := nearest.Word(word, []string{string(Exact), string(Any), string(Similar), string(JQ)}); ok && word != "" && w != word {
		remedy = fmt.Sprintf("did you mean %q? write exact, any, similar >= 0.9 or jq: PROGRAM", w)
	}
	return Rule{}, &Error{fmt.Sprintf("matching rule %q", text), remedy}
}
