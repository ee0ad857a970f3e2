package trendreport

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"

	"forerun/reports/plots"
	"forerun/scorers/stats"
	"forerun/scorers/trend"
)

//go:embed page.tmpl
var pageTemplate string

//go:embed style.css
var styleSheet string

// chart is a series with its picture.
type chart struct {
	Series

	Picture template.HTML
}

// HTML prints a page as one file that needs no other.
func HTML(p *Page) ([]byte, error) {
	t, err := template.New("trend").Parse(pageTemplate)
	if err != nil {
		return nil, fmt.Errorf("read the trend's template: %w", err)
	}
	sum := sha256.Sum256([]byte(styleSheet))
	data := struct {
		*Page

		Policy string
		Style  template.CSS
		Charts []chart
	}{
		Page: p, Style: template.CSS(styleSheet), //nolint:gosec // our own file
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'",
	}
	for _, s := range p.Series {
		svg, err := course(s, p.trend).Draw(plots.Wide)
		if err != nil {
			return nil, err
		}
		data.Charts = append(data.Charts, chart{s, template.HTML(svg)}) //nolint:gosec // plots escapes every text it draws
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("write the trend: %w", err)
	}
	return b.Bytes(), nil
}

// course is a series as it is drawn, with 90 % intervals.
func course(s Series, t *trend.Trend) plots.Course {
	c := plots.Course{Title: s.Name, Desc: s.NoteChart, Value: numbersOf(s.of).Value}
	for _, q := range s.of.Points {
		one := plots.CoursePoint{Run: q.Run + 1, At: q.Value}
		for arm := range q.SE {
			one.Half[arm] = stats.NormalQuantile(1-trend.Alarm) * q.SE[arm]
		}
		c.Points = append(c.Points, one)
	}
	for _, m := range t.Marks {
		c.Marks = append(c.Marks, m.Run+1)
	}
	for _, steps := range []trend.Steps{s.of.Stable, s.of.Change} {
		if steps.Found() {
			c.Steps = append(c.Steps, s.of.Points[steps.Step.At].Run+1)
		}
	}
	return c
}
