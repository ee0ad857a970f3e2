package html

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"

	"forerun/reports/plots"
	"forerun/reports/view"
)

//go:embed page.tmpl
var pageTemplate string

//go:embed style.css
var styleSheet string

// page is what the template prints.
type page struct {
	*view.Report

	Policy   string
	Style    template.CSS
	Headline []piece
	Sections []section
	Facts    []fact
	Costs    []fact

	Groups    []group
	Readings  []reading
	Confirmed []again
}

// section is a suite with its plots at two widths.
type section struct {
	view.Suite

	ID           string
	Wide         template.HTML
	Narrow       template.HTML
	SlicesWide   template.HTML // empty where there is no slice
	SlicesNarrow template.HTML
	Unchecked    []string // metrics on which the replay was not held against production
	OtherLogs    string
}

// Render writes report.html.
func Render(r *view.Report) ([]byte, error) {
	t, err := template.New("report").Funcs(funcs()).Parse(pageTemplate)
	if err != nil {
		return nil, fmt.Errorf("read the page's template: %w", err)
	}
	sum := sha256.Sum256([]byte(styleSheet))
	p := page{
		Report: r,
		Policy: "default-src 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; base-uri 'none'; form-action 'none'",
		Style:    template.CSS(styleSheet), //nolint:gosec // our own file
		Headline: headline(r),
		Facts:    facts(r),
		Costs:    costs(r),
	}
	p.Groups, p.Readings, p.Confirmed = linked(r)
	for i, s := range r.Ranked {
		sec, err := sectionOf(s, fmt.Sprintf("suite-%d", i+1))
		if err != nil {
			return nil, err
		}
		p.Sections = append(p.Sections, sec)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("write report.html: %w", err)
	}
	return b.Bytes(), nil
}

func sectionOf(s view.Suite, id string) (section, error) {
	sec := section{Suite: s, ID: id, Unchecked: unchecked(s.Unchecked()), OtherLogs: otherLogs(s.Replayed)}
	type drawing struct {
		draw  func(view.Suite, int) ([]byte, error)
		width int
		to    *template.HTML
	}
	all := []drawing{{plots.Forest, plots.Wide, &sec.Wide}, {plots.Forest, plots.Narrow, &sec.Narrow}}
	if len(s.Sliced()) > 0 {
		all = append(all, drawing{plots.Slices, plots.Wide, &sec.SlicesWide}, drawing{plots.Slices, plots.Narrow, &sec.SlicesNarrow})
	}
	for _, d := range all {
		svg, err := d.draw(s, d.width)
		if err != nil {
			return section{}, err
		}
		*d.to = template.HTML(svg) //nolint:gosec // plots escapes every text it draws
	}
	return sec, nil
}
