package plots

import (
	"image/color"
	"math"
	"sort"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
)

// hue is a colour of the plot, with the class that a page's style sheet can
// recolour it by.
type hue string

// The hues. Those of verdicts can be told apart by those who do not see red
// and green, and have a contrast of at least 4.5 on the ground.
const (
	ground       hue = "#ffffff"
	zone         hue = "#f6ece8" // beyond the margin
	grid         hue = "#b9bec6"
	muted        hue = "#565d67"
	ink          hue = "#1c2026"
	pass         hue = "#00755a"
	inconclusive hue = "#8a5a00"
	fail         hue = "#b3361b"
	invalid      hue = "#6a4ba3"
	candidate    hue = "#1b5fa8" // what is of the candidate, beside what is of stable
)

// classes names each hue for style sheets.
func classes() map[hue]string {
	return map[hue]string{
		ground: "fp-ground", zone: "fp-zone", grid: "fp-grid", muted: "fp-muted", ink: "fp-ink",
		pass: "fp-pass", inconclusive: "fp-inconclusive", fail: "fp-fail", invalid: "fp-invalid", candidate: "fp-candidate",
	}
}

// RGBA implements color.Color.
func (h hue) RGBA() (r, g, b, a uint32) {
	n, err := strconv.ParseUint(string(h[1:]), 16, 32)
	if err != nil {
		return 0, 0, 0, math.MaxUint16
	}
	return color.RGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: math.MaxUint8}.RGBA() //nolint:gosec // each is one byte of the number
}

func colourOf(s view.Stamp) hue {
	switch s.Tone {
	case "pass":
		return pass
	case "inconclusive":
		return inconclusive
	case "fail":
		return fail
	case "invalid":
		return invalid
	}
	return muted // no harm was seen, and nothing more
}

// marker is a circle for pass, a hollow diamond for inconclusive, a square for
// fail, a cross for invalid, and a ring for where no harm was seen.
func marker(c *draw.Canvas, s view.Stamp, at vg.Point) {
	sty := draw.GlyphStyle{Color: colourOf(s), Radius: 5}
	switch s.Tone {
	case "pass":
		sty.Shape = draw.CircleGlyph{}
	case "fail":
		sty.Shape = draw.BoxGlyph{}
	case "inconclusive":
		sty.Shape, sty.Radius = diamond{}, 6
	case "invalid":
		sty.Shape = draw.CrossGlyph{}
	default:
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: ground, Radius: 5, Shape: draw.CircleGlyph{}}, at)
		sty.Shape = draw.RingGlyph{}
	}
	c.DrawGlyphNoClip(sty, at)
}

type diamond struct{}

// DrawGlyph implements draw.GlyphDrawer.
func (diamond) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, pt vg.Point) {
	var p vg.Path
	p.Move(vg.Point{X: pt.X, Y: pt.Y + sty.Radius})
	p.Line(vg.Point{X: pt.X + sty.Radius, Y: pt.Y})
	p.Line(vg.Point{X: pt.X, Y: pt.Y - sty.Radius})
	p.Line(vg.Point{X: pt.X - sty.Radius, Y: pt.Y})
	p.Close()
	c.SetColor(ground)
	c.Fill(p)
	c.SetLineStyle(draw.LineStyle{Color: sty.Color, Width: 2})
	c.Stroke(p)
}

func textStyle(size float64, col hue) text.Style {
	return text.Style{
		Color:   col,
		Font:    font.Font{Typeface: "Liberation", Variant: "Sans", Size: font.Length(size)},
		Handler: plot.DefaultTextHandler,
	}
}

// fit cuts a text to a width. The reader's font may be wider than the one that
// measures, so it leaves a fifth.
func fit(sty text.Style, s string, width vg.Length) string {
	const most = 160 // runes that fit on the widest plot, were they all narrow
	width = width * 8 / 10
	s = view.Cut(s, most)
	if sty.Width(s) <= width {
		return s
	}
	n := sort.Search(most, func(n int) bool { return sty.Width(view.Cut(s, n+1)) > width })
	return view.Cut(s, n)
}

// style dresses the axis.
func style(p *plot.Plot, e extent, label string) {
	p.HideY()
	p.X.Min, p.X.Max = e.lo, e.hi
	p.X.Padding = 0
	p.X.Label.Text = label
	for _, sty := range []*text.Style{&p.X.Label.TextStyle, &p.X.Tick.Label} {
		plain := textStyle(noteSize, muted)
		sty.Color, sty.Font, sty.Handler = plain.Color, plain.Font, plain.Handler
	}
	p.X.Label.Padding = 6
	p.X.Tick.Length = 4
	p.X.LineStyle = draw.LineStyle{Color: grid, Width: 1}
	p.X.Tick.LineStyle = draw.LineStyle{Color: grid, Width: 1}
	var ticks []plot.Tick
	for x := math.Ceil(e.lo); x <= e.hi; x++ {
		ticks = append(ticks, plot.Tick{Value: x, Label: strconv.FormatFloat(x, 'f', 0, 64)})
	}
	p.X.Tick.Marker = plot.ConstantTicks(ticks)
}
