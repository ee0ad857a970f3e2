package terminal

import (
	"cmp"
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

// columns is the width in which to print.
func (o Options) columns() int { return min(max(cmp.Or(o.Width, 80), minWidth), maxWidth) }

// Render prints the first screen.
func Render(r *view.Report, o Options) string {
	o.Width = o.columns()
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
	findings     int
	suites       int // lines of suites
	reasons      int
	diagnoses    int
	textLines    int // of each reason and each diagnosis, on a terminal of 80 columns
	noteLines    int // of a waiver, of what was asked again and of what could have been seen
	warnings     int
	warningLines int  // of each
	wordLines    int  // of each arm's containment
	slices, log  bool // lines under each suite
	blank        bool // a line between the findings and what follows them
	gains        bool // what is better
	look, cost   bool // the cases to look at, what the run cost
}

// budgets go from generous to the least that still says what was decided. The
// first reason and the first diagnosis stay whole for as long as possible, the
// first warning nearly so: findings give way to them, the worst last.
func budgets() []budget {
	b := budget{findings: 10, suites: 6, reasons: 2, diagnoses: 2, textLines: 4, noteLines: 2, warnings: 2, warningLines: 3, wordLines: 2, slices: true, log: true, blank: true, gains: true, look: true, cost: true}
	out := []budget{b}
	next := func(change func(*budget)) {
		change(&b)
		out = append(out, b)
	}
	next(func(b *budget) { b.wordLines = 1 })
	next(func(b *budget) { b.diagnoses = 1 })
	next(func(b *budget) { b.findings, b.suites = 8, 4 })
	next(func(b *budget) { b.warnings = 1 })
	next(func(b *budget) { b.findings, b.suites = 6, 3 })
	next(func(b *budget) { b.reasons = 1 })
	for b.findings > 4 {
		next(func(b *budget) { b.findings-- })
	}
	next(func(b *budget) { b.warningLines = 2 })
	next(func(b *budget) { b.findings = 3 })
	next(func(b *budget) { b.warningLines = 1 })
	next(func(b *budget) { b.log = false })
	next(func(b *budget) { b.blank = false })
	next(func(b *budget) { b.findings, b.suites = 2, 2 })
	next(func(b *budget) { b.suites, b.slices = 1, false })
	next(func(b *budget) { b.findings = 1 })
	next(func(b *budget) { b.gains = false })
	next(func(b *budget) { b.textLines = 3 })
	next(func(b *budget) { b.warnings, b.textLines = 0, 2 })
	next(func(b *budget) { b.textLines, b.noteLines = 1, 1 })
	next(func(b *budget) { b.diagnoses = 0 })
	next(func(b *budget) { b.look = false })
	next(func(b *budget) { b.cost = false })
	return out
}

// height counts the rows that lines take on a terminal that wraps.
func height(lines []string, width int) int {
	n := 0
	for _, l := range lines {
		n += max(1, (widthOf(l)+width-1)/width)
	}
	return n
}
