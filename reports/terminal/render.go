package terminal

import (
	"strings"

	"forerun/reports/view"
)

// Lines is the most that the first screen takes.
const Lines = 24

const (
	minWidth = 40
	maxWidth = 120
)

// Options say how a screen is printed.
type Options struct {
	Width  int    // columns of the terminal; 0 is 80
	Colour bool   // ANSI colours
	Path   string // of the report
}

// Render prints the first screen.
func Render(r *view.Report, o Options) string {
	if o.Width == 0 {
		o.Width = 80
	}
	o.Width = min(max(o.Width, minWidth), maxWidth)
	s := screen{r: r, o: o}
	var lines []string
	for _, b := range budgets() {
		lines = s.lines(b)
		if height(lines, o.Width) <= Lines {
			break
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// budget is how much of each part a screen shows.
type budget struct {
	findings    int
	suites      int // lines of suites
	reasonLines int // of each of two reasons
	warnings    int
	reasons     int
	wordLines   int  // of each warning and of each arm's containment
	diagnoses   int  // a line each
	slices      bool // a line under each suite
}

// budgets go from generous to the least that still says what was decided.
func budgets() []budget {
	return []budget{
		{findings: 10, suites: 6, reasonLines: 3, warnings: 2, reasons: 2, wordLines: 2, diagnoses: 2, slices: true},
		{findings: 10, suites: 6, reasonLines: 3, warnings: 2, reasons: 2, wordLines: 1, diagnoses: 2, slices: true},
		{findings: 10, suites: 4, reasonLines: 2, warnings: 2, reasons: 2, wordLines: 1, diagnoses: 2, slices: true},
		{findings: 8, suites: 3, reasonLines: 2, warnings: 2, reasons: 2, wordLines: 1, diagnoses: 2, slices: true},
		{findings: 7, suites: 3, reasonLines: 2, warnings: 2, reasons: 2, wordLines: 1, diagnoses: 2, slices: true},
		{findings: 6, suites: 3, reasonLines: 1, warnings: 2, reasons: 2, wordLines: 1, diagnoses: 2, slices: true},
		{findings: 5, suites: 2, reasonLines: 1, warnings: 2, reasons: 2, wordLines: 1, diagnoses: 2, slices: true},
		{findings: 4, suites: 2, reasonLines: 1, warnings: 1, reasons: 2, wordLines: 1, diagnoses: 1, slices: true},
		{findings: 2, suites: 2, reasonLines: 1, warnings: 1, reasons: 2, wordLines: 1, diagnoses: 1},
		{findings: 1, suites: 1, reasonLines: 1, warnings: 1, reasons: 1, wordLines: 1, diagnoses: 1},
		{findings: 1, suites: 1, reasonLines: 1, reasons: 1, wordLines: 1},
	}
}

// height counts the rows that lines take on a terminal that wraps.
func height(lines []string, width int) int {
	n := 0
	for _, l := range lines {
		n += max(1, (widthOf(l)+width-1)/width)
	}
	return n
}
