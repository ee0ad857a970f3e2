package html

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"forerun/reports/view"
)

// listing is one page's cases with what they are found by.
type listing struct {
	Page        int
	Pages       []otherPage // all of them; empty where there is one
	First, Last int
	Total       int // of the run
	Left        int // of them that no page shows
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
	l := listing{Page: n, First: c.cut[n-1] + 1, Last: c.cut[n], Total: c.total, Left: c.total - len(c.rows), Shown: len(rows)}
	for i := range c.pages() {
		if c.pages() > 1 {
			words := strconv.Itoa(c.cut[i]+1) + "–" + strconv.Itoa(c.cut[i+1])
			l.Pages = append(l.Pages, otherPage{pageName(i + 1), words, i+1 == n})
		}
	}
	all := view.Qualities()
	qualities, suites, segments, metrics := make([]int, len(all)), map[int]int{}, map[int]int{}, map[int]int{}
	size := 0
	for _, r := range rows {
		size += int(r.size)
		suites[int(r.suite)]++
		for i := range all {
			if r.qualities.has(i) {
				qualities[i]++
			}
		}
		for _, i := range c.sets.list(r.segments) {
			segments[i]++
		}
		for _, i := range c.sets.list(r.metrics) {
			metrics[i]++
		}
	}
	for i, q := range all {
		if qualities[i] > 0 {
			l.Qualities = append(l.Qualities, choice{string(q.Quality), q.Name, q.Means, qualities[i]})
		}
	}
	l.Suites, l.Segments, l.Metrics = c.suites.choices(suites), c.segments.choices(segments), c.metrics.choices(metrics)
	var text strings.Builder
	text.Grow(size)
	var one []byte
	for _, r := range rows {
		one = slices.Grow(one[:0], int(r.size))[:r.size]
		if err := c.spill.read(one, r.at); err != nil {
			return l, err
		}
		text.Write(one)
	}
	l.Cases = template.HTML(text.String()) //nolint:gosec // rendered by this package itself
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
