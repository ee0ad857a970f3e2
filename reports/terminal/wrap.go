package terminal

import (
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"
)

func snip(s string, width int) string { return text.Snip(s, width, "…") }

func widthOf(s string) int { return text.StringWidthWithoutEscSequences(s) }

// wrap breaks s at spaces into at most most lines, the ones after the first
// indented, the last ending in an ellipsis where something was cut.
func wrap(s string, width, most int, indent string) []string {
	var lines []string
	var line string
	flush := func() {
		lines = append(lines, line)
		line = indent
	}
	lead := len(s) - len(strings.TrimLeft(s, " "))
	line = s[:lead]
	for i, word := range strings.Fields(s) {
		space := " "
		if i == 0 || line == indent {
			space = ""
		}
		if widthOf(line+space+word) > width && strings.TrimSpace(line) != "" {
			flush()
			space = ""
		}
		line += space + word
	}
	lines = append(lines, line)
	if len(lines) > most {
		lines[most-1] += " " + strings.TrimSpace(strings.Join(lines[most:], " "))
		lines = lines[:most]
	}
	for i := range lines {
		lines[i] = snip(lines[i], width)
	}
	return lines
}

// tail keeps the end of s, which tells paths apart.
func tail(s string, width int) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	return "…" + string(r[len(r)-width+1:])
}
