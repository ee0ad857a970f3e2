package plots

import (
	"math"

	"gonum.org/v1/plot"

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
func Forest(s view.Suite, width int) ([]byte, error) { return forestOf(s, width).svg() }

func forestOf(s view.Suite, width int) figure {
	return picture{
		title: "Forest plot of suite " + s.Title, tests: testsOf(s.Guarded()), width: max(width, Narrow), empty: "no guardrail: nothing was judged",
		axis: "← better · 0 is as stable · 1 is the margin · worse →", about: "0 is no difference from stable, 1 the margin or limit, more is worse.",
	}.figure()
}

// picture is a plot and what is written around it.
type picture struct {
	title, axis, about, empty string
	tests                     []view.Test
	width                     int
}

func (x picture) figure() figure {
	height := max(len(x.tests), 1)*rowHeight + axisHeight
	p := plot.New()
	p.BackgroundColor = nil // the figure has its own
	style(p, extentOf(x.tests), x.axis)
	p.Add(forest{tests: x.tests, width: float64(x.width), empty: x.empty})
	p.Y.Min, p.Y.Max = -0.5, float64(max(len(x.tests), 1))-0.5
	return figure{title: x.title, desc: x.describe(), width: x.width, height: height, draw: p.Draw}
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
