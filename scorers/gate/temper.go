package gate

import (
	"fmt"
	"math"

	"forerun/scorers/stats"
)

// temper takes back what rests on less than it seems to: a verdict on tool answers
// that nobody has, a pass at a margin below the noise of stable itself, or on a mix
// of cases that is not production's. A screen asks for none of the last two; there
// they are warnings, and so is what only hangs on missing answers.
func temper(findings []Finding, in Input) []SuiteReason {
	lacking := make([]Reason, len(findings)) // what can't stand, whatever else holds
	for i := range findings {
		f := &findings[i]
		if !f.Guardrail.Decides() || unusable(f.Guardrail) != "" {
			continue
		}
		lacking[i] = untold(f)
		if lacking[i].Code != "" {
			f.Verdict = Invalid
		}
	}
	unanswered := Invalid
	if failing(findings) {
		unanswered = Inconclusive // it is a fail whatever the tools would have said
	}
	var warnings []SuiteReason
	for i := range findings {
		f := &findings[i]
		if r := lacking[i]; r.Code != "" {
			f.Verdict, f.Reason, f.Sentence, f.Needed = unanswered, r.Code, r.Sentence, nil
			continue
		}
		if !f.Guardrail.Decides() || f.Guardrail.Slice != nil || unusable(f.Guardrail) != "" {
			continue
		}
		verdict, reason, decides := unanswered, Reason{}, true
		if f.Verdict == Pass {
			reason = uncovered(f)
		}
		if reason.Code == "" && !f.Guardrail.Never {
			verdict = Inconclusive
			reason, decides = doubt(f, in)
		}
		switch {
		case reason.Code == "":
		case decides && in.Level == Clear && f.Verdict == Pass:
			f.Verdict, f.Reason, f.Sentence = verdict, reason.Code, reason.Sentence
		default:
			warnings = append(warnings, SuiteReason{f.Guardrail.Suite, reason})
		}
	}
	return warnings
}

// untold gives the reason why a finding says nothing of the candidate: too few
// pairs whose tools had an answer, or harm that is not seen in these.
func untold(f *Finding) Reason {
	switch {
	case f.Comparison.Blocked != "" && f.Verdict == Inconclusive, f.Reason == ReasonEvent:
		return Reason{}
	case f.Guardrail.Slice == nil:
		if r := unheard(f); r.Code != "" {
			return r
		}
	}
	if f.Verdict == Fail {
		return unshown(f)
	}
	return Reason{}
}

// doubt gives the first reason to doubt a finding, and whether it would decide.
func doubt(f *Finding, in Input) (why Reason, decides bool) {
	if r := belowNoise(f, in); r.Code != "" {
		return r, true
	}
	return mixed(f)
}

// belowNoise asks whether a candidate that is stable itself could pass: the noise
// of stable against itself, at the number of pairs, must leave room for the margin.
func belowNoise(f *Finding, in Input) Reason {
	g, n := f.Guardrail, f.Comparison.NPairs
	if !g.tolerates() || n == 0 {
		return Reason{}
	}
	for _, s := range in.Stops {
		if s.Suite == g.Suite {
			n = max(n, s.Planned)
		}
	}
	for _, noise := range in.Noise {
		if noise.Suite != g.Suite || noise.Metric != g.Metric || noise.Scale != g.Margin.Scale {
			continue
		}
		v := finite(noise.Variance)
		if v == nil || *v <= 0 {
			continue
		}
		variance := *v
		if d := finite(noise.DesignEffect); d != nil {
			variance *= max(1, *d)
		}
		floor, ok := stats.MinimumDetectable(variance, n, g.Alpha, gatePower)
		if !ok || floor <= g.Margin.Value {
			continue
		}
		step := "set a wider margin"
		if want, ok := stats.SampleSize(variance, 0, g.Margin.Value, g.Alpha, gatePower); ok {
			step = fmt.Sprintf("set a wider margin, or judge about %s", count(want, "pairs"))
		}
		return Reason{ReasonBelowNoise, fmt.Sprintf(
			"%s: stable differs so much from itself that %s can't show a margin of %s, only one of %s: %s.", g.name(), count(n, "pairs"),
			quantity(g.Margin.Value, f.Comparison.Unit, g.Margin.Scale), quantity(floor, f.Comparison.Unit, g.Margin.Scale), step)}
	}
	return Reason{}
}

// mixed asks whether the answer hangs on how the cases are weighted. An improvement
// that turns its sign with them is none; of harm within a margin the sign matters
// less than the distance.
func mixed(f *Finding) (why Reason, decides bool) {
	c, g := f.Comparison, f.Guardrail
	naive, estimate := finite(c.Naive), finite(c.Estimate)
	if naive == nil || estimate == nil {
		return Reason{}, false
	}
	wide := g.tolerates() && math.Abs(*naive-*estimate) > g.Margin.Value/2
	if !wide && *naive**estimate >= 0 {
		return Reason{}, false
	}
	how := "point in different directions"
	if wide {
		how = "differ by more than half the margin"
	}
	return Reason{ReasonMix, fmt.Sprintf(
		"%s: the difference is %s in the production mix and %s over the cases as they are, which %s: sample the cases as production has them, and look at the segments.",
		g.name(), signed(*estimate, c.Unit, c.Scale), signed(*naive, c.Unit, c.Scale), how)}, wide || g.Goal
}
