package view

import (
	"cmp"

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
	if m := g.Margin; m != nil {
		t := Test{Label: r.Name, Value: r.Change(), Against: "margin " + marginWords(g, arms, r.Scale == gate.Relative)}
		tests = append(tests, marginTest(t, f))
	}
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
		tests[i].Verdict = verdictOf(tests[i], f, len(tests) == 1, i == 0 && g.Margin != nil)
	}
	return tests
}

func marginTest(t Test, f gate.Finding) Test {
	g, c := f.Guardrail, f.Comparison
	t.TwoSided = g.Direction == gate.None
	switch {
	case c.Estimate == nil || (c.Interval.Lo == nil && c.Interval.Hi == nil):
		t.Missing = cmp.Or(Line(c.BlockedWords), Line(c.Blocked), "no interval could be computed")
		return t
	case g.Margin.Value <= 0:
		t.Missing = "a margin of nothing has no scale"
		return t
	}
	at := func(x *float64) *float64 { return scaled(x, 1/g.Margin.Value) }
	t.Estimate, t.Lo, t.Hi = at(c.Estimate), at(c.Interval.Lo), at(c.Interval.Hi)
	if g.Direction == gate.Higher { // less is harm
		at = func(x *float64) *float64 { return scaled(x, -1/g.Margin.Value) }
		t.Estimate, t.Lo, t.Hi = at(c.Estimate), at(c.Interval.Hi), at(c.Interval.Lo)
	}
	return t
}

func limitTest(t Test, f gate.Finding, limit float64, isMin bool) Test {
	c := f.Comparison
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
	return t.Missing == "" && t.Caveat == "" && t.Hi != nil && *t.Hi <= 1 && (!t.TwoSided || (t.Lo != nil && *t.Lo >= -1))
}

// breaks reports whether the interval lies wholly beyond the margin.
func (t Test) breaks() bool {
	return t.Missing == "" && ((t.Lo != nil && *t.Lo > 1) || (t.TwoSided && t.Hi != nil && *t.Hi < -1))
}

func scaled(x *float64, by float64) *float64 {
	if x == nil {
		return nil
	}
	v := *x*by + 0 // no negative zero
	return known(&v)
}
