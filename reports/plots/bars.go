package plots

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"forerun/reports/view"
)

const (
	splitRow = 62 // points of a row of two bars
	barAt    = 12 // of a bar's height
)

// split draws the mean cost and the mean tokens of a case on each arm, each row on a
// scale of its own.
func split(s view.Suite) figure {
	rows := s.Measured.Split
	desc := make([]string, len(rows))
	for i, r := range rows {
		desc[i] = fmt.Sprintf("%s: stable %s, candidate %s, %s, over %d pairs.", r.Label, r.Stable, r.Candidate, r.Change, r.N)
	}
	return figure{
		title: "Cost and tokens of suite " + s.Title, desc: strings.Join(desc, " "), width: Narrow, height: 8 + splitRow*len(rows),
		draw: func(c draw.Canvas) {
			for i, r := range rows {
				top := c.Max.Y - vg.Length(8+i*splitRow)
				c.FillText(textStyle(labelSize, ink), vg.Point{X: c.Min.X + 4, Y: top - 12}, r.Label+joint+r.Change)
				room := c.Max.X - c.Min.X - 100
				most := max(r.Mean[0], r.Mean[1])
				for arm, words := range []string{r.Stable, r.Candidate} {
					y := top - vg.Length(20+arm*(barAt+5))
					width := vg.Length(r.Mean[arm]/most) * room
					fillRect(&c, [2]hue{grid, candidate}[arm], c.Min.X+4, y-barAt, c.Min.X+4+max(width, 1), y)
					c.FillText(textStyle(noteSize, muted), vg.Point{X: c.Min.X + 10 + width, Y: y - barAt + 2}, words)
				}
			}
		},
	}
}
