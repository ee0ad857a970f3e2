package terminal

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

// span is a stretch of text in one colour; no code is none.
type span struct{ code, text string }

// flow breaks text that may have several lines into lines of a width: between words,
// and within one that is wider than a line. Spaces at the end of a line are left out,
// those within it kept. Colour begins anew on each line.
func flow(spans []span, width int) []string {
	var lines []string
	var line []glyph
	for _, s := range spans {
		for _, r := range strings.ReplaceAll(s.text, "\t", "    ") {
			if r == '\n' {
				lines = append(lines, broken(line, width)...)
				line = line[:0]
				continue
			}
			line = append(line, glyph{r, s.code})
		}
	}
	return append(lines, broken(line, width)...)
}

// glyph is a character with its colour.
type glyph struct {
	r    rune
	code string
}

// broken breaks one line; an empty one stays one.
func broken(line []glyph, width int) []string {
	var out []string
	for {
		n, used, space := 0, 0, -1
		for n < len(line) {
			if line[n].r == ' ' {
				space = n
			}
			used += text.RuneWidth(line[n].r)
			if used > width {
				break
			}
			n++
		}
		if n == len(line) {
			return append(out, painted(line))
		}
		next := max(n, 1) // where not even one fits
		if space > 0 && strings.TrimSpace(string(runes(line[:space]))) != "" {
			n, next = space, space+1
		} else {
			n = next
		}
		out = append(out, painted(line[:n]))
		line = line[next:]
	}
}

func runes(line []glyph) []rune {
	out := make([]rune, len(line))
	for i, g := range line {
		out[i] = g.r
	}
	return out
}

// painted writes a line with its colours.
func painted(line []glyph) string {
	for len(line) > 0 && line[len(line)-1].r == ' ' {
		line = line[:len(line)-1]
	}
	var b strings.Builder
	code := ""
	for _, g := range line {
		if g.code != code {
			if code != "" {
				b.WriteString("\x1b[0m")
			}
			if g.code != "" {
				b.WriteString("\x1b[" + g.code + "m")
			}
			code = g.code
		}
		b.WriteRune(g.r)
	}
	if code != "" {
		b.WriteString("\x1b[0m")
	}
	return b.String()
}
