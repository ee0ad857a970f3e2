package tables

import (
	"forerun/reports/view"
)

// findingsOf gives the findings of a report in the order of the configuration.
func findingsOf(r *view.Report) []Finding {
	var out []Finding
	for i := range r.Suites {
		for k := range r.Suites[i].Rows {
			out = append(out, findingOf(r.Suites[i].Name, &r.Suites[i].Rows[k]))
		}
	}
	return out
}

func findingOf(suite string, row *view.Row) Finding {
	f := row.Finding
	g, c := f.Guardrail, f.Comparison
	out := Finding{
		Suite: suite, Guardrail: row.Guardrail, Metric: g.Metric, Kind: c.Kind, Unit: c.Unit, Direction: string(g.Direction), Scale: string(row.Scale),
		Verdict: f.Verdict.String(), Decides: f.Decides, Reason: f.Reason, Sentence: f.Sentence, NPairs: int64(c.NPairs), NClusters: int64(c.NClusters),
		Stable: c.Stable, Candidate: c.Candidate, Difference: c.Difference, Relative: c.Relative,
		IntervalLo: c.Interval.Lo, IntervalHi: c.Interval.Hi, Interval95Lo: c.Interval95.Lo, Interval95Hi: c.Interval95.Hi,
		Alpha: g.Alpha, Max: g.Max, Min: g.Min, PValue: c.PValue, HarmPHolm: f.HarmPHolm, CouldHaveSeen: f.CouldHaveSeen,
		Method: c.Method, Evidence: given(g.Evidence),
	}
	if s := g.Slice; s != nil {
		out.Segment, out.Value = &s.Segment, &s.Value
	}
	if g.Margin != nil {
		out.Margin = &g.Margin.Value
	}
	if f.Needed != nil {
		out.NeededPairs = new(int64(*f.Needed))
	}
	return out
}
