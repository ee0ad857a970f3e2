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

// Forest draws the forest plot of a suite at a width of at least [Narrow].
func Forest(s view.Suite, width int) ([]byte, error) {
	width = max(width, Narrow)
	tests := testsOf(s)
	height := max(len(tests), 1)*rowHeight + axisHeight
	p := plot.New()
	p.BackgroundColor = ground
	style(p, extentOf(tests))
	p.Add(forest{tests: tests, width: float64(width)})
	p.Y.Min, p.Y.Max = -0.5, float64(max(len(tests), 1))-0.5

	canvas := vgsvg.New(vg.Points(float64(width)), vg.Points(float64(height)))
	p.Draw(draw.New(canvas))
	var raw bytes.Buffer
	if _, err := canvas.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("plot of suite %s: %w", s.Name, err)
	}
	out, err := rewrite(raw.Bytes(), document{
		title: "Forest plot of suite " + s.Title, desc: describe(tests), width: width, height: height,
	})
	if err != nil {
		return nil, fmt.Errorf("plot of suite %s: %w", s.Name, err)
	}
	return out, nil
}

func testsOf(s view.Suite) []view.Test {
	var tests []view.Test
	for _, r := range s.Rows {
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
