package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// strip is one row of an axis in percentage points.
type strip struct {
	label, note string
	at          *float64
	lo, hi      *float64
	zone        *[2]float64 // where it may lie
	bar         *float64    // from 0
	colour      hue
}

const (
	stripRow  = 40
	stripFoot = 34
)

// noise draws how often stable differs from itself, and how often the candidate
// differs from stable.
func noise(s view.Suite) figure {
	var rows []strip
	var desc []string
	for i, n := range s.Noise {
		if n.FlipRate == nil {
			continue
		}
		row := strip{label: s.NoiseFloor[i].Metric, note: s.NoiseFloor[i].Flips, bar: n.FlipRate, colour: candidate}
		if n.Excess != nil {
			row.at = new(*n.FlipRate + *n.Excess)
			row.lo, row.hi = shifted(n.ExcessInterval.Lo, *n.FlipRate), shifted(n.ExcessInterval.Hi, *n.FlipRate)
		}
		rows = append(rows, row)
		desc = append(desc, fmt.Sprintf("%s: stable differs from itself in %s, the candidate from stable by %s beyond that.", row.label, row.note, s.NoiseFloor[i].Excess))
	}
	return strips(rows, "Noise floor of suite "+s.Title, strings.Join(desc, " "), "% of pairs; grey stable from itself, blue candidate")
}

func shifted(x *float64, by float64) *float64 {
	if x == nil {
		return nil
	}
	return new(math.Max(*x+by, 0))
}

// fidelity draws the difference between production and the replay of the same version
// against its margin.
func fidelity(s view.Suite) figure {
	var rows []strip
	var desc []string
	for i, f := range s.Fidelity {
		if !f.Applies || f.Difference == nil {
			continue
		}
		r := s.Replayed[i]
		row := strip{label: r.Metric, note: r.Words, at: f.Difference, lo: f.Interval98.Lo, hi: f.Interval98.Hi, colour: ink}
		if f.Margin > 0 {
			row.zone = &[2]float64{-f.Margin, f.Margin}
		}
		rows = append(rows, row)
		desc = append(desc, fmt.Sprintf("%s: %s, margin %s: %s.", r.Metric, r.Difference, r.Margin, r.Words))
	}
	return strips(rows, "Fidelity of suite "+s.Title, strings.Join(desc, " "), "replayed minus logged, in pp; shaded is the margin")
}

// checked reports whether any fidelity can be drawn.
func checked(all []gate.Fidelity) bool {
	for _, f := range all {
		if f.Applies && f.Difference != nil {
			return true
		}
	}
	return false
}

// floored reports whether any noise can be drawn.
func floored(all []gate.Noise) bool {
	for _, n := range all {
		if n.FlipRate != nil {
			return true
		}
	}
	return false
}

func strips(rows []strip, title, desc, about string) figure {
	lo, hi := -0.01, 0.01
	for _, r := range rows {
		for _, x := range []*float64{r.at, r.lo, r.hi, r.bar} {
			if x != nil {
				lo, hi = math.Min(lo, *x), math.Max(hi, *x)
			}
		}
		if r.zone != nil {
			lo, hi = math.Min(lo, r.zone[0]), math.Max(hi, r.zone[1])
		}
		if r.bar != nil {
			lo = math.Max(lo, 0)
		}
	}
	lo, hi = math.Max(lo, -1)*1.08, math.Min(hi, 1)*1.08
	return figure{
		title: title, desc: desc, width: Narrow, height: len(rows)*stripRow + stripFoot,
		draw: func(c draw.Canvas) {
			x := func(v float64) vg.Length {
				at := (v - lo) / (hi - lo)
				return c.Min.X + 8 + vg.Length(math.Min(math.Max(at, 0), 1))*(c.Max.X-c.Min.X-16)
			}
			foot := c.Min.Y + stripFoot - 8
			for _, v := range shareTicks(lo, hi) {
				c.StrokeLine2(draw.LineStyle{Color: grid, Width: 0.75}, x(v), foot, x(v), c.Max.Y)
				sty := textStyle(noteSize, muted)
				sty.XAlign = -0.5
				c.FillText(sty, vg.Point{X: x(v), Y: foot - 11}, strconv.FormatFloat(100*v, 'g', 3, 64))
			}
			for i, r := range rows {
				r.draw(c, x, c.Max.Y-vg.Length(i*stripRow))
			}
			sty := textStyle(noteSize, muted)
			c.FillText(sty, vg.Point{X: c.Min.X + 8, Y: c.Min.Y + 2}, fit(sty, about, (c.Max.X-c.Min.X)*11/10))
		},
	}
}

func (r strip) draw(c draw.Canvas, x func(float64) vg.Length, top vg.Length) {
	name, note := textStyle(labelSize, ink), textStyle(noteSize, muted)
	room := c.Max.X - c.Min.X - 8
	label := fit(name, r.label, room*3/5)
	c.FillText(name, vg.Point{X: c.Min.X + 8, Y: top - 13}, label+joint+fit(note, r.note, room-name.Width(label)))
	y := top - 26
	if r.zone != nil {
		fillRect(&c, zone, x(r.zone[0]), y-7, x(r.zone[1]), y+7)
	}
	if r.bar != nil {
		fillRect(&c, grid, x(0), y-6, x(*r.bar), y+6)
	}
	sty := draw.LineStyle{Color: r.colour, Width: 2}
	if r.lo != nil && r.hi != nil {
		c.StrokeLine2(sty, x(*r.lo), y, x(*r.hi), y)
		c.StrokeLine2(sty, x(*r.lo), y-capHeight, x(*r.lo), y+capHeight)
		c.StrokeLine2(sty, x(*r.hi), y-capHeight, x(*r.hi), y+capHeight)
	}
	if r.at != nil {
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: r.colour, Radius: 4, Shape: draw.CircleGlyph{}}, vg.Point{X: x(*r.at), Y: y})
	}
}

// shareTicks are round shares within a range, about five of them.
func shareTicks(lo, hi float64) []float64 {
	step := math.Pow(10, math.Floor(math.Log10(hi-lo)))
	for _, by := range []float64{0.5, 0.4, 0.5} {
		if (hi-lo)/step < 4 {
			step *= by
		}
	}
	var out []float64
	for v := math.Ceil(lo/step) * step; v <= hi; v += step {
		if math.Abs(v) < step/2 {
			v = 0
		}
		out = append(out, v)
	}
	return out
}
