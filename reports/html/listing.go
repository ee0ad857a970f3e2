package html

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"forerun/reports/view"
)

// listing is one page's cases with what they are found by.
type listing struct {
	Page        int
	Pages       []otherPage // all of them; empty where there is one
	First, Last int
	Total       int
	Shown       int
	Qualities   []choice
	Suites      []choice
	Segments    []choice
	Metrics     []choice
	Cases       template.HTML
}

// otherPage leads to the cases of a page.
type otherPage struct {
	Name, Words string
	Here        bool
}

// choice is something to find cases by.
type choice struct {
	Value, Name, Means string
	Count              int
}

// mostChoices is how many names are offered to choose among.
const mostChoices = 200

// page gives the listing of a page, counted from 1.
func (c *cases) page(n int) (listing, error) {
	rows := c.rows[c.cut[n-1]:c.cut[n]]
	l := listing{Page: n, First: c.cut[n-1] + 1, Last: c.cut[n], Total: len(c.rows), Shown: len(rows)}
	for i := range c.pages() {
		if c.pages() > 1 {
			words := strconv.Itoa(c.cut[i]+1) + "–" + strconv.Itoa(c.cut[i+1])
			l.Pages = append(l.Pages, otherPage{pageName(i + 1), words, i+1 == n})
		}
	}
	qualities, suites, segments, metrics := map[view.Quality]int{}, map[int]int{}, map[int]int{}, map[int]int{}
	size := 0
	for _, r := range rows {
		size += r.size
		suites[r.suite]++
		for _, q := range r.qualities {
			qualities[q]++
		}
		for _, i := range r.segments {
			segments[i]++
		}
		for _, i := range r.metrics {
			metrics[i]++
		}
	}
	for _, q := range view.Qualities() {
		if qualities[q.Quality] > 0 {
			l.Qualities = append(l.Qualities, choice{string(q.Quality), q.Name, q.Means, qualities[q.Quality]})
		}
	}
	l.Suites, l.Segments, l.Metrics = c.suites.choices(suites), c.segments.choices(segments), c.metrics.choices(metrics)
	text := make([]byte, 0, size)
	for _, r := range rows {
		at := len(text)
		text = text[:at+r.size]
		if err := c.spill.read(text[at:], r.at); err != nil {
			return l, err
		}
	}
	l.Cases = template.HTML(text) //nolint:gosec // rendered by this package's own templates
	return l, nil
}

// choices offers the names that were seen most, in alphabetical order.
func (x *index) choices(seen map[int]int) []choice {
	var out []choice
	for i, name := range x.names {
		if seen[i] > 0 {
			out = append(out, choice{Value: strconv.Itoa(i), Name: name, Count: seen[i]})
		}
	}
	slices.SortStableFunc(out, func(a, b choice) int { return cmp.Compare(b.Count, a.Count) })
	out = out[:min(len(out), mostChoices)]
	slices.SortStableFunc(out, func(a, b choice) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
