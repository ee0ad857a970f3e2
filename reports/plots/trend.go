package plots

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Course is one metric over runs, as it is drawn: both arms with their intervals.
type Course struct {
	Title, Desc string
	Points      []CoursePoint
	Marks       []int // runs that were of another release or other cases
	Steps       []int // runs from which on a level is another
	Value       func(float64) string
}

// CoursePoint is one run: its number, from 1, and each arm's level with half the width
// of its interval, 0 where that is unknown.
type CoursePoint struct {
	Run  int
	At   [2]float64 // stable, candidate
	Half [2]float64
}

const courseHeight = 220

// Draw draws the course at a width of at least [Narrow]. Stable is a ring on a broken
// line, the candidate a dot on a solid one.
func (c Course) Draw(width int) ([]byte, error) {
	width = max(width, Narrow)
	p := plot.New()
	p.BackgroundColor = ground
	c.dress(p)
	for arm := range 2 {
		if err := c.arm(p, arm); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Title, err)
		}
	}
	canvas := vgsvg.New(vg.Points(float64(width)), vg.Points(courseHeight))
	p.Draw(draw.New(canvas))
	var raw bytes.Buffer
	if _, err := canvas.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("%s: %w", c.Title, err)
	}
	out, err := rewrite(raw.Bytes(), document{title: c.Title, desc: c.Desc, width: width, height: courseHeight})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Title, err)
	}
	return out, nil
}

// dress sets the axes, with a tick for runs and three for values.
func (c Course) dress(p *plot.Plot) {
	lo, hi := math.Inf(1), math.Inf(-1)
	first, last := 1, 1
	for i, q := range c.Points {
		if i == 0 {
			first = q.Run
		}
		last = q.Run
		for arm := range q.At {
			lo, hi = min(lo, q.At[arm]-q.Half[arm]), max(hi, q.At[arm]+q.Half[arm])
		}
	}
	ticks := plot.ConstantTicks{
		{Value: lo, Label: c.Value(lo)}, {Value: (lo + hi) / 2, Label: c.Value((lo + hi) / 2)}, {Value: hi, Label: c.Value(hi)},
	}
	switch {
	case len(c.Points) == 0:
		lo, hi, ticks = 0, 1, nil
	case !(hi > lo): // one value throughout
		ticks = ticks[:1]
		lo, hi = lo-1, hi+1
	}
	room := (hi - lo) / 10
	p.Y.Min, p.Y.Max = lo-room, hi+room
	p.X.Min, p.X.Max = float64(first)-0.5, float64(last)+0.5
	p.X.Label.Text = "run"
	const most = 12
	every := max(1, (last-first+most)/most)
	var runs plot.ConstantTicks
	for k := first; k <= last; k += every {
		runs = append(runs, plot.Tick{Value: float64(k), Label: strconv.Itoa(k)})
	}
	p.X.Tick.Marker = runs
	p.Y.Tick.Marker = ticks
	plain := textStyle(noteSize, muted)
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Color, axis.Label.TextStyle.Font, axis.Label.TextStyle.Handler = plain.Color, plain.Font, plain.Handler
		axis.Tick.Label.Color, axis.Tick.Label.Font, axis.Tick.Label.Handler = plain.Color, plain.Font, plain.Handler
		axis.LineStyle = draw.LineStyle{Color: grid, Width: 1}
		axis.Tick.LineStyle = draw.LineStyle{Color: grid, Width: 1}
		axis.Padding = 4
	}
	for _, of := range []struct {
		runs  []int
		style draw.LineStyle
	}{
		{c.Marks, draw.LineStyle{Color: grid, Width: 1, Dashes: []vg.Length{2, 3}}},
		{c.Steps, draw.LineStyle{Color: fail, Width: 1.5}},
	} {
		for _, run := range of.runs {
			at := float64(run) - 0.5
			p.Add(&plotter.Line{XYs: plotter.XYs{{X: at, Y: lo - room}, {X: at, Y: hi + room}}, LineStyle: of.style})
		}
	}
}

// arm draws one arm's line, intervals and points.
func (c Course) arm(p *plot.Plot, arm int) error {
	const apart = 0.05 // of a run, so that intervals do not cover each other
	line := draw.LineStyle{Color: muted, Width: 1.5, Dashes: []vg.Length{5, 4}}
	glyph := draw.GlyphStyle{Color: muted, Radius: 3.5, Shape: draw.RingGlyph{}}
	shift := -apart
	if arm == 1 {
		line = draw.LineStyle{Color: ink, Width: 2}
		glyph = draw.GlyphStyle{Color: ink, Radius: 3.5, Shape: draw.CircleGlyph{}}
		shift = apart
	}
	at := make(plotter.XYs, len(c.Points))
	errors := struct {
		plotter.XYs
		plotter.YErrors
	}{at, make(plotter.YErrors, len(c.Points))}
	for i, q := range c.Points {
		at[i].X, at[i].Y = float64(q.Run)+shift, q.At[arm]
		errors.YErrors[i].Low, errors.YErrors[i].High = q.Half[arm], q.Half[arm]
	}
	if len(at) == 0 {
		return nil
	}
	bars, err := plotter.NewYErrorBars(errors)
	if err != nil {
		return err
	}
	bars.LineStyle = draw.LineStyle{Color: line.Color, Width: 1}
	bars.CapWidth = 4
	points := &plotter.Scatter{XYs: at, GlyphStyle: glyph}
	p.Add(&plotter.Line{XYs: at, LineStyle: line}, bars, points)
	return nil
}
