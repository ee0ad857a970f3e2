package plots

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
)

const (
	panelHeight = 300
	mostPoints  = 200 // of a curve
	dot         = 1.6 // half the side of a pair's mark, in points
)

// latencies draws each pair's latency on the candidate against that on stable.
func latencies(s view.Suite) figure {
	pairs := s.Measured.LatencyMS
	slower := 0
	all := make([]float64, 0, 2*len(pairs))
	for _, p := range pairs {
		all = append(all, p[0], p[1])
		if p[1] > p[0] {
			slower++
		}
	}
	lo, hi := logRange(all...)
	return figure{
		title: "Latency of suite " + s.Title + ", pair by pair",
		desc:  fmt.Sprintf("%d pairs. The candidate was slower in %d, as fast or faster in %d. On the diagonal both took as long.", len(pairs), slower, len(pairs)-slower),
		width: Narrow, height: panelHeight,
		draw: func(c draw.Canvas) {
			p := axes("stable", "candidate")
			for _, a := range []*plot.Axis{&p.X, &p.Y} {
				a.Min, a.Max, a.Scale, a.Tick.Marker = lo, hi, plot.LogScale{}, decades{milliseconds}
			}
			p.Add(drawn(func(c draw.Canvas, p *plot.Plot) {
				x, y := p.Transforms(&c)
				c.StrokeLine2(draw.LineStyle{Color: grid, Width: 1}, x(lo), y(lo), x(hi), y(hi))
				c.FillText(textStyle(noteSize, muted), vg.Point{X: c.Min.X + 6, Y: c.Max.Y - 14}, "candidate slower")
				low := textStyle(noteSize, muted)
				low.XAlign = -1
				c.FillText(low, vg.Point{X: c.Max.X - 6, Y: c.Min.Y + 6}, "candidate faster")
				dots(c, pairs, x, y)
			}))
			p.Draw(inside(c))
		},
	}
}

// dots marks each pair once where several fall on one spot, all in one path.
func dots(c draw.Canvas, pairs [][2]float64, x, y func(float64) vg.Length) {
	var path vg.Path
	taken := map[[2]int]bool{}
	for _, p := range pairs {
		if p[0] <= 0 || p[1] <= 0 {
			continue
		}
		at := [2]int{int(math.Round(float64(x(p[0])))), int(math.Round(float64(y(p[1]))))}
		if taken[at] {
			continue
		}
		taken[at] = true
		px, py := vg.Length(at[0]), vg.Length(at[1])
		path.Move(vg.Point{X: px - dot, Y: py - dot})
		path.Line(vg.Point{X: px + dot, Y: py - dot})
		path.Line(vg.Point{X: px + dot, Y: py + dot})
		path.Line(vg.Point{X: px - dot, Y: py + dot})
		path.Close()
	}
	c.SetColor(candidate)
	c.Fill(path)
}

// ecdf draws which share of the answers was there after which time, for each arm.
func ecdf(s view.Suite) figure {
	var arms [2][]float64
	for _, p := range s.Measured.LatencyMS {
		arms[0], arms[1] = append(arms[0], p[0]), append(arms[1], p[1])
	}
	slices.Sort(arms[0])
	slices.Sort(arms[1])
	lo, hi := logRange(append(slices.Clone(arms[0]), arms[1]...)...)
	quantile := func(arm int, q float64) float64 { return stat.Quantile(q, stat.Empirical, arms[arm], nil) }
	at := func(q float64) string {
		return fmt.Sprintf("stable %s, candidate %s", milliseconds(quantile(0, q)), milliseconds(quantile(1, q)))
	}
	desc := fmt.Sprintf("Share of answers that were there after a time. p50: %s. p95: %s.", at(0.5), at(0.95))
	return figure{
		title: "Distribution of latency in suite " + s.Title, desc: desc, width: Narrow, height: panelHeight,
		draw: func(c draw.Canvas) {
			p := axes("answered within", "share of cases")
			p.X.Min, p.X.Max, p.X.Scale, p.X.Tick.Marker = lo, hi, plot.LogScale{}, decades{milliseconds}
			p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, 1, percents()
			p.Add(drawn(func(c draw.Canvas, p *plot.Plot) {
				x, y := p.Transforms(&c)
				for _, q := range []float64{0.5, 0.95} {
					c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.75}, c.Min.X, y(q), c.Max.X, y(q))
				}
				for arm, sty := range armStyles() {
					var line []vg.Point
					for i := range mostPoints + 1 {
						q := float64(i) / mostPoints
						line = append(line, vg.Point{X: x(math.Max(quantile(arm, q), lo)), Y: y(q)})
					}
					c.StrokeLines(sty, line)
				}
				legend(c)
			}))
			p.Draw(inside(c))
		},
	}
}

// armStyles are the lines of stable and of the candidate, which differ in dashes too.
func armStyles() [2]draw.LineStyle {
	return [2]draw.LineStyle{{Color: muted, Width: 2, Dashes: []vg.Length{4, 3}}, {Color: candidate, Width: 2}}
}

func legend(c draw.Canvas) {
	for arm, name := range []string{"stable", "candidate"} {
		y := c.Max.Y - 12 - vg.Length(arm)*16
		c.StrokeLine2(armStyles()[arm], c.Min.X+6, y+3, c.Min.X+28, y+3)
		c.FillText(textStyle(noteSize, muted), vg.Point{X: c.Min.X + 34, Y: y}, name)
	}
}

func percents() plot.ConstantTicks {
	var out plot.ConstantTicks
	for _, x := range []float64{0, 0.25, 0.5, 0.75, 1} {
		out = append(out, plot.Tick{Value: x, Label: strconv.FormatFloat(100*x, 'f', 0, 64) + " %"})
	}
	return out
}

// drawn is a plot.Plotter that is a function.
type drawn func(draw.Canvas, *plot.Plot)

// Plot implements plot.Plotter.
func (f drawn) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }
