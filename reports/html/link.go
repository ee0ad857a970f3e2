package html

import (
	"fmt"
	"strings"

	"forerun/reports/view"
)

// link leads to where a case is shown; its anchor is empty for a case that is not.
type link struct{ ID, Anchor string }

// group is a kind of case, with where each of them stands.
type group struct {
	view.CaseGroup

	Shown []shown
}

type shown struct {
	view.CaseEvidence

	Anchor string
}

// reading is a diagnosis with its cases linked.
type reading struct {
	view.Explained

	Links []link
}

// again is a case that was asked again, linked.
type again struct {
	view.Confirmed

	Anchor string
}

// caseRef names a case as both a diagnosis and the case itself do.
type caseRef struct{ suite, id string }

const idLength = 100 // runes of an id in a diagnosis

func refOf(suite, id string) caseRef { return caseRef{suite, view.Cut(id, idLength)} }

// linked gives the cases with their anchors, and the diagnoses and confirmations
// that lead to them. A diagnosis of no suite means the first case of that id.
func linked(r *view.Report) (groups []group, readings []reading, confirmed []again) {
	anchors := map[caseRef]string{}
	for g, look := range r.Look {
		out := group{CaseGroup: look}
		for i, c := range look.Cases {
			anchor := fmt.Sprintf("case-%d-%d", g+1, i+1)
			for _, suite := range []string{c.Suite, ""} {
				if ref := refOf(suite, c.CaseID); anchors[ref] == "" {
					anchors[ref] = anchor
				}
			}
			out.Shown = append(out.Shown, shown{c, anchor})
		}
		groups = append(groups, out)
	}
	for _, e := range r.Explained {
		out := reading{Explained: e}
		for _, id := range e.Cases {
			out.Links = append(out.Links, link{id, anchors[refOf(e.Suite, id)]})
		}
		readings = append(readings, out)
	}
	for _, c := range r.Confirmed {
		confirmed = append(confirmed, again{c, anchors[refOf(c.Suite, c.CaseID)]})
	}
	return groups, readings, confirmed
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
