package importers

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/itchyny/gojq"
)

// ProgramError says where a jq program is wrong.
type ProgramError struct {
	Line, Column int // from 1; 0 where the place is not known
	What         string
}

func (e *ProgramError) Error() string {
	if e.Line == 0 {
		return e.What
	}
	return fmt.Sprintf("%d:%d: %s", e.Line, e.Column, e.What)
}

// compile makes code of a program that is given $file and $line.
func compile(program string) (*gojq.Code, error) {
	query, err := gojq.Parse(program)
	var parse *gojq.ParseError
	switch {
	case errors.As(err, &parse):
		return nil, placed(program, parse.Offset-len(parse.Token), parse.Error())
	case err != nil:
		return nil, &ProgramError{What: err.Error()}
	}
	code, err := gojq.Compile(query, gojq.WithVariables([]string{"$file", "$line"}))
	if err != nil {
		return nil, placed(program, mention(program, err.Error()), err.Error())
	}
	return code, nil
}

// mention finds the name that a compile error ends with: gojq does not say
// where it stands.
func mention(program, text string) int {
	_, name, ok := strings.Cut(text, "not defined: ")
	if !ok {
		return -1
	}
	name, _, _ = strings.Cut(name, "/")
	at := regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).FindStringIndex(program)
	if at == nil {
		return -1
	}
	return at[0]
}

func placed(program string, offset int, what string) error {
	if offset < 0 || offset > len(program) {
		return &ProgramError{What: what}
	}
	before := program[:offset]
	line := strings.Count(before, "\n") + 1
	return &ProgramError{Line: line, Column: offset - strings.LastIndexByte(before, '\n'), What: what}
}
