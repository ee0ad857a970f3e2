package gate

import (
	"fmt"
	"math"
)

// screen turns the findings of a clear into those of a screen: a margin that is
// not settled is no question here, only whether harm was seen. What could see
// nothing at all keeps its reason, so that an empty screen never holds.
func screen(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		if f.Verdict != Inconclusive || !f.Guardrail.Decides() || !looked(f) {
			continue
		}
		f.Reason = ReasonScreenNoHarm
		f.Sentence = f.Guardrail.name() + ": no harm seen" + seen(f) + numbers(f.Comparison) + "."
	}
}

// looked reports whether an open finding has looked for harm and seen none.
func looked(f *Finding) bool {
	switch f.Reason {
	case ReasonNotSettled, ReasonHarmAtMargin, ReasonNotImproved, ReasonNotRuledOut, ReasonCannotPass, ReasonLimitNotSettled:
	default:
		return false
	}
	c := f.Comparison
	if m := f.Guardrail.Margin; m != nil && !f.Guardrail.Never {
		if h := orient(f.Guardrail.Direction, c); h.lower != nil && *h.lower > m.Value {
			return false // harm it does look like: only Holm keeps it from being shown
		}
	}
	if (f.Guardrail.Max != nil || f.Guardrail.Min != nil) &&
		(finite(c.CandidateInterval.Lo) == nil || finite(c.CandidateInterval.Hi) == nil || c.Blocked != "") {
		return false
	}
	if f.Guardrail.Margin != nil || f.Guardrail.Goal || f.Guardrail.Never {
		return f.CouldHaveSeen != nil
	}
	return true
}

// seen says how small a loss would have been seen.
func seen(f *Finding) string {
	if f.CouldHaveSeen == nil {
		return ""
	}
	return "; could have seen " + loss(f)
}

func loss(f *Finding) string {
	size := quantity(*f.CouldHaveSeen, f.Comparison.Unit, f.Comparison.Scale)
	switch {
	case f.Guardrail.Never:
		return "events in " + percent(*f.CouldHaveSeen) + " of the trials"
	case f.Guardrail.Direction == None:
		return "a difference of " + size
	}
	return "a loss of " + size
}

// holds reports whether a screen has seen no harm where it could have.
func holds(d Decision) bool {
	held := 0
	for _, s := range d.Suites {
		if len(s.Invalid) > 0 || len(s.Missing) > 0 {
			return false
		}
		for _, f := range s.Findings {
			switch {
			case !f.Decides:
			case f.Verdict == Pass, f.Verdict == Inconclusive && f.Reason == ReasonScreenNoHarm:
				held++
			default:
				return false
			}
		}
	}
	return held > 0
}

// screened sums a screen up, by the guardrail that was seen the least well for its
// margin.
func screened(d Decision) []Reason {
	var worst *Finding
	suite, most, saw := "", math.Inf(-1), false
	for _, s := range d.Suites {
		for i := range s.Findings {
			f := &s.Findings[i]
			if !f.Decides || f.Verdict > Inconclusive || f.Verdict == Inconclusive && f.Reason != ReasonScreenNoHarm {
				continue
			}
			saw = true
			if f.CouldHaveSeen == nil || f.Guardrail.Slice != nil {
				continue
			}
			if size := blindness(f); size > most {
				worst, suite, most = f, s.Name, size
			}
		}
	}
	switch {
	case !saw:
		return nil
	case worst == nil:
		return []Reason{{ReasonScreenNoHarm, "No harm seen. A screen does not show that there is none: run the gate at level clear."}}
	}
	return []Reason{{ReasonScreenNoHarm, fmt.Sprintf(
		"No harm seen; could have seen %s in %s of suite %s. A screen does not show that there is none: run the gate at level clear.",
		loss(worst), worst.Guardrail.name(), suite)}}
}

// blindness is the loss that could have been seen, in margins.
func blindness(f *Finding) float64 {
	if m := f.Guardrail.Margin; m != nil && m.Value > 0 {
		return *f.CouldHaveSeen / m.Value
	}
	return *f.CouldHaveSeen
}
