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
}

// section is a suite with its plot at two widths.
type section struct {
	view.Suite

	ID     string
	Wide   template.HTML
	Narrow template.HTML
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
	}
	for i, s := range r.Ranked {
		sec := section{Suite: s, ID: fmt.Sprintf("suite-%d", i+1)}
		for _, plot := range []struct {
			width int
			to    *template.HTML
		}{{plots.Wide, &sec.Wide}, {plots.Narrow, &sec.Narrow}} {
			svg, err := plots.Forest(s, plot.width)
			if err != nil {
				return nil, err
			}
			*plot.to = template.HTML(svg) //nolint:gosec // plots escapes every text it draws
		}
		p.Sections = append(p.Sections, sec)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return nil, fmt.Errorf("write report.html: %w", err)
	}
	return b.Bytes(), nil
}
