package view

import (
	"strconv"
	"strings"

	"forerun/scorers/gate"
)

const kindProportion = "proportion" // of gate.Comparison

func newRow(suite, guardrail string, f gate.Finding) Row {
	f = knownFinding(f)
	c, g := f.Comparison, f.Guardrail
	r := Row{
		Finding: f, Guardrail: guardrail, Suite: suite, Scale: scaleOf(f),
		Stamp: stampOfFinding(f), Name: nameOf(guardrail, f), Slice: sliceWords(f.Guardrail.Slice), SuiteName: Line(suite),
		Sentence: Line(f.Sentence), Reason: Line(f.Reason), Method: Line(c.Method),
		N:          strconv.Itoa(c.NPairs),
		Confidence: confidence(g.Alpha),
		HarmP:      pWord(f.HarmPHolm),
		Evidence:   Line(g.Evidence),
		Announced:  Cut(Line(g.Intended), 300),
	}
	if f.Needed != nil {
		r.Needed = strconv.Itoa(*f.Needed)
	}
	unit, proportion := c.Unit, c.Kind == kindProportion
	relative := r.Scale == gate.Relative

	arms := newScale(unit, proportion, c.Stable, c.Candidate)
	diff := newScale(unit, proportion, c.Estimate, c.Interval.Lo, c.Interval.Hi)
	switch {
	case relative:
		diff = percentScale(c.Estimate, c.Interval.Lo, c.Interval.Hi)
	case diff.factor != arms.factor:
		// One unit a row: 1.20 s -> 1.35 s, +0.15 s.
		diff = newScale(unit, proportion, c.Stable, c.Candidate, c.Estimate, c.Interval.Lo, c.Interval.Hi)
		arms = diff
	}
	for _, limit := range []*float64{g.Max, g.Min} {
		arms = arms.telling(limit, c.Candidate, c.CandidateInterval.Lo, c.CandidateInterval.Hi)
	}
	if g.Margin != nil {
		m, negative := g.Margin.Value, -g.Margin.Value
		diff = diff.telling(&m, c.Estimate, c.Interval.Lo, c.Interval.Hi).
			telling(&negative, c.Estimate, c.Interval.Lo, c.Interval.Hi)
	}

	r.Stable, r.Candidate = arms.value(c.Stable), arms.value(c.Candidate)
	r.Arms = arms.number(c.Stable) + " → " + arms.value(c.Candidate)
	r.Difference = diff.signed(c.Estimate)
	if r.Difference != NoEvidence {
		r.Difference += diff.differenceUnit(relative)
	}
	r.Interval = interval(diff, c.Interval)
	if c.Naive != nil && diff.signed(c.Naive) != diff.signed(c.Estimate) {
		r.Naive = diff.signed(c.Naive) + diff.differenceUnit(relative)
	}
	r.CouldSee = lossWords(f, relative)
	r.Margin = conditions(g, c, arms, relative)
	r.Covered = coveredWords(f, diff)
	if g.Never && c.Events != nil {
		r = r.tellEvents(f)
	}
	r.Tests = testsOf(f, r, arms)
	return r
}

// scaleOf is the scale of a finding's interval: the margin's where it has one.
func scaleOf(f gate.Finding) gate.Scale {
	if f.Comparison.Scale != "" {
		return f.Comparison.Scale
	}
	if f.Guardrail.Margin != nil {
		return f.Guardrail.Margin.Scale
	}
	return gate.Absolute
}

func interval(s scale, i gate.Interval) string {
	if i.Lo == nil && i.Hi == nil {
		return ""
	}
	return "[" + s.signed(i.Lo) + ", " + s.signed(i.Hi) + "]"
}

// conditions says all that a guardrail asks.
func conditions(g gate.Guardrail, c gate.Comparison, arms scale, relative bool) string {
	parts := roleConditions(g)
	switch {
	case g.Margin != nil && g.Never:
		parts = append(parts, "< "+percentScale().trimmed(g.Margin.Value)+" %")
	case g.Margin != nil && !g.Goal:
		parts = append(parts, marginWords(g, arms, relative))
	}
	if g.Max != nil {
		parts = append(parts, "≤ "+limitWords(*g.Max, c))
	}
	if g.Min != nil {
		parts = append(parts, "≥ "+limitWords(*g.Min, c))
	}
	return strings.Join(parts, ", ")
}

// marginWords is the margin in the unit of its row.
func marginWords(g gate.Guardrail, arms scale, relative bool) string {
	sign := ""
	if g.Direction == gate.None {
		sign = "±"
	}
	if relative {
		arms = percentScale()
	}
	return sign + arms.trimmed(g.Margin.Value) + arms.differenceUnit(relative)
}

// limitWords is a hard limit in the unit of its own size: 2 s beside 16.4 ms.
func limitWords(limit float64, c gate.Comparison) string {
	s := newScale(c.Unit, c.Kind == kindProportion, &limit)
	return s.trimmed(limit) + s.unit
}

// confidence is the level of the two-sided interval that decides one-sidedly at
// alpha.
func confidence(alpha float64) string {
	if alpha <= 0 || alpha >= 0.5 {
		return NoEvidence
	}
	return strconv.FormatFloat(100*(1-2*alpha), 'g', 4, 64) + " %"
}

// pWord prints a p value.
func pWord(p *float64) string {
	switch {
	case p == nil:
		return NoEvidence
	case *p < 1e-4:
		return "< 0.0001"
	case *p < 0.1:
		return strconv.FormatFloat(*p, 'g', 2, 64)
	}
	return strconv.FormatFloat(*p, 'f', 2, 64)
}

// knownFinding drops what is no number.
func knownFinding(f gate.Finding) gate.Finding {
	c := &f.Comparison
	for _, p := range []**float64{
		&c.Stable, &c.Candidate, &c.Difference, &c.Relative, &c.Estimate,
		&c.Interval.Lo, &c.Interval.Hi, &c.Interval95.Lo, &c.Interval95.Hi,
		&c.PHigher, &c.PLower, &c.PValue, &c.CandidateInterval.Lo, &c.CandidateInterval.Hi,
		&c.PairVariance, &c.DesignEffect, &c.Naive, &f.HarmP, &f.HarmPHolm, &f.CouldHaveSeen, &f.Guardrail.Max, &f.Guardrail.Min,
	} {
		*p = known(*p)
	}
	for _, part := range []*gate.Part{&c.Coverage.Answered, &c.Coverage.Approximated, &c.Coverage.Missed, &c.Coverage.Unseen} {
		part.Stable, part.Candidate, part.Difference = known(part.Stable), known(part.Candidate), known(part.Difference)
	}
	if m := f.Guardrail.Margin; m != nil && !finite(m.Value) {
		f.Guardrail.Margin = nil
	}
	if !finite(c.LargestClusterShare) {
		c.LargestClusterShare = 0
	}
	if !finite(f.Guardrail.Alpha) {
		f.Guardrail.Alpha = 0
	}
	return f
}
