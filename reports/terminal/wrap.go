package terminal

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"
)

const ellipsis = "…"

func widthOf(s string) int { return text.StringWidthWithoutEscSequences(s) }

// snip cuts s at the end of a sentence where that keeps most of what fits, else
// at a word, and inside the first word where that alone is too long.
func snip(s string, width int) string {
	if widthOf(s) <= width {
		return s
	}
	cut := text.Snip(s, width, ellipsis)
	kept := strings.TrimSuffix(cut, ellipsis)
	if !strings.HasPrefix(strings.TrimPrefix(s, kept), " ") {
		at := strings.LastIndexByte(kept, ' ')
		if at < 0 || strings.TrimSpace(kept[:at]) == "" {
			return cut
		}
		kept = kept[:at]
	}
	if at := strings.LastIndex(kept, ". "); at > len(kept)/2 {
		return kept[:at+1] + " " + ellipsis
	}
	return strings.TrimRight(kept, " ,;:") + ellipsis
}

// paragraph is a text to wrap.
type paragraph struct {
	text   string
	width  int
	most   int    // lines
	indent string // of the lines after the first
	end    string // what follows the text however much of it is cut: "(+2 more)"
}

// wrap breaks a text between words, and never between a number and its unit. The
// last line ends in an ellipsis where something was cut.
func wrap(p paragraph) []string {
	all := words(p.text)
	if p.end != "" {
		all = append(all, p.end)
	}
	line := p.text[:len(p.text)-len(strings.TrimLeft(p.text, " "))]
	var lines []string
	for _, word := range all {
		next := line + " " + word
		switch {
		case strings.TrimSpace(line) == "":
			next = line + word
		case widthOf(next) > p.width:
			lines = append(lines, line)
			next = p.indent + word
		}
		line = next
	}
	lines = append(lines, line)
	if len(lines) > p.most {
		rest := strings.ReplaceAll(strings.Join(lines[p.most-1:], "\n"), "\n"+p.indent, " ")
		end := ""
		if p.end != "" {
			end = " " + p.end
		}
		lines = append(lines[:p.most-1], snip(strings.TrimSuffix(rest, end), max(p.width-widthOf(end), 1))+end)
	}
	for i := range lines {
		lines[i] = snip(lines[i], p.width)
	}
	return lines
}

// words splits at spaces, but for the one between a number and its unit.
func words(s string) []string {
	var out []string
	for word := range strings.FieldsSeq(s) {
		if n := len(out); n > 0 && isUnit(word) && endsInDigit(out[n-1]) {
			out[n-1] += " " + word
			continue
		}
		out = append(out, word)
	}
	return out
}

func isUnit(word string) bool {
	switch strings.TrimRight(word, ".,;:)]") {
	case "%", "pp", "ms", "s", "min", "¢", "points":
		return true
	}
	return false
}

func endsInDigit(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r >= '0' && r <= '9'
}

// fold joins as many items as one line holds, and counts the others.
func fold(items []string, width int) string {
	for n := len(items); n > 1; n-- {
		line := strings.TrimSpace(strings.Join(items[:n], "; ") + " " + more(len(items)-n))
		if widthOf(line) <= width {
			return line
		}
	}
	if len(items) == 0 {
		return ""
	}
	return wrap(paragraph{text: items[0], width: width, most: 1, end: more(len(items) - 1)})[0]
}

// more counts what is not shown; empty where all is.
func more(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf("(+%d more)", n)
}

// tail keeps the end of s, which tells paths apart.
func tail(s string, width int) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	return ellipsis + string(r[len(r)-width+1:])
}
