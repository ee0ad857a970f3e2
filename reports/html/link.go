package html

import (
	"strings"

	"forerun/reports/view"
)

// link leads to where a case is shown; its address is empty for a case that is not.
type link struct{ ID, Href string }

// reading is a diagnosis with its cases linked.
type reading struct {
	view.Explained

	Links []link
}

// again is a case that was asked again, linked.
type again struct {
	view.Confirmed

	Href string
}

// caseRef names a case as both a diagnosis and the case itself do.
type caseRef struct{ suite, id string }

const idLength = 100 // runes of an id in a diagnosis

func refOf(suite, id string) caseRef { return caseRef{suite, view.Cut(id, idLength)} }

// linked is a case that something leads to.
type linked struct {
	refs   [2]caseRef // with its suite, and without
	anchor string
}

// want notes what a report links to.
func (c *cases) want(r *view.Report) {
	c.wanted, c.linked = map[caseRef]bool{}, map[int64]linked{}
	for _, e := range r.Explained {
		for _, id := range e.Cases {
			c.wanted[refOf(e.Suite, id)] = true
		}
	}
	for _, again := range r.Confirmed {
		c.wanted[refOf(again.Suite, again.CaseID)] = true
	}
}

// hrefs gives how each case that is linked to is reached from the first page.
func (c *cases) hrefs() map[caseRef]string {
	out := map[caseRef]string{}
	for n := range c.pages() {
		for _, r := range c.rows[c.cut[n]:c.cut[n+1]] {
			one, ok := c.linked[r.at]
			if !ok {
				continue
			}
			href := "#" + one.anchor
			if n > 0 {
				href = pageName(n+1) + href
			}
			for _, ref := range one.refs {
				if out[ref] == "" {
					out[ref] = href
				}
			}
		}
	}
	return out
}

// links gives the diagnoses and confirmations with the way to their cases. A
// diagnosis of no suite means the first case of that id.
func links(r *view.Report, hrefs map[caseRef]string) (readings []reading, confirmed []again) {
	for _, e := range r.Explained {
		out := reading{Explained: e}
		for _, id := range e.Cases {
			out.Links = append(out.Links, link{id, hrefs[refOf(e.Suite, id)]})
		}
		readings = append(readings, out)
	}
	for _, c := range r.Confirmed {
		confirmed = append(confirmed, again{c, hrefs[refOf(c.Suite, c.CaseID)]})
	}
	return readings, confirmed
}

// unchecked tells on which metrics the replay was not held against production;
// those with one reason are told together.
func unchecked(rows []view.FidelityRow) []string {
	var order []string
	metrics := map[string][]string{}
	for _, f := range rows {
		if _, ok := metrics[f.Words]; !ok {
			order = append(order, f.Words)
		}
		metrics[f.Words] = append(metrics[f.Words], f.Metric)
	}
	var out []string
	for _, why := range order {
		out = append(out, strings.Join(metrics[why], ", ")+": "+why)
	}
	return out
}

// otherLogs tells of logs that other versions wrote, once.
func otherLogs(rows []view.FidelityRow) string {
	for _, f := range rows {
		if f.Others != "" {
			return f.Others
		}
	}
	return ""
}
