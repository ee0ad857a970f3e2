package view

import (
	"fmt"
	"strings"

	"forerun/scorers/gate"
	"forerun/scorers/stats"
)

// nameOf names a finding with its slice and with what is unusual about its
// guardrail: success [tier=gold], cost.per_case (monitor).
func nameOf(guardrail string, f gate.Finding) string {
	g := f.Guardrail
	name := Line(guardrail)
	if g.Slice != nil {
		name += " [" + sliceWords(g.Slice) + "]"
	}
	var roles []string
	switch {
	case g.Intended != "":
		roles = append(roles, "intended")
	case g.Goal:
		roles = append(roles, "goal")
	}
	if g.Never {
		roles = append(roles, "never")
	}
	if !f.Decides && g.Slice == nil { // asked for, or its labels are too weak to decide
		roles = append(roles, "monitor")
	}
	if len(roles) > 0 {
		name += " (" + strings.Join(roles, ", ") + ")"
	}
	return name
}

// roleConditions says what a goal or a never rule asks.
func roleConditions(g gate.Guardrail) []string {
	var parts []string
	if g.Goal {
		switch g.Direction {
		case gate.Higher:
			parts = append(parts, "must rise")
		case gate.Lower:
			parts = append(parts, "must fall")
		case gate.None:
			parts = append(parts, "must improve")
		default:
			parts = append(parts, "must improve")
		}
	}
	if g.Never {
		parts = append(parts, "never")
	}
	return parts
}

// tellEvents gives counts in place of averages, and the bound on the
// candidate's rate in place of a difference: that is what a never rule is
// decided on.
func (r Row) tellEvents(f gate.Finding) Row {
	e := f.Comparison.Events
	r.Stable = fmt.Sprintf("%d of %d", e.Stable, e.StableTrials)
	r.Candidate = fmt.Sprintf("%d of %d", e.Candidate, e.CandidateTrials)
	r.Arms = fmt.Sprintf("%d → %d of %d", e.Stable, e.Candidate, e.CandidateTrials)
	r.Difference, r.Interval = NoEvidence, ""
	if rate, lo, hi, ok := eventRate(f); ok {
		s := newScale(unitShare, true, &rate, &lo, &hi)
		r.Difference, r.Interval = "rate "+s.value(&rate), "["+s.number(&lo)+", "+s.number(&hi)+"]"
	}
	const most = 10
	var ids []string
	for i, id := range e.Cases {
		if i == most {
			ids = append(ids, "…")
			break
		}
		ids = append(ids, Cut(Line(id), 60))
	}
	r.Events = strings.Join(ids, ", ")
	return r
}

// eventRate is the candidate's rate of what must not happen, with its exact
// interval; the upper end is the bound at the guardrail's one-sided level.
func eventRate(f gate.Finding) (rate, lo, hi float64, ok bool) {
	e, alpha := f.Comparison.Events, f.Guardrail.Alpha
	if e == nil || e.CandidateTrials <= 0 || e.Candidate < 0 || e.Candidate > e.CandidateTrials || !(alpha > 0 && alpha < 0.5) {
		return 0, 0, 0, false
	}
	lo, hi = stats.ClopperPearson(e.Candidate, e.CandidateTrials, 1-2*alpha)
	return float64(e.Candidate) / float64(e.CandidateTrials), lo, hi, true
}

// lossWords is a loss on the scale of its comparison: 7.2 pp, 12 %; of a never
// rule it is a rate of events.
func lossWords(f gate.Finding, relative bool) string {
	x, c := f.CouldHaveSeen, f.Comparison
	if x == nil {
		return ""
	}
	if f.Guardrail.Never {
		return "events in " + percentScale(x).value(x)
	}
	s := newScale(c.Unit, c.Kind == kindProportion, x)
	if relative {
		s = percentScale(x)
	}
	return s.number(x) + s.differenceUnit(relative)
}
