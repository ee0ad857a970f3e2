package plots

import (
	"bytes"
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"

	"forerun/reports/view"
)

// Widths of a plot, in CSS pixels.
const (
	Wide   = 720
	Narrow = 340 // for a page of 360 pixels
)

const (
	rowHeight  = 46
	axisHeight = 58
)

// Forest draws the forest plot of a suite at a width of at least [Narrow]: a row
// for each condition of the guardrails on all cases.
func Forest(s view.Suite, width int) ([]byte, error) {
	return picture{
		title: "Forest plot of suite " + s.Title, tests: testsOf(s.Guarded()), width: max(width, Narrow), empty: "no guardrail: nothing was judged",
		axis: "← better · 0 is as stable · 1 is the margin · worse →", about: "0 is no difference from stable, 1 the margin or limit, more is worse.",
	}.draw()
}

// maxSlices is how many slices are drawn, the worst of them.
const maxSlices = 30

// Slices draws the slices of a suite. A slice is looked at for harm alone: it
// fails when its whole interval lies beyond its margin, and one that reaches
// over it has shown neither.
func Slices(s view.Suite, width int) ([]byte, error) {
	tests := testsOf(s.Sliced())
	title := "Slices of suite " + s.Title
	if more := len(tests) - maxSlices; more > 0 {
		tests = tests[:maxSlices]
		title += fmt.Sprintf(", without %d of them", more)
	}
	return picture{
		title: title, tests: tests, width: max(width, Narrow), empty: "no slice was judged",
		axis: "← better · 0 is as stable · 1 is its margin · worse →", about: "0 is no difference from stable, 1 the slice's margin, more is worse; a slice fails when its whole interval lies beyond it.",
	}.draw()
}

// picture is a plot and what is written around it.
type picture struct {
	title, axis, about, empty string
	tests                     []view.Test
	width                     int
}

func (x picture) draw() ([]byte, error) {
	height := max(len(x.tests), 1)*rowHeight + axisHeight
	p := plot.New()
	p.BackgroundColor = ground
	style(p, extentOf(x.tests), x.axis)
	p.Add(forest{tests: x.tests, width: float64(x.width), empty: x.empty})
	p.Y.Min, p.Y.Max = -0.5, float64(max(len(x.tests), 1))-0.5

	canvas := vgsvg.New(vg.Points(float64(x.width)), vg.Points(float64(height)))
	p.Draw(draw.New(canvas))
	var raw bytes.Buffer
	if _, err := canvas.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("%s: %w", x.title, err)
	}
	out, err := rewrite(raw.Bytes(), document{title: x.title, desc: x.describe(), width: x.width, height: height})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", x.title, err)
	}
	return out, nil
}

func testsOf(rows []view.Row) []view.Test {
	var tests []view.Test
	for _, r := range rows {
		tests = append(tests, r.Tests...)
	}
	return tests
}

// extent is the part of the axis that is drawn. What lies outside is cut, and
// an arrow says so.
type extent struct{ lo, hi float64 }

// extentOf holds every interval, within bounds in which a margin can still be
// seen.
func extentOf(tests []view.Test) extent {
	const least, most, room = 1.6, 8.0, 0.25
	e := extent{-least, least + room}
	for _, t := range tests {
		for _, x := range []*float64{t.Lo, t.Hi, t.Estimate} {
			if x != nil && t.Missing == "" {
				e.lo, e.hi = math.Min(e.lo, *x-room), math.Max(e.hi, *x+room)
			}
		}
	}
	return extent{math.Max(e.lo, -most), math.Min(e.hi, most+room)}
}
