package terminal

import (
	"fmt"
	"strings"
)

// printer writes lines that fit a width.
type printer struct {
	out    strings.Builder
	width  int
	colour bool
}

func (p *printer) line(s string) {
	p.out.WriteString(s)
	p.out.WriteByte('\n')
}

// wrapped writes a sentence, broken between words, with an indent before each line.
func (p *printer) wrapped(indent, s string) {
	for _, line := range wrap(paragraph{text: indent + s, width: p.width, most: mostLines, indent: indent}) {
		p.line(line)
	}
}

// mostLines is more than any sentence takes that is bounded where it is made.
const mostLines = 500

// paint colours the first word in a line, where colour was asked for.
func (p *printer) paint(tone, word, line string) string { return paint(p.colour, tone, word, line) }

// pad fills a cell up to a width with spaces.
func pad(cell string, width int) string {
	return cell + strings.Repeat(" ", max(0, width-widthOf(cell)))
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
