package plots

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// document is what an SVG says of itself.
type document struct {
	title, desc   string
	width, height int
}

// joint separates a row's name from its note inside one drawn text: two texts
// would overlap in a font that is wider than the one they were measured in. It
// is for private use, so no text of a report holds it.
const joint = "\ue000"

const fontStack = `system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif`

// rewrite makes gonum's SVG fit for a page: presentation attributes and classes
// in place of style attributes, which a content policy forbids; the reader's
// own font; a title and a description.
func rewrite(raw []byte, d document) ([]byte, error) {
	dec := xml.NewDecoder(bytes.NewReader(raw))
	var b bytes.Buffer
	hues := classes()
	for {
		tok, err := dec.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return b.Bytes(), nil
		case err != nil:
			return nil, fmt.Errorf("read the drawn SVG: %w", err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if tok.Name.Local == "svg" {
				root(&b, d)
				continue
			}
			open(&b, tok, hues)
		case xml.EndElement:
			fmt.Fprintf(&b, "</%s>", tok.Name.Local)
			if tok.Name.Local != "text" {
				b.WriteByte('\n')
			}
		case xml.CharData:
			label, note, joined := strings.Cut(strings.TrimSpace(string(tok)), joint)
			escape(&b, label)
			if joined {
				fmt.Fprintf(&b, `<tspan dx="8" font-size="%dpx" fill="%s" class="%s">`, noteSize, muted, hues[muted])
				escape(&b, note)
				b.WriteString("</tspan>")
			}
		}
	}
}

func root(b *bytes.Buffer, d document) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" class="forest" width="%d" height="%d" viewBox="0 0 %d %d" font-family="`,
		d.width, d.height, d.width, d.height)
	escape(b, fontStack)
	b.WriteString("\">\n<title>")
	escape(b, d.title)
	b.WriteString("</title>\n<desc>")
	escape(b, d.desc)
	b.WriteString("</desc>\n")
}

// open writes an element, its style attribute spelt out.
func open(b *bytes.Buffer, e xml.StartElement, hues map[hue]string) {
	b.WriteString("<" + e.Name.Local)
	var class string
	attr := func(name, value string) {
		fmt.Fprintf(b, ` %s="`, name)
		escape(b, value)
		b.WriteByte('"')
	}
	for _, a := range e.Attr {
		if a.Name.Local != "style" {
			attr(a.Name.Local, a.Value)
			continue
		}
		for rule := range strings.SplitSeq(a.Value, ";") {
			name, value, ok := strings.Cut(strings.TrimSpace(rule), ":")
			if !ok || !kept(name) {
				continue
			}
			attr(name, value)
			if c, ok := hues[hue(strings.ToLower(value))]; ok {
				class = c
			}
		}
	}
	if class != "" {
		attr("class", class)
	}
	if e.Name.Local == "text" { // a halo, so that lines do not strike through it
		attr("stroke", string(ground))
		attr("stroke-width", "3")
		attr("paint-order", "stroke")
	}
	b.WriteString(">")
	if e.Name.Local == "g" {
		b.WriteByte('\n')
	}
}

// kept reports whether a style property is written: the font is set once, at
// the root.
func kept(property string) bool {
	switch property {
	case "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "font-size", "font-weight":
		return true
	}
	return false
}

func escape(b *bytes.Buffer, s string) {
	if err := xml.EscapeText(b, []byte(s)); err != nil {
		panic(err) // a buffer never refuses
	}
}
