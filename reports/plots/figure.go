package plots

import (
	"bytes"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Figure is a picture of one thing with its name.
type Figure struct {
	Name    string // "latency-scatter", fit for a file
	Caption string

	drawing figure
}

// SVG gives the figure as it stands in a page.
func (f Figure) SVG() ([]byte, error) { return f.drawing.svg() }

// PNG gives the figure as an image.
func (f Figure) PNG() ([]byte, error) { return f.drawing.png() }

// figure is a picture before it is drawn.
type figure struct {
	title, desc   string
	width, height int
	draw          func(draw.Canvas)
}

// svg draws the figure.
func (f figure) svg() ([]byte, error) {
	canvas := vgsvg.New(vg.Points(float64(f.width)), vg.Points(float64(f.height)))
	f.on(canvas)
	var raw bytes.Buffer
	if _, err := canvas.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("%s: %w", f.title, err)
	}
	out, err := rewrite(raw.Bytes(), document{title: f.title, desc: f.desc, width: f.width, height: f.height})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.title, err)
	}
	return out, nil
}

// on draws the figure on its ground.
func (f figure) on(canvas vg.CanvasSizer) {
	c := draw.New(canvas)
	c.SetColor(ground)
	c.Fill(c.Path())
	f.draw(c)
}

// axes gives a plot with two labelled axes and a light grid.
func axes(x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil // the figure has its own
	for _, a := range []struct {
		*plot.Axis
		label string
	}{{&p.X, x}, {&p.Y, y}} {
		a.Label.Text = a.label
		a.Padding = 0
		for _, sty := range []*text.Style{&a.Label.TextStyle, &a.Tick.Label} {
			plain := textStyle(noteSize, muted)
			sty.Color, sty.Font, sty.Handler = plain.Color, plain.Font, plain.Handler
		}
		a.LineStyle = draw.LineStyle{Color: grid, Width: 1}
		a.Tick.LineStyle = a.LineStyle
		a.Tick.Length = 4
		a.Label.Padding = 4
	}
	return p
}

// decades marks 1, 2 and 5 of each power of ten, or 1 alone where there are many.
type decades struct{ label func(float64) string }

// Ticks implements plot.Ticker.
func (d decades) Ticks(lo, hi float64) []plot.Tick {
	steps := []float64{1, 2, 5}
	if hi/lo > 100 {
		steps = steps[:1]
	}
	var out []plot.Tick
	for e := math.Floor(math.Log10(lo)); e <= math.Ceil(math.Log10(hi)); e++ {
		for _, s := range steps {
			if x := s * math.Pow(10, e); x >= lo && x <= hi {
				out = append(out, plot.Tick{Value: x, Label: d.label(x)})
			}
		}
	}
	return out
}

// milliseconds writes a time as a tick.
func milliseconds(x float64) string {
	if x >= 1000 {
		return strconv.FormatFloat(x/1000, 'g', 3, 64) + " s"
	}
	return strconv.FormatFloat(x, 'g', 3, 64) + " ms"
}

// logRange is the range of a logarithmic axis that holds all values, and at least a
// factor of four.
func logRange(values ...float64) (lo, hi float64) {
	lo, hi = math.Inf(1), 0
	for _, x := range values {
		if x > 0 {
			lo, hi = math.Min(lo, x), math.Max(hi, x)
		}
	}
	if hi == 0 {
		return 1, 10
	}
	const room, least = 1.15, 2
	lo, hi = lo/room, hi*room
	if mid := math.Sqrt(lo) * math.Sqrt(hi); hi/lo < least*least {
		lo, hi = mid/least, mid*least
	}
	return math.Max(lo, 1e-6), math.Min(hi, 1e12)
}

// inside leaves room at the upper and the right edge for half a tick's label.
func inside(c draw.Canvas) draw.Canvas { return draw.Crop(c, 2, -18, 2, -6) }
