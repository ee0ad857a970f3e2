package table

import (
	"fmt"
	"strings"
)

// Error says what is wrong with a table file, and where. It is a fault of the
// file, not of the machine that read it.
type Error struct {
	File   string
	Row    int64  // from 1; 0 when the file as a whole is meant
	Column string // dotted path; empty when no single column is meant
	What   string
	Remedy string
	Err    error // the cause, if one is known
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Row > 0 {
		fmt.Fprintf(&b, ":row %d", e.Row)
	}
	if e.Column != "" {
		fmt.Fprintf(&b, ": column %q", e.Column)
	}
	b.WriteString(": " + e.What)
	if e.Remedy != "" {
		b.WriteString(": " + e.Remedy)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }
