package configs

import (
	"fmt"
	"strings"
)

// Error is a fault in a configuration: where, what, and what to write instead.
type Error struct {
	File      string
	Line, Col int // from 1; 0 where the file as a whole is meant
	What      string
	Remedy    string
}

// Error gives FILE:LINE:COL: what: what to write instead.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Col > 0 {
		fmt.Fprintf(&b, ":%d", e.Col)
	}
	b.WriteString(": " + e.What)
	if e.Remedy != "" {
		b.WriteString(": " + e.Remedy)
	}
	return b.String()
}

// Fault makes an error that stands at a path of the file ("suites[0].data"), or
// at the nearest part of it that is there.
func (c *Config) Fault(path, what, remedy string) *Error {
	line, col := c.source.at(path)
	return &Error{File: c.source.name, Line: line, Col: col, What: what, Remedy: remedy}
}
