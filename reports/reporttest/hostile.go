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
			hostileKind(t, &f, text, maybe)
			for range rapid.SampledFrom([]int{1, 1, 4}).Draw(t, "times") {
				s.Findings = append(s.Findings, f)
			}
			s.Verdict = gate.Worse(s.Verdict, f.Verdict)
			in.Decision.Reasons = append(in.Decision.Reasons, gate.Reason{Code: f.Reason, Sentence: f.Sentence})
		}
		hostileAround(t, &s, text, number)
		in.Decision.Suites = append(in.Decision.Suites, s)
		in.Decision.Verdict = gate.Worse(in.Decision.Verdict, s.Verdict)
	}
	for _, s := range in.Decision.Suites {
		one := view.SuiteEvidence{Suite: s.Name}
		for range rapid.IntRange(0, 4).Draw(t, "pairs") {
			one.Pairs.Add(&view.PairNumbers{
				LatencyMS: [2]*float64{maybe("ms"), maybe("ms")}, CostUSD: [2]*float64{maybe("usd"), maybe("usd")},
				InputTokens: [2]*float64{maybe("in"), maybe("in")}, HandedOver: [2]*bool{new(true), new(false)},
			})
		}
		in.Evidence.Suites = append(in.Evidence.Suites, one)
	}
	in.Run.Attempt = rapid.IntRange(0, 3).Draw(t, "attempt")
	in.Level = rapid.SampledFrom([]string{"", view.LevelClear, view.LevelScreen}).Draw(t, "level")
	in.Decision.ScreenHolds = in.Level == view.LevelScreen && in.Decision.Verdict == gate.Inconclusive
	if rapid.Bool().Draw(t, "waived") {
		in.Waiver = &view.Waiver{By: text.Draw(t, "by"), Reason: text.Draw(t, "reason")}
	}
	for range rapid.IntRange(0, 5).Draw(t, "diagnoses") {
		in.Diagnoses = append(in.Diagnoses, view.Diagnosis{
			Suite: text.Draw(t, "suite"), Code: text.Draw(t, "code"), Sentence: text.Draw(t, "sentence"), Evidence: text.Draw(t, "evidence"),
			Cases: []string{text.Draw(t, "case"), text.Draw(t, "case")}, Tuned: text.Draw(t, "tuned"),
		})
		in.Confirmed = append(in.Confirmed, view.Confirmation{Suite: text.Draw(t, "suite"), CaseID: text.Draw(t, "case"), StableGood: 5, StableTrials: 5, CandidateTrials: 5})
	}
	for range rapid.IntRange(0, 5).Draw(t, "warnings") {
		in.Warnings = append(in.Warnings, gate.Reason{Code: "w", Sentence: text.Draw(t, "warning")})
	}
	var told []Told
	for range rapid.IntRange(0, 5).Draw(t, "cases") {
		told = append(told, Told{
			CaseEvidence: view.CaseEvidence{
				Kind: rapid.SampledFrom(view.CaseKinds()).Draw(t, "kind"), Suite: text.Draw(t, "suite"), CaseID: text.Draw(t, "case"),
			},
			Request: text.Draw(t, "request"), Why: text.Draw(t, "why"),
			Candidate: Arm{Output: text.Draw(t, "output"), Calls: []view.CaseCall{{Name: text.Draw(t, "tool"), Arguments: text.Draw(t, "args")}}},
		})
	}
	Tell(&in, told)
	return in
}

// hostileKind makes a finding a goal, a never rule, a monitor or one of a slice.
func hostileKind(t *rapid.T, f *gate.Finding, text *rapid.Generator[string], maybe func(string) *float64) {
	g, c := &f.Guardrail, &f.Comparison
	g.Direction = rapid.SampledFrom([]gate.Direction{gate.Higher, gate.Lower, gate.None}).Draw(t, "direction")
	c.Naive, f.CouldHaveSeen = maybe("naive"), maybe("could have seen")
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		g.Goal, g.Intended = true, text.Draw(t, "intended")
	case 1:
		g.Goal, g.Margin = true, nil
	case 2:
		g.Never = true
		c.Events = &gate.Events{Candidate: rapid.IntRange(0, 3).Draw(t, "events"), CandidateTrials: 100, StableTrials: 100, Cases: []string{text.Draw(t, "case")}}
	case 3:
		g.Monitor, f.Decides = true, false
	case 4:
		g.Slice = &gate.Slice{Segment: text.Draw(t, "segment"), Value: text.Draw(t, "value")}
	}
}

// hostileAround adds what stands beside a suite's findings.
func hostileAround(t *rapid.T, s *gate.Suite, text *rapid.Generator[string], number *rapid.Generator[float64]) {
	if !rapid.Bool().Draw(t, "around") {
		return
	}
	x := number.Draw(t, "x")
	s.Warnings = []gate.Reason{{Code: text.Draw(t, "code"), Sentence: text.Draw(t, "sentence")}}
	s.Unjudged = []gate.Unjudged{{Slice: gate.Slice{Segment: text.Draw(t, "segment"), Value: text.Draw(t, "value")}, Pairs: 3, Share: x}}
	s.Noise = []gate.Noise{{Metric: text.Draw(t, "metric"), FlipRate: &x, Excess: &x, ExcessInterval: gate.Interval{Lo: &x}}}
	s.Fidelity = []gate.Fidelity{
		{Metric: text.Draw(t, "metric"), Why: text.Draw(t, "why"), OtherCases: 2, Versions: map[string]int{text.Draw(t, "version"): 2}},
		{Metric: text.Draw(t, "metric"), Applies: true, Difference: &x, Interval98: gate.Interval{Lo: &x, Hi: &x}, Margin: x},
	}
	s.Looks = []gate.Look{{Cases: 10, Share: x, EValue: &x, Power: &x, Boundary: &x, Decision: text.Draw(t, "decision")}}
	s.Planned = 20
}
