package plots

import (
	"fmt"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
)

// maxSlices is how many slices are drawn, the worst of them.
const maxSlices = 60

// Slices draws the slices of a suite as small multiples: a panel for each guardrail,
// all on one axis. A slice is looked at for harm alone: it fails when its whole interval
// lies beyond its margin, and one that reaches over it has shown neither.
func Slices(s view.Suite, width int) ([]byte, error) { return slicesOf(s, width).svg() }

func slicesOf(s view.Suite, width int) figure {
	width = max(width, Narrow)
	rows := s.Sliced()
	if len(rows) == 0 {
		return picture{
			title: "Slices of suite " + s.Title, width: width, empty: "no slice was judged", axis: "← better · 0 is as stable · 1 is its margin · worse →",
		}.figure()
	}
	title := "Slices of suite " + s.Title
	if more := len(rows) - maxSlices; more > 0 {
		rows = rows[:maxSlices]
		title += fmt.Sprintf(", without %d of them", more)
	}
	all := panelsOf(rows)
	about := picture{title: title, tests: testsOf(rows), about: "0 is no difference from stable, 1 the slice's margin, more is worse; a slice fails when its whole interval lies beyond it."}
	m := multiples{panels: all, extent: extentOf(about.tests), columns: max(width/Narrow, 1)}
	return figure{title: title, desc: about.describe(), width: width, height: m.height(), draw: m.draw}
}

// panel is the slices on one guardrail.
type panel struct {
	name, against string
	rows          []panelRow
}

type panelRow struct {
	slice string
	test  view.Test
}

// panelsOf keeps the order of the rows: the panel with the worst of them comes first.
func panelsOf(rows []view.Row) []panel {
	var out []panel
	at := map[string]int{}
	for _, r := range rows {
		for _, t := range r.Tests {
			key := r.Finding.Guardrail.Metric + "\x00" + t.Against
			i, ok := at[key]
			if !ok {
				i = len(out)
				at[key] = i
				out = append(out, panel{name: view.Line(r.Finding.Guardrail.Metric), against: t.Against})
			}
			out[i].rows = append(out[i].rows, panelRow{r.Slice, t})
		}
	}
	return out
}

const (
	panelHead = 26
	sliceRow  = 19
	panelFoot = 24
	panelGap  = 14
	multiFoot = 20
)

type multiples struct {
	panels  []panel
	extent  extent
	columns int
}

// stacks gives the panels of each column: the next one goes where there is most room.
func (m multiples) stacks() (stacks [][]panel, heights []int) {
	stacks, heights = make([][]panel, m.columns), make([]int, m.columns)
	for _, p := range m.panels {
		least := 0
		for i, h := range heights {
			if h < heights[least] {
				least = i
			}
		}
		stacks[least] = append(stacks[least], p)
		heights[least] += p.height()
	}
	return stacks, heights
}

func (p panel) height() int { return panelHead + len(p.rows)*sliceRow + panelFoot }

func (m multiples) height() int {
	_, heights := m.stacks()
	most := 0
	for _, h := range heights {
		most = max(most, h)
	}
	return most + multiFoot
}

func (m multiples) draw(c draw.Canvas) {
	stacks, _ := m.stacks()
	width := (c.Max.X - c.Min.X - vg.Length((m.columns-1)*panelGap)) / vg.Length(m.columns)
	for i, stack := range stacks {
		left := c.Min.X + vg.Length(i)*(width+panelGap)
		top := c.Max.Y
		for _, p := range stack {
			m.panel(c, p, left, left+width, top)
			top -= vg.Length(p.height())
		}
	}
	c.FillText(textStyle(noteSize, muted), vg.Point{X: c.Min.X + 4, Y: c.Min.Y + 4}, "← better · 0 is as stable · 1 is its margin · worse →")
}

func (m multiples) panel(c draw.Canvas, p panel, left, right, top vg.Length) {
	name, note := textStyle(labelSize, ink), textStyle(noteSize, muted)
	title := fit(name, p.name, (right-left)*3/5)
	c.FillText(name, vg.Point{X: left + 4, Y: top - 16}, title+joint+fit(note, p.against, right-left-name.Width(title)))
	const share = 0.4 // of the width for names
	from := left + (right-left)*share
	x := func(v float64) vg.Length {
		return from + vg.Length((v-m.extent.lo)/(m.extent.hi-m.extent.lo))*(right-from)
	}
	inner := c
	inner.Min.X, inner.Max.X = from, right
	y0, y1 := top-panelHead-vg.Length(len(p.rows)*sliceRow), top-panelHead+2
	fillRect(&c, zone, max(x(1), from), y0, right, y1)
	strokeX(&inner, grid, 1, x(0), y0, y1)
	strokeX(&inner, ink, 1.25, x(1), y0, y1)
	for _, v := range []float64{0, 1} {
		sty := textStyle(noteSize, muted)
		sty.XAlign = -0.5
		c.FillText(sty, vg.Point{X: x(v), Y: y0 - 13}, fmt.Sprint(v))
	}
	for i, r := range p.rows {
		y := top - panelHead - vg.Length(i*sliceRow) - sliceRow/2
		c.FillText(note, vg.Point{X: left + 4, Y: y - 4}, fit(note, r.slice, from-left))
		if r.test.Missing != "" {
			c.FillText(note, vg.Point{X: from + 4, Y: y - 4}, fit(note, "not drawn", right-from))
			continue
		}
		forest{}.interval(inner, r.test, x, y)
	}
}
