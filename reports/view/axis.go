package view

import (
	"cmp"
	"math"
	"strings"

	"forerun/scorers/gate"
)

// testsOf puts each condition of a finding on the shared axis. A guardrail with
// a margin and a limit gets a row for each: drawn as one, a broken limit would
// stand beside an interval on the good side of its margin.
func testsOf(f gate.Finding, r Row, arms scale) []Test {
	g := f.Guardrail
	var tests []Test
	own := r.Candidate
	if i := f.Comparison.CandidateInterval; i.Lo != nil || i.Hi != nil {
		own += " [" + arms.number(i.Lo) + ", " + arms.number(i.Hi) + "]"
	}
	switch {
	case g.Never:
		tests = append(tests, neverTest(Test{Label: r.Name, Value: r.Arms + ", " + r.Change(), Against: r.Margin}, f))
	case g.Goal:
		tests = append(tests, goalTest(Test{Label: r.Name, Value: r.Change(), Against: strings.Join(roleConditions(g), ", ")}, f))
	case g.Margin != nil:
		t := Test{Label: r.Name, Value: r.Change(), Against: "margin " + marginWords(g, arms, r.Scale == gate.Relative)}
		tests = append(tests, marginTest(t, f))
	}
	first := len(tests) > 0
	if g.Max != nil {
		tests = append(tests, limitTest(Test{Label: r.Name, Value: own, Against: "limit ≤ " + limitWords(*g.Max, f.Comparison)}, f, *g.Max, false))
	}
	if g.Min != nil {
		tests = append(tests, limitTest(Test{Label: r.Name, Value: own, Against: "limit ≥ " + limitWords(*g.Min, f.Comparison)}, f, *g.Min, true))
	}
	for i := range tests {
		if f.Comparison.Blocked != "" && tests[i].Missing == "" {
			tests[i].Caveat = cmp.Or(Line(f.Comparison.BlockedWords), Line(f.Comparison.Blocked))
		}
		tests[i].Verdict = verdictOf(tests[i], f, len(tests) == 1, i == 0 && first)
	}
	explainTests(tests, f)
	return tests
}

// explainTests gives the verdict of the finding to one of its conditions, and
// its reason to every condition whose interval alone would say another thing:
// what was decided by more than an interval must not look like a mistake.
func explainTests(tests []Test, f gate.Finding) {
	worst := gate.Verdict(0)
	for _, t := range tests {
		worst = gate.Worse(worst, t.Verdict)
	}
	if len(tests) > 0 && worst < f.Verdict {
		tests[0].Verdict = f.Verdict
	}
	for i := range tests {
		t := &tests[i]
		t.Stamp = stampOf(t.Verdict)
		if t.Verdict == f.Verdict {
			t.Stamp = stampOfFinding(f)
		}
		if t.Missing != "" || t.Caveat != "" || t.Stamp == noHarm() {
			continue
		}
		if (t.Verdict == gate.Pass) != t.keeps() && (t.Verdict == gate.Pass || t.keeps()) {
			t.Caveat = reasonWords(f.Reason)
		}
	}
}

// reasonWords is a reason's code as words.
func reasonWords(code string) string {
	if code == "" {
		return "decided by more than this interval"
	}
	return Line(strings.ReplaceAll(code, "_", " "))
}

func marginTest(t Test, f gate.Finding) Test {
	g := f.Guardrail
	t.TwoSided, t.Line = g.Direction == gate.None, 1
	if t.Missing = undrawn(f); t.Missing != "" {
		return t
	}
	if g.Margin.Value <= 0 {
		t.Missing = "a margin of nothing has no scale"
		return t
	}
	return t.placed(f, g.Margin.Value)
}

// goalTest draws a goal against no difference, the line it must stay left of.
// Where it has no margin to measure by, its own interval is the scale.
func goalTest(t Test, f gate.Finding) Test {
	g, c := f.Guardrail, f.Comparison
	if t.Missing = undrawn(f); t.Missing != "" {
		return t
	}
	unit := largestOf([]*float64{c.Estimate, c.Interval.Lo, c.Interval.Hi})
	if g.Margin != nil && g.Margin.Value > 0 {
		unit = g.Margin.Value
	}
	if unit == 0 {
		t.Missing = "a difference of nothing has no scale"
		return t
	}
	return t.placed(f, unit)
}

// neverTest draws the bound on the rate of events against the margin, and
// against none once there was one.
func neverTest(t Test, f gate.Finding) Test {
	rate, lo, hi, ok := eventRate(f)
	m := f.Guardrail.Margin
	if !ok {
		t.Missing = cmp.Or(Line(f.Comparison.BlockedWords), Line(f.Comparison.Blocked), "no event could be counted")
		return t
	}
	unit := hi
	switch {
	case m != nil && m.Value > 0 && m.Scale != gate.Relative:
		unit, t.Line = m.Value, 1
	case rate == 0:
		t.Missing = "without a margin there is no bound to hold it against"
		return t
	}
	if rate > 0 {
		t.Line = 0
	}
	t.Estimate, t.Lo, t.Hi = scaled(&rate, 1/unit), scaled(&lo, 1/unit), scaled(&hi, 1/unit)
	return t
}

// undrawn says why a difference can't be drawn; empty where it can.
func undrawn(f gate.Finding) string {
	c := f.Comparison
	if c.Estimate == nil || (c.Interval.Lo == nil && c.Interval.Hi == nil) {
		return cmp.Or(Line(c.BlockedWords), Line(c.Blocked), "no interval could be computed")
	}
	return ""
}

// placed puts a difference on the axis in multiples of unit, right being worse.
func (t Test) placed(f gate.Finding, unit float64) Test {
	c := f.Comparison
	at := func(x *float64) *float64 { return scaled(x, 1/unit) }
	t.Estimate, t.Lo, t.Hi = at(c.Estimate), at(c.Interval.Lo), at(c.Interval.Hi)
	if f.Guardrail.Direction == gate.Higher { // less is harm
		at = func(x *float64) *float64 { return scaled(x, -1/unit) }
		t.Estimate, t.Lo, t.Hi = at(c.Estimate), at(c.Interval.Hi), at(c.Interval.Lo)
	}
	return t
}

func limitTest(t Test, f gate.Finding, limit float64, isMin bool) Test {
	c := f.Comparison
	t.Line = 1
	switch {
	case c.Candidate == nil || (c.CandidateInterval.Lo == nil && c.CandidateInterval.Hi == nil):
		t.Missing = cmp.Or(Line(c.BlockedWords), Line(c.Blocked), "no interval could be computed")
		return t
	case limit <= 0:
		t.Missing = "a limit of nothing has no scale"
		return t
	}
	at := func(x *float64) *float64 { return scaled(x, 1/limit) }
	t.Estimate, t.Lo, t.Hi = at(c.Candidate), at(c.CandidateInterval.Lo), at(c.CandidateInterval.Hi)
	if isMin { // mirrored at the limit, so that right stays worse
		mirror := func(x *float64) *float64 {
			if x == nil {
				return nil
			}
			m := 2 - *x/limit
			return &m
		}
		t.Estimate, t.Lo, t.Hi = mirror(c.Candidate), mirror(c.CandidateInterval.Hi), mirror(c.CandidateInterval.Lo)
	}
	return t
}

// verdictOf is what one condition shows. It is the finding's own where there is
// one condition; among several the one that decided carries it, and the others
// what their own interval shows.
func verdictOf(t Test, f gate.Finding, alone, isMargin bool) gate.Verdict {
	limitDecided := f.Reason == gate.ReasonLimitBroken || f.Reason == gate.ReasonLimitNotSettled
	switch {
	case alone || f.Verdict == gate.Pass || f.Verdict == gate.Invalid:
		return f.Verdict
	case t.keeps():
		return gate.Pass
	case f.Verdict == gate.Fail && (t.breaks() || (isMargin && !limitDecided)):
		return gate.Fail
	}
	return gate.Inconclusive
}

// keeps reports whether the interval lies wholly on the good side.
func (t Test) keeps() bool {
	return t.Missing == "" && t.Caveat == "" && t.Hi != nil && *t.Hi <= t.Line && (!t.TwoSided || (t.Lo != nil && *t.Lo >= -t.Line))
}

// breaks reports whether the interval lies wholly beyond the line.
func (t Test) breaks() bool {
	return t.Missing == "" && ((t.Lo != nil && *t.Lo > t.Line) || (t.TwoSided && t.Hi != nil && *t.Hi < -t.Line))
}

func scaled(x *float64, by float64) *float64 {
	if x == nil || math.IsInf(by, 0) {
		return nil
	}
	v := *x*by + 0 // no negative zero
	return known(&v)
}
