package reporttest

import (
	"forerun/reports/view"
	"forerun/scorers/gate"
)

// Everywhere is a report's input with a text in every place that a log, a model or a
// configuration fills.
func Everywhere(s string) view.Input {
	in := Input("harm")
	in.Decision.Suites = append(in.Decision.Suites, Input("slices").Decision.Suites...)
	in.Decision.Suites = append(in.Decision.Suites, Input("misses").Decision.Suites...)
	in.Run.Name, in.Run.ToolVersion, in.Run.Extends = s, s, s
	in.Run.Change, in.Run.Hosts = []string{s}, []string{s}
	for _, arm := range []*view.Arm{&in.Stable, &in.Candidate} {
		*arm = view.Arm{Version: s, Kind: s, Identity: map[string]string{s: s}, Containment: view.Containment{Level: s, Words: s}}
	}
	in.Waiver.By, in.Waiver.Reason = s, s
	in.Warnings = []gate.Reason{{Code: s, Sentence: s}}
	in.Decision.Reasons = []gate.Reason{{Code: s, Sentence: s}}
	in.Diagnoses = []view.Diagnosis{{Suite: s, Code: s, Sentence: s, Evidence: s, Cases: []string{s}, Tuned: s}}
	for i := range in.Confirmed {
		in.Confirmed[i].Suite, in.Confirmed[i].CaseID = s, s
	}
	for i := range in.Decision.Suites {
		fillSuite(&in.Decision.Suites[i], s)
	}
	told := Cases()
	for i := range told {
		told[i] = told[i].everywhere(s)
	}
	Tell(&in, told)
	return in
}

// everywhere is a case of the same kind with a text in every place.
func (c Told) everywhere(s string) Told {
	arm := Arm{Status: s, Output: s, Error: s, Calls: []view.CaseCall{{Name: s, Arguments: s, Result: s, Source: s}}}
	return Told{
		CaseEvidence: view.CaseEvidence{Kind: c.Kind, Suite: s, CaseID: s, Segments: map[string]string{s: s}},
		Cluster:      s, Request: s, Trial: 1, Why: s, Stable: arm, Candidate: arm,
	}
}

func fillSuite(suite *gate.Suite, s string) {
	suite.Name = s
	for k := range suite.Findings {
		f := &suite.Findings[k]
		f.Sentence, f.Reason, f.Guardrail.Metric, f.Comparison.Method, f.Comparison.Unit = s, s, s, s, s
		if f.Guardrail.Slice != nil {
			f.Guardrail.Slice = &gate.Slice{Segment: s, Value: s}
		}
		if f.Comparison.Events != nil {
			f.Comparison.Events.Cases = []string{s}
		}
	}
	for k := range suite.Unjudged {
		suite.Unjudged[k].Slice = gate.Slice{Segment: s, Value: s}
	}
	for k := range suite.Fidelity {
		suite.Fidelity[k].Metric, suite.Fidelity[k].Why, suite.Fidelity[k].Versions = s, s, map[string]int{s: 1}
	}
	for k := range suite.Noise {
		suite.Noise[k].Metric = s
	}
	if suite.Replayed == nil {
		return
	}
	for k := range suite.Replayed.Tools {
		suite.Replayed.Tools[k].Tool = s
	}
}
