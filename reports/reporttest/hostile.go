package reporttest

import (
	"fmt"

	"pgregory.net/rapid"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// Hostile draws a report of any size whose every string is a payload, long or
// both.
func Hostile(t *rapid.T) view.Input {
	// A few drawn strings stand everywhere: drawing each would take long.
	text := rapid.SampledFrom(rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(Payloads()), rapid.String(), rapid.StringN(200, 400, -1),
		rapid.SampledFrom([]string{"success", "escalation.missed_per_case", "a.b"})), 1, 5).Draw(t, "strings"))
	number := rapid.OneOf(rapid.Float64(), rapid.Float64Range(-1, 1))
	maybe := func(label string) *float64 {
		if rapid.Bool().Draw(t, label+" known") {
			return new(number.Draw(t, label))
		}
		return nil
	}
	verdict := rapid.SampledFrom([]gate.Verdict{gate.Pass, gate.Inconclusive, gate.Fail, gate.Invalid})
	in := base()
	in.Run.Name = text.Draw(t, "name")
	in.Stable.Version, in.Candidate.Version = text.Draw(t, "stable"), text.Draw(t, "candidate")
	in.Stable.Containment.Words = text.Draw(t, "words")
	in.Stable.Identity = map[string]string{text.Draw(t, "key"): text.Draw(t, "value")}
	for i := range rapid.IntRange(0, 12).Draw(t, "suites") {
		s := gate.Suite{Name: fmt.Sprint(i, text.Draw(t, "suite")), Completion: completion("", 100)}
		for range rapid.IntRange(0, 6).Draw(t, "findings") {
			f := proportion(s.Name, text.Draw(t, "metric"), gate.Lower, 100, 0.1, 0.2, interval(0, 0.1), verdict.Draw(t, "verdict"), text.Draw(t, "reason"))
			c := &f.Comparison
			c.Stable, c.Candidate, c.Estimate = maybe("stable"), maybe("candidate"), maybe("estimate")
			c.Interval = gate.Interval{Lo: maybe("lo"), Hi: maybe("hi")}
			c.Unit = rapid.SampledFrom([]string{"pp", "ms", "usd", "tokens", ""}).Draw(t, "unit")
			f.Sentence, c.BlockedWords = text.Draw(t, "sentence"), text.Draw(t, "blocked")
			for range rapid.SampledFrom([]int{1, 1, 4}).Draw(t, "times") {
				s.Findings = append(s.Findings, f)
			}
			s.Verdict = gate.Worse(s.Verdict, f.Verdict)
			in.Decision.Reasons = append(in.Decision.Reasons, gate.Reason{Code: f.Reason, Sentence: f.Sentence})
		}
		in.Decision.Suites = append(in.Decision.Suites, s)
		in.Decision.Verdict = gate.Worse(in.Decision.Verdict, s.Verdict)
	}
	for range rapid.IntRange(0, 5).Draw(t, "warnings") {
		in.Warnings = append(in.Warnings, gate.Reason{Code: "w", Sentence: text.Draw(t, "warning")})
	}
	for range rapid.IntRange(0, 5).Draw(t, "cases") {
		in.Evidence.Cases = append(in.Evidence.Cases, view.CaseEvidence{
			Kind: rapid.SampledFrom(view.CaseKinds()).Draw(t, "kind"), Suite: text.Draw(t, "suite"), CaseID: text.Draw(t, "case"),
			Request: text.Draw(t, "request"), Why: text.Draw(t, "why"),
			Candidate: view.CaseArm{Output: text.Draw(t, "output"), Calls: []view.CaseCall{{Name: text.Draw(t, "tool"), Arguments: text.Draw(t, "args")}}},
		})
	}
	return in
}
