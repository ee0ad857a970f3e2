package view

import (
	"fmt"
	"slices"
	"strings"

	"forerun/scorers/gate"
)

func newSuite(s gate.Suite, in Input) Suite {
	suite := Suite{
		Name: s.Name, Verdict: s.Verdict, Completion: s.Completion, Invalid: s.Invalid,
		Noise: knownNoise(s.Noise), Fidelity: knownFidelity(s.Fidelity), Unjudged: knownShares(s.Unjudged),
		Looks: slices.Clone(s.Looks), Planned: s.Planned, Log: knownLog(s.Replayed),
		Title: Line(s.Name),
	}
	for _, e := range in.Evidence.Suites {
		if e.Suite == s.Name {
			suite.Infra = &[2]int{e.StableInfraErrors, e.CandidateInfraErrors}
			suite.Measured = measuredOf(&e.Pairs)
		}
	}
	type condition struct {
		metric string
		slice  gate.Slice
	}
	seen := map[condition]int{}
	for _, f := range s.Findings {
		if f.Verdict == 0 {
			f.Verdict = gate.Inconclusive // what nobody judged is no pass
		}
		at := condition{metric: f.Guardrail.Metric}
		if f.Guardrail.Slice != nil {
			at.slice = *f.Guardrail.Slice
		}
		seen[at]++
		name := f.Guardrail.Metric
		if n := seen[at]; n > 1 {
			name = fmt.Sprintf("%s (%d)", name, n)
		}
		suite.Rows = append(suite.Rows, newRow(s.Name, name, f))
	}
	for _, reason := range slices.Concat(s.Invalid, s.Missing) {
		suite.Caveats = append(suite.Caveats, Line(reason.Sentence))
	}
	return suite
}

func knownShares(all []gate.Unjudged) []gate.Unjudged {
	out := slices.Clone(all)
	for i := range out {
		if !finite(out[i].Share) {
			out[i].Share = 0
		}
	}
	return out
}

// tell puts a suite into words, once its verdict stands.
func (s *Suite) tell() {
	s.Stamp = stampOf(s.Verdict)
	if s.Verdict == gate.Inconclusive && len(s.Caveats) == 0 && s.sawNoHarm() {
		s.Stamp = noHarm()
	}
	s.SliceLine = sliceLine(s)
	s.LogLine, s.Tools = logLine(s.Log), toolRows(s.Log)
	s.NoiseFloor = noiseRows(s.Noise)
	s.Replayed = fidelityRows(s.Fidelity)
	s.Left = unjudgedRows(s.Unjudged)
	s.Early = earlyOf(s)
	s.Line = suiteLine(s)
}

// sawNoHarm reports whether all that keeps a suite from passing is that it only
// looked for harm.
func (s *Suite) sawNoHarm() bool {
	screened := false
	for _, r := range s.Rows {
		f := r.Finding
		if !f.Decides || f.Verdict == gate.Pass {
			continue
		}
		if !sawNoHarm(f) {
			return false
		}
		screened = true
	}
	return screened
}

func suiteLine(s *Suite) string {
	c := s.Completion
	line := fmt.Sprintf("%s: %s; %s; ", s.Title, s.Stamp.Word, countWords(s.Guarded()))
	if s.Early != nil {
		line += s.Early.Line
	}
	if s.Early == nil || c.Paired < c.Cases+c.Excluded {
		if s.Early != nil {
			line += "; "
		}
		line += fmt.Sprintf("%d of %s in both arms", c.Paired, plural(c.Cases+c.Excluded, "case"))
	}
	if c.StableMissing+c.CandidateMissing > 0 {
		line += fmt.Sprintf("; without an outcome: %d stable, %d candidate", c.StableMissing, c.CandidateMissing)
	}
	return line
}

// countWords says how many guardrails ended how.
func countWords(rows []Row) string {
	var decide, watched []Row
	for _, r := range rows {
		if !r.Finding.Decides {
			watched = append(watched, r)
		} else {
			decide = append(decide, r)
		}
	}
	words := "no guardrail"
	if len(decide) > 0 {
		words = plural(len(decide), "guardrail") + ": " + Tally(decide)
	}
	if len(watched) > 0 {
		words += fmt.Sprintf("; %d monitored: %s", len(watched), Tally(watched))
	}
	return words
}

// Tally counts how rows ended, the worst first.
func Tally(rows []Row) string {
	counts := map[Stamp]int{}
	for _, r := range rows {
		counts[r.Stamp]++
	}
	var parts []string
	for _, s := range []Stamp{stampOf(gate.Invalid), stampOf(gate.Fail), stampOf(gate.Inconclusive), noHarm(), stampOf(gate.Pass)} {
		if n := counts[s]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, s.Word))
		}
	}
	return strings.Join(parts, ", ")
}

// suiteWarnings lists what the gate warns of, under the suite's name.
func suiteWarnings(suites []gate.Suite) []gate.Reason {
	var out []gate.Reason
	for _, s := range suites {
		for _, w := range s.Warnings {
			if !strings.HasPrefix(w.Sentence, s.Name+":") && !strings.HasPrefix(w.Sentence, "suite "+s.Name) {
				w.Sentence = s.Name + ": " + w.Sentence
			}
			out = append(out, w)
		}
	}
	return out
}

func missingWarnings(suites []Suite) []gate.Reason {
	var out []gate.Reason
	for _, s := range suites {
		c := s.Completion
		if c.StableMissing+c.CandidateMissing == 0 {
			continue
		}
		out = append(out, gate.Reason{Code: "missing_outcomes", Sentence: fmt.Sprintf(
			"%s: %d of %d stable and %d of %d candidate trials have no outcome and are not compared",
			s.Name, c.StableMissing, c.StableTrials, c.CandidateMissing, c.CandidateTrials)})
	}
	return out
}
