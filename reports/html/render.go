package html

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"

	"forerun/reports/plots"
	"forerun/reports/view"
)

//go:embed page.tmpl parts.tmpl side.tmpl cases.tmpl
var templates embed.FS

//go:embed style.css
var styleSheet string

//go:embed explorer.css
var explorerSheet string

//go:embed explorer.js
var script string

// page is what the templates print.
type page struct {
	*view.Report

	Policy   string
	Style    template.CSS
	Script   template.JS
	Headline []piece
	Sections []section
	Facts    []fact
	Costs    []fact

	Readings  []reading
	Confirmed []again
	Held      []again // those that show again
	Listing   listing
}

// section is a suite with its plots at two widths.
type section struct {
	view.Suite

	ID           string
	Wide         template.HTML
	Narrow       template.HTML
	SlicesWide   template.HTML // empty where there is no slice
	SlicesNarrow template.HTML
	Figures      []drawing
	Unchecked    []string // metrics on which the replay was not held against production
	OtherLogs    string
}

// Render gives report.html alone. Cases that have no room there lie on the pages
// that [Write] writes beside it.
func Render(r *view.Report) (text []byte, err error) {
	err = render(r, 1, func(_ string, page []byte) error {
		text = page
		return nil
	})
	return text, err
}

// Write gives report.html and the pages of the cases that have no room there, one
// after the other.
func Write(r *view.Report, write func(name string, page []byte) error) error {
	return render(r, 0, write)
}

// render writes the first pages, or all where their number is 0.
func render(r *view.Report, most int, write func(name string, page []byte) error) (err error) {
	t, err := template.New("report").Funcs(funcs()).ParseFS(templates, "*.tmpl")
	if err != nil {
		return fmt.Errorf("read the page's templates: %w", err)
	}
	aside, err := newSpill()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, aside.close()) }()
	all := cases{spill: aside, most: mostListed}
	all.want(r)
	if err := all.read(r.Cases); err != nil {
		return fmt.Errorf("write report.html: %w", err)
	}
	p, err := newPage(r)
	if err != nil {
		return err
	}
	p.Readings, p.Confirmed = links(r, nil)
	bare, err := execute(t, "page.tmpl", p)
	if err != nil {
		return err
	}
	all.pack(len(bare) + sideBytes)
	p.Readings, p.Confirmed = links(r, all.hrefs())
	for _, c := range p.Confirmed {
		if c.Holds {
			p.Held = append(p.Held, c)
		}
	}
	return all.write(t, p, most, write)
}

func execute(t *template.Template, name string, p *page) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(len(p.Listing.Cases) + sideBytes)
	if err := t.ExecuteTemplate(&b, name, p); err != nil {
		return nil, fmt.Errorf("write report.html: %w", err)
	}
	return b.Bytes(), nil
}

func newPage(r *view.Report) (*page, error) {
	sheet := styleSheet + explorerSheet
	p := &page{
		Report: r,
		Policy: "default-src 'none'; img-src data:; style-src 'sha256-" + digest(sheet) + "'; script-src 'sha256-" + digest(script) +
			"'; base-uri 'none'; form-action 'none'",
		Style:    template.CSS(sheet), //nolint:gosec // our own file
		Script:   template.JS(script), //nolint:gosec // our own file
		Headline: headline(r),
		Facts:    facts(r),
		Costs:    costs(r),
	}
	for i, s := range r.Ranked {
		sec, err := sectionOf(s, fmt.Sprintf("suite-%d", i+1))
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, sec)
	}
	return p, nil
}

// digest names a text in a content policy.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func sectionOf(s view.Suite, id string) (section, error) {
	sec := section{Suite: s, ID: id, Unchecked: unchecked(s.Unchecked()), OtherLogs: otherLogs(s.Replayed)}
	type sized struct {
		draw  func(view.Suite, int) ([]byte, error)
		width int
		to    *template.HTML
	}
	all := []sized{{plots.Forest, plots.Wide, &sec.Wide}, {plots.Forest, plots.Narrow, &sec.Narrow}}
	if len(s.Sliced()) > 0 {
		all = append(all, sized{plots.Slices, plots.Wide, &sec.SlicesWide}, sized{plots.Slices, plots.Narrow, &sec.SlicesNarrow})
	}
	for _, d := range all {
		svg, err := d.draw(s, d.width)
		if err != nil {
			return section{}, err
		}
		*d.to = template.HTML(svg) //nolint:gosec // plots escapes every text it draws
	}
	for _, f := range plots.Of(s) {
		svg, err := f.SVG()
		if err != nil {
			return section{}, err
		}
		sec.Figures = append(sec.Figures, drawing{f.Caption, template.HTML(svg)}) //nolint:gosec // plots escapes every text it draws
	}
	return sec, nil
}

// drawing is a figure with what is written below it.
type drawing struct {
	Caption string
	SVG     template.HTML
}
