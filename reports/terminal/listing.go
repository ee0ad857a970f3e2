package terminal

import (
	"fmt"
	"strings"

	"forerun/reports/view"
)

// List prints a page of a run's cases.
func List(l *view.Listing, o Options) string {
	p := printer{width: o.columns(), colour: o.Colour}
	p.wrapped("", fmt.Sprintf("%s: stable %s, candidate %s; %s", clip(l.Run), clip(l.Stable), clip(l.Candidate), counted(l)))
	if len(l.Cases) == 0 {
		p.wrapped("", nothing(l))
		return p.out.String()
	}
	rows := cells(l)
	for i := 0; i < len(l.Cases); {
		kind := l.Cases[i].Kind
		end := i
		for end < len(l.Cases) && l.Cases[end].Kind == kind {
			end++
		}
		p.kind(l, i, rows[i:end])
		i = end
	}
	p.line("")
	if l.Pages > 1 {
		p.wrapped("", fmt.Sprintf("cases %d to %d of %d, page %d of %d: --page N shows another", l.From, l.From+len(l.Cases)-1, l.Of, l.Page, l.Pages))
	}
	p.wrapped("", "forerun show RUN CASE shows both arms of one")
	return p.out.String()
}

// clip bounds a name of a configuration.
func clip(name string) string { return view.Cut(view.Line(name), 60) }

// counted says how many cases there are of each kind.
func counted(l *view.Listing) string {
	worse, better, alike := 0, 0, 0
	for _, c := range l.Counts {
		switch {
		case c.Worse:
			worse += c.Cases
		case c.Kind == view.Alike:
			alike += c.Cases
		default:
			better += c.Cases
		}
	}
	return fmt.Sprintf("of %d cases %d got worse, %d got better, %d are alike", l.Total, worse, better, alike)
}

// nothing says why a page has no case.
func nothing(l *view.Listing) string {
	switch {
	case l.Of > 0:
		return fmt.Sprintf("There is no page %d: the last is %d.", l.Page, l.Pages)
	case l.Total > 0:
		return "No case got worse or better; --all lists those that are alike."
	}
	return "The run has no cases."
}

// listRow is one case in words.
type listRow struct{ name, suite, success, handed, again, tools string }

func cells(l *view.Listing) []listRow {
	out := make([]listRow, len(l.Cases))
	several := false
	for _, c := range l.Cases {
		several = several || c.Suite != l.Cases[0].Suite
	}
	for i, c := range l.Cases {
		again, suite := "", ""
		if several {
			suite = clip(c.Suite)
		}
		if c.Again != nil {
			again = c.Again.Good.String()
		}
		out[i] = listRow{c.Name, suite, c.Success.String(), c.HandedOver.String(), again, c.Tools}
	}
	return out
}

// kind prints the cases of one kind: in columns where the names leave room for them,
// else each below its name.
func (p *printer) kind(l *view.Listing, from int, rows []listRow) {
	p.kindTitle(l, l.Cases[from].Kind)
	grid := [][]string{{"case", "suite", "success", "handed over", "asked again", toolsHead}}
	for i, r := range rows {
		if l.Cases[from+i].Group != "" {
			r.name = "  " + r.name // below its cluster
		}
		grid = append(grid, []string{r.name, r.suite, r.success, r.handed, r.again, r.tools})
	}
	grid = dropEmpty(grid)
	widths := columnWidths(grid)
	show := p.row
	if p.least(grid[0], widths) > p.width {
		show = func(_ []int, cells []string) { p.stacked(grid[0], cells) }
	} else {
		p.row(widths, grid[0])
	}
	for i, r := range grid[1:] {
		c := l.Cases[from+i]
		if c.Group != "" && (i == 0 || l.Cases[from+i-1].Group != c.Group || l.Cases[from+i-1].Suite != c.Suite) {
			p.line(snip("  cluster "+c.Group, p.width))
		}
		show(widths, r)
	}
}

func (p *printer) kindTitle(l *view.Listing, kind view.CaseKind) {
	for _, c := range l.Counts {
		if c.Kind != kind {
			continue
		}
		mark, tone := kindMark(c)
		p.line("")
		title := fmt.Sprintf("%s %s: %s", mark, c.Title, plural(c.Cases, "case"))
		if c.Clusters < c.Cases {
			title += " in " + plural(c.Clusters, "cluster")
		}
		p.line(p.paint(tone, mark, snip(title, p.width)))
		p.wrapped("  ", c.Words)
	}
}

// least is the width without which columns are not worth having: the names of tools
// may be cut, and they alone.
func (p *printer) least(head []string, widths []int) int {
	total := indent
	for i, w := range widths {
		if head[i] == toolsHead {
			w = min(w, minTools)
		}
		total += w + gap
	}
	return total - gap
}

const (
	indent    = 2
	gap       = 2
	minTools  = 20
	toolsHead = "tools, - stable alone, + candidate alone"
)

// kindMark is a sign and a tone for a kind; its title says the same.
func kindMark(c view.Count) (mark, tone string) {
	switch {
	case c.Worse:
		return "✗", "fail"
	case c.Kind == view.Alike:
		return "=", "unharmed"
	}
	return "✓", "pass"
}

// dropEmpty leaves out the columns in which no row has anything.
func dropEmpty(grid [][]string) [][]string {
	out := make([][]string, len(grid))
	for col := range grid[0] {
		empty := true
		for _, r := range grid[1:] {
			empty = empty && (r[col] == "" || r[col] == view.NoEvidence && col > 0)
		}
		for i, r := range grid {
			if !empty {
				out[i] = append(out[i], r[col])
			}
		}
	}
	return out
}

func columnWidths(grid [][]string) []int {
	widths := make([]int, len(grid[0]))
	for _, r := range grid {
		for i, cell := range r {
			widths[i] = max(widths[i], widthOf(cell))
		}
	}
	return widths
}

// row prints cells in their columns; the last is cut where it must be.
func (p *printer) row(widths []int, cells []string) {
	var b strings.Builder
	b.WriteString(strings.Repeat(" ", indent))
	for i, cell := range cells {
		if i == len(cells)-1 {
			b.WriteString(snip(cell, max(p.width-widthOf(b.String()), 1)))
			break
		}
		b.WriteString(pad(cell, widths[i]+gap))
	}
	p.line(strings.TrimRight(b.String(), " "))
}

// stacked prints the first cell on a line of its own, and the others below it.
func (p *printer) stacked(head, cells []string) {
	p.line(snip(strings.Repeat(" ", indent)+cells[0], p.width))
	var parts []string
	for i, cell := range cells {
		if i > 0 && cell != "" {
			name, _, _ := strings.Cut(head[i], ",")
			parts = append(parts, name+" "+cell)
		}
	}
	if len(parts) > 0 {
		p.wrapped(strings.Repeat(" ", indent+4), strings.Join(parts, ", "))
	}
}
