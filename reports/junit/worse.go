package junit

import (
	"strings"

	"forerun/reports/view"
)

// mostIDs is how many ids of a kind are listed.
const mostIDs = 50

// worseIn lists the cases of a suite that got worse, a line a kind; empty where none
// did.
func worseIn(r *view.Report, suite string) string {
	var lines []string
	for _, g := range r.Look {
		if g.Kind == view.GainedSuccess {
			continue
		}
		if ids := idsOf(g, func(c *view.CaseEvidence) bool { return c.Suite == suite }); ids != "" {
			lines = append(lines, g.Title+": "+ids)
		}
	}
	return strings.Join(lines, "\n")
}

// worseFor lists the cases that got worse in what a finding is about.
func worseFor(r *view.Report, row *view.Row) string {
	if row.Events != "" {
		return "in " + row.Events
	}
	kind := view.LostSuccess
	if strings.HasPrefix(row.Finding.Guardrail.Metric, "escalation.missed") {
		kind = view.MissedEscalation
	} else if row.Finding.Guardrail.Metric != "success" {
		return ""
	}
	for _, g := range r.Look {
		if g.Kind != kind {
			continue
		}
		ids := idsOf(g, func(c *view.CaseEvidence) bool {
			s := row.Finding.Guardrail.Slice
			return c.Suite == row.SuiteName && (s == nil || c.Segments[view.Line(s.Segment)] == view.Line(s.Value))
		})
		if ids != "" {
			return g.Title + ": " + ids
		}
	}
	return ""
}

// idsOf lists the ids of a kind. A report knows the first of them alone.
func idsOf(g view.CaseGroup, wanted func(*view.CaseEvidence) bool) string {
	var ids []string
	for i := range g.Cases {
		if wanted(&g.Cases[i]) {
			ids = append(ids, g.Cases[i].CaseID)
		}
	}
	words := strings.Join(ids[:min(mostIDs, len(ids))], ", ")
	if words != "" && (len(ids) > mostIDs || len(g.Cases) < g.Total) {
		words += " and others: forerun show RUN lists all"
	}
	return words
}
