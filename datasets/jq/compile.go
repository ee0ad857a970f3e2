package jq

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/itchyny/gojq"
)

// Program is a compiled jq program. It is safe for concurrent use. Make one with
// [Compile].
type Program struct {
	code      *gojq.Code
	variables int
	fields    []string
	bounded   bool // it takes nothing of its input but these fields
}

// Error says where a program is wrong.
type Error struct {
	Line, Column int // from 1; 0 where the place is not known
	What         string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.What
	}
	return fmt.Sprintf("line %d, column %d: %s", e.Line, e.Column, e.What)
}

// Compile makes a program ready that knows variables such as "$now". Its errors
// are of the type [*Error].
func Compile(text string, variables ...string) (*Program, error) {
	query, err := gojq.Parse(text)
	if parse := (*gojq.ParseError)(nil); errors.As(err, &parse) {
		return nil, placed(text, parse.Offset-len(parse.Token), parse.Error())
	}
	if err != nil {
		return nil, &Error{What: err.Error()}
	}
	code, err := gojq.Compile(query, gojq.WithVariables(variables))
	if err != nil {
		return nil, placed(text, mention(text, err.Error()), err.Error())
	}
	fields, bounded := fieldsOf(query)
	return &Program{code: code, variables: len(variables), fields: fields, bounded: bounded}, nil
}

// mention finds the name that a compile error ends with: gojq does not say where
// it stands.
func mention(text, message string) int {
	_, name, ok := strings.Cut(message, "not defined: ")
	if !ok {
		return -1
	}
	name, _, _ = strings.Cut(name, "/")
	at := regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).FindStringIndex(text)
	if at == nil {
		return -1
	}
	return at[0]
}

func placed(text string, offset int, what string) error {
	if offset < 0 || offset > len(text) {
		return &Error{What: what}
	}
	before := text[:offset]
	return &Error{Line: strings.Count(before, "\n") + 1, Column: offset - strings.LastIndexByte(before, '\n'), What: what}
}
