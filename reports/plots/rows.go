package plots

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
)

// forest draws one row for each test, the first at the top.
type forest struct {
	tests []view.Test
	width float64
	empty string // what is said where there is none
}

const (
	labelSize = 12
	noteSize  = 11
	labelUp   = 6   // of a label's baseline above the middle of its row, in points
	lineDown  = -11 // of an interval below it
	stripTop  = 1   // of the strip with the interval, above it
	capHeight = 4
)

// Plot implements plot.Plotter.
func (f forest) Plot(c draw.Canvas, p *plot.Plot) {
	trX, trY := p.Transforms(&c)
	if len(f.tests) == 0 {
		c.FillText(textStyle(noteSize, muted), vg.Point{X: c.Min.X + 4, Y: c.Center().Y}, f.empty)
	}
	for i, t := range f.tests {
		at := float64(len(f.tests) - 1 - i)
		ruled(c, t, trX, trY(at-0.5), trY(at)+stripTop)
		f.row(c, t, trX, trY(at))
	}
}

// ruled draws the strip below a label: its zero, its line, and a shade over what
// lies beyond. Each row has its own, since a goal must stay left of no difference,
// not of a margin; and no line crosses a label.
func ruled(c draw.Canvas, t view.Test, trX func(float64) vg.Length, y0, y1 vg.Length) {
	if t.Missing != "" {
		return
	}
	fillRect(&c, zone, trX(t.Line), y0, c.Max.X, y1)
	if t.TwoSided {
		fillRect(&c, zone, c.Min.X, y0, max(c.Min.X, trX(-t.Line)), y1)
	}
	strokeX(&c, grid, 1, trX(0), y0, y1)
	strokeX(&c, ink, 1.5, trX(t.Line), y0, y1)
	if t.TwoSided {
		strokeX(&c, ink, 1.5, trX(-t.Line), y0, y1)
	}
}

func (f forest) row(c draw.Canvas, t view.Test, trX func(float64) vg.Length, y vg.Length) {
	name := textStyle(labelSize, ink)
	note := textStyle(noteSize, muted)
	at := vg.Point{X: c.Min.X + 4, Y: y + labelUp}
	room := c.Max.X - at.X
	label := fit(name, t.Label, room*3/5)
	about := t.Stamp.Word + ": " + t.Value + ", " + t.Against
	if f.width < Wide {
		about = t.Value
	}
	switch {
	case t.Missing != "":
		about = t.Stamp.Word + ", " + t.Against
	case t.Caveat != "":
		about += "; " + t.Caveat
	}
	c.FillText(name, at, label+joint+fit(note, about, room-name.Width(label)))
	if t.Missing != "" {
		c.FillText(note, vg.Point{X: c.Min.X + 4, Y: y + lineDown}, fit(note, "not drawn: "+t.Missing, room))
		return
	}
	f.interval(c, t, trX, y+lineDown)
}

func (f forest) interval(c draw.Canvas, t view.Test, trX func(float64) vg.Length, y vg.Length) {
	col := colourOf(t.Stamp)
	lo, cutLo := bound(t.Lo, c.Min.X, trX, c.Min.X, c.Max.X)
	hi, cutHi := bound(t.Hi, c.Max.X, trX, c.Min.X, c.Max.X)
	var dashes []vg.Length
	if t.Caveat != "" {
		dashes = []vg.Length{5, 3}
	}
	line := draw.LineStyle{Color: col, Width: 2.25, Dashes: dashes}
	c.StrokeLine2(line, lo, y, hi, y)
	ends := draw.LineStyle{Color: col, Width: 2.25}
	end(&c, ends, lo, y, cutLo, -1)
	end(&c, ends, hi, y, cutHi, 1)
	if t.Estimate != nil {
		x, _ := bound(t.Estimate, 0, trX, c.Min.X+8, c.Max.X-8)
		marker(&c, t.Stamp, vg.Point{X: x, Y: y})
	}
}

// bound places a bound on the canvas. One without a limit, or outside, is cut
// at the edge.
func bound(x *float64, none vg.Length, trX func(float64) vg.Length, lo, hi vg.Length) (at vg.Length, cut bool) {
	if x == nil {
		return none, true
	}
	at = trX(*x)
	switch {
	case at < lo:
		return lo, true
	case at > hi:
		return hi, true
	}
	return at, false
}

// end closes an interval with a bar, or with an arrow where it goes on.
func end(c *draw.Canvas, sty draw.LineStyle, x, y vg.Length, cut bool, dir vg.Length) {
	if !cut {
		c.StrokeLine2(sty, x, y-capHeight, x, y+capHeight)
		return
	}
	c.StrokeLines(sty, []vg.Point{{X: x - 6*dir, Y: y + 5}, {X: x - dir, Y: y}, {X: x - 6*dir, Y: y - 5}})
}

func fillRect(c *draw.Canvas, col color.Color, x0, y0, x1, y1 vg.Length) {
	if x1 > x0 {
		c.FillPolygon(col, []vg.Point{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}})
	}
}

func strokeX(c *draw.Canvas, col color.Color, width, x, y0, y1 vg.Length) {
	if x < c.Min.X || x > c.Max.X {
		return
	}
	c.StrokeLine2(draw.LineStyle{Color: col, Width: width}, x, y0, x, y1)
}
