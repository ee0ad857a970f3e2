package jsonreport

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// Render writes report.json.
func Render(r *view.Report) ([]byte, error) {
	doc := document{
		SchemaVersion: SchemaVersion,
		Level:         r.Level,
		Verdict:       r.Verdict,
		Reasons:       list(r.Reasons),
		Run:           r.Run,
		Arms:          arms{armOf(r.Stable), armOf(r.Candidate)},
		Suites:        make([]suite, len(r.Suites)),
		CouldHaveSeen: losses(r),
		Spend:         r.Spend,
		Warnings:      list(r.Warnings),
	}
	doc.Run.Hosts, doc.Run.Change = list(doc.Run.Hosts), list(doc.Run.Change)
	for i := range r.Suites {
		doc.Suites[i] = suiteOf(r, i)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // sentences are read by people too
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, fmt.Errorf("write report.json: %w", err)
	}
	return b.Bytes(), nil
}

func suiteOf(r *view.Report, i int) suite {
	s := &r.Suites[i]
	c := s.Completion
	out := suite{
		Name:       s.Name,
		Verdict:    s.Verdict,
		Cases:      cases{Total: c.Cases + c.Excluded, Excluded: c.Excluded, Paired: c.Paired, Missing: armCount{c.StableMissing, c.CandidateMissing}},
		Findings:   make([]finding, len(s.Rows)),
		Unjudged:   unjudgedOf(s.Unjudged),
		NoiseFloor: noiseOf(s.Noise),
		Fidelity:   fidelityOf(s.Fidelity),
		Coverage:   logCoverageOf(s),
		EarlyStop:  earlyOf(s),
		Confirmed:  confirmedOf(r, i),
		Diagnoses:  diagnosesOf(r, i),
	}
	if s.Infra != nil {
		out.Cases.InfraErrors = armCountPtr{&s.Infra[0], &s.Infra[1]}
	}
	for i := range s.Rows {
		out.Findings[i] = findingOf(&s.Rows[i])
	}
	return out
}

func findingOf(row *view.Row) finding {
	f := row.Finding
	g, c := f.Guardrail, f.Comparison
	out := finding{
		Guardrail: row.Guardrail, Metric: g.Metric, Kind: word(c.Kind), Direction: g.Direction, Scale: row.Scale,
		Slice: sliceOf(g.Slice), NPairs: c.NPairs, NClusters: c.NClusters,
		Stable: c.Stable, Candidate: c.Candidate, Difference: c.Difference, Relative: c.Relative,
		Interval: boundsOf(c.Interval), Interval95: boundsOf(c.Interval95),
		Alpha: g.Alpha, Max: g.Max, Min: g.Min, CandidateInterval: boundsOf(c.CandidateInterval),
		PValue: c.PValue, HarmP: f.HarmP, HarmPHolm: f.HarmPHolm, Method: word(c.Method), Evidence: word(g.Evidence),
		Verdict: f.Verdict, Reason: f.Reason, Sentence: f.Sentence,
		NeededPairs: f.Needed, Discordant: c.Discordant,
		Coverage: coverageOf(&row.Finding), CouldHaveSeen: f.CouldHaveSeen, Decides: f.Decides, Goal: g.Goal, Never: g.Never, Monitor: g.Monitor,
		Intended: word(g.Intended), Naive: c.Naive, DesignEffect: c.DesignEffect,
	}
	if c.LargestCluster != "" {
		out.LargestCluster = &cluster{c.LargestCluster, c.LargestClusterShare}
	}
	if e := c.Events; e != nil {
		out.Events = &events{e.Stable, e.StableTrials, e.Candidate, e.CandidateTrials, list(e.Cases)}
	}
	if g.Margin != nil {
		out.Margin = &g.Margin.Value
	}
	return out
}

func boundsOf(i gate.Interval) bounds { return bounds{i.Lo, i.Hi} }

func armOf(a view.Arm) view.Arm {
	if a.Identity == nil {
		a.Identity = map[string]string{}
	}
	a.Containment.Level = cmp.Or(a.Containment.Level, "none")
	return a
}

// word is null where there is none.
func word(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// list is never null.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
