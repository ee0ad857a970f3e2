package plots

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
)

const looksHeight = 230

// looks draws the chance to pass at each look before the end.
func looks(s view.Suite) figure {
	type at struct{ cases, power float64 }
	var line []at
	var desc []string
	most := float64(max(s.Planned, 1))
	for i, l := range s.Looks {
		r := s.Early.Looks[i]
		desc = append(desc, fmt.Sprintf("After %s cases: chance to pass %s, evidence of harm %s, then it %s.", r.Cases, r.Power, r.EValue, r.Decision))
		most = max(most, float64(l.Cases))
		if l.Power != nil {
			line = append(line, at{float64(l.Cases), *l.Power})
		}
	}
	return figure{
		title: "Looks of suite " + s.Title, desc: strings.Join(desc, " "), width: Narrow, height: looksHeight,
		draw: func(c draw.Canvas) {
			p := axes("cases", "chance to pass")
			p.X.Min, p.X.Max = 0, most
			p.X.Tick.Marker = plot.ConstantTicks{{Value: 0, Label: "0"}, {Value: most / 2, Label: strconv.FormatFloat(most/2, 'f', 0, 64)}, {Value: most, Label: strconv.FormatFloat(most, 'f', 0, 64)}}
			p.Y.Min, p.Y.Max, p.Y.Tick.Marker = 0, 1, percents()
			p.Add(drawn(func(c draw.Canvas, p *plot.Plot) {
				x, y := p.Transforms(&c)
				const futile = 0.1
				fillRect(&c, zone, c.Min.X, y(0), c.Max.X, y(futile))
				points := make([]vg.Point, len(line))
				for i, l := range line {
					points[i] = vg.Point{X: x(l.cases), Y: y(min(max(l.power, 0), 1))}
				}
				if len(points) > 1 {
					c.StrokeLines(draw.LineStyle{Color: candidate, Width: 2}, points)
				}
				for _, pt := range points {
					c.DrawGlyphNoClip(draw.GlyphStyle{Color: candidate, Radius: 4, Shape: draw.CircleGlyph{}}, pt)
				}
			}))
			p.Draw(inside(c))
		},
	}
}

// looked reports whether a chance to pass is known at any look.
func looked(s *view.Suite) bool {
	for _, l := range s.Looks {
		if l.Power != nil {
			return true
		}
	}
	return false
}
