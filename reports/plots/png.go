package plots

import (
	"bytes"
	"fmt"
	"image/color"
	"strings"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"
)

// dpi is of an image: twice the size in points, for screens that show as much.
const dpi = 144

// png draws the figure as an image.
func (f figure) png() ([]byte, error) {
	canvas := vgimg.NewWith(vgimg.UseWH(vg.Points(float64(f.width)), vg.Points(float64(f.height))), vgimg.UseDPI(dpi), vgimg.UseBackgroundColor(ground))
	f.on(&jointed{Canvas: canvas})
	var b bytes.Buffer
	if _, err := (vgimg.PngCanvas{Canvas: canvas}).WriteTo(&b); err != nil {
		return nil, fmt.Errorf("%s: %w", f.title, err)
	}
	return b.Bytes(), nil
}

// jointed is a canvas of images that sets a name and its note apart, as [rewrite] does
// in an SVG.
type jointed struct {
	*vgimg.Canvas

	colour color.Color
}

// SetColor implements vg.Canvas.
func (c *jointed) SetColor(col color.Color) {
	c.colour = col
	c.Canvas.SetColor(col)
}

// FillString implements vg.Canvas.
func (c *jointed) FillString(f font.Face, at vg.Point, text string) {
	label, note, joined := strings.Cut(text, joint)
	c.Canvas.FillString(f, at, label)
	if !joined {
		return
	}
	const gap = 8
	sty := textStyle(noteSize, muted)
	c.Canvas.SetColor(muted)
	c.Canvas.FillString(sty.Handler.Cache().Lookup(sty.Font, sty.Font.Size), vg.Point{X: at.X + f.Width(label) + gap, Y: at.Y}, note)
	c.Canvas.SetColor(c.colour)
}
