package term

import (
	"os"

	"golang.org/x/term"
)

// Terminal says what a stream is able to show. The zero Terminal is no terminal
// at all: 80 columns, no colour, plain lines.
type Terminal struct {
	Attached bool // someone is watching
	Color    bool
	Columns  int
}

// defaultColumns is the width where none is known.
const defaultColumns = 80

// Of looks at a stream and at the environment. NO_COLOR takes colour away, even
// when it is empty; so does TERM=dumb.
func Of(f *os.File, lookup func(string) (string, bool)) Terminal {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return Terminal{}
	}
	_, plain := lookup("NO_COLOR")
	kind, _ := lookup("TERM")
	t := Terminal{Attached: true, Color: !plain && kind != "dumb"}
	if w, _, err := term.GetSize(fd); err == nil {
		t.Columns = w
	}
	return t
}

// Width is the number of columns to print in.
func (t Terminal) Width() int {
	if t.Columns <= 0 {
		return defaultColumns
	}
	return t.Columns
}
