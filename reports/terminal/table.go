package terminal

import (
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"forerun/reports/view"
)

// table gives the header and, for each row, its lines.
func (s screen) table(rows []view.Row) (header []string, lines [][]string) {
	if len(rows) == 0 {
		return nil, nil
	}
	confidence := rows[0].Confidence
	for _, r := range rows {
		if r.Confidence != confidence {
			confidence = ""
		}
	}
	head := []string{"guardrail", "stable → cand.", "difference [" + confidence + "]", "margin", "n"}
	if confidence == "" {
		head[2] = "difference [interval]"
	}
	cells := [][]string{head}
	for _, r := range rows {
		cells = append(cells, []string{r.Stamp.Mark + " " + r.Name, r.Arms, r.Change(), r.Margin, r.N})
	}
	names := 0
	for _, row := range cells {
		names = max(names, widthOf(row[0]))
	}
	// Space is given up first, then the lines of the longest names: a name that is
	// cut could be another's.
	for _, try := range []struct {
		name  int
		gap   string
		arrow string
	}{{names, "  ", wideArrow}, {names, " ", wideArrow}, {names, " ", "→"}, {minName, " ", "→"}} {
		tried := arrows(cells, try.arrow)
		if name := s.o.Width - s.numbersWidth(tried, try.gap); name >= try.name {
			return s.split(tried, rows, try.gap, name)
		}
	}
	return s.stacked(cells, rows)
}

// minName is what a column of names is worth having for; with less, every name
// gets a line of its own.
const minName = 20

const wideArrow = " → "

// arrows sets the arrow between the arms.
func arrows(cells [][]string, arrow string) [][]string {
	out := make([][]string, len(cells))
	for i, row := range cells {
		out[i] = slices.Clone(row)
		out[i][1] = strings.Replace(row[1], wideArrow, arrow, 1)
	}
	return out
}

// numbersWidth is what the columns behind the name take.
func (s screen) numbersWidth(cells [][]string, gap string) int {
	total := 0
	for col := 1; col < len(cells[0]); col++ {
		widest := 0
		for _, row := range cells {
			widest = max(widest, widthOf(row[col]))
		}
		total += widest + len(gap)
	}
	return total
}

// align lays cells out in columns, numbers to the right.
func (s screen) align(cells [][]string, gap string, name int) []string {
	t := table.NewWriter()
	t.SetStyle(table.Style{Box: table.BoxStyle{PaddingRight: gap}, Options: table.OptionsNoBordersAndSeparators})
	var columns []table.ColumnConfig
	for col := 1; col <= len(cells[0]); col++ {
		align := text.AlignRight
		if col == 1 && name > 0 {
			align = text.AlignLeft
		}
		columns = append(columns, table.ColumnConfig{Number: col, Align: align})
	}
	t.SetColumnConfigs(columns)
	for _, row := range cells {
		out := table.Row{}
		for i, cell := range row {
			if i == 0 && name > 0 {
				cell = snip(cell, name)
			}
			out = append(out, cell)
		}
		t.AppendRow(out)
	}
	lines := strings.Split(t.Render(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// split gives each row its line; a name that is wider than its column stands on a
// line of its own, above its numbers.
func (s screen) split(cells [][]string, rows []view.Row, gap string, name int) ([]string, [][]string) {
	long := map[int]string{}
	for i, row := range cells {
		if widthOf(row[0]) > name {
			long[i], row[0] = snip(row[0], s.o.Width), ""
		}
	}
	lines := s.align(cells, gap, name)
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = []string{s.paint(r.Stamp.Tone, r.Stamp.Mark, lines[i+1])}
		if above, ok := long[i+1]; ok {
			out[i] = []string{s.paint(r.Stamp.Tone, r.Stamp.Mark, above), lines[i+1]}
		}
	}
	return lines[:1], out
}

// stacked puts each name on a line of its own above its numbers, for narrow
// terminals.
func (s screen) stacked(cells [][]string, rows []view.Row) ([]string, [][]string) {
	numbers := make([][]string, len(cells))
	for i, row := range cells {
		numbers[i] = row[1:]
	}
	const indent = "  "
	lines := s.align(numbers, " ", 0)
	out := make([][]string, len(rows))
	for i, r := range rows {
		name := snip(cells[i+1][0], s.o.Width)
		out[i] = []string{
			s.paint(r.Stamp.Tone, r.Stamp.Mark, name),
			snip(indent+lines[i+1], s.o.Width),
		}
	}
	return []string{snip(indent+lines[0], s.o.Width)}, out
}
