package compare

import (
	"forerun/scorers"
	"forerun/scorers/gate"
)

// Suite is one suite's guardrails, what is judged apart, and where metrics are
// found.
type Suite struct {
	Name       string
	Trials     int // asked of a case and arm; 0 takes the most that any case has
	Guardrails []gate.Guardrail
	Metrics    func(name string) (scorers.Metric, bool)

	Segments     []string            // the only ones whose slices are judged
	Each         map[int][]string    // guardrail -> its segments; absent: all of Segments
	SliceMargins map[int]gate.Margin // guardrail -> margin of a slice; absent: twice its own

	StableVersion string // whose logs show whether a replay is faithful; empty: any version's
}

// Evidence is what a gate decides on.
type Evidence struct {
	Guardrails  []gate.Guardrail     // of all suites, in the order given
	Comparisons []gate.Comparison    // of the guardrail at the same index
	Completions []gate.Completion    // one for each suite
	Slices      []gate.SliceEvidence // by guardrail, segment and value
	Unjudged    []gate.Unjudged      // slices too small for every guardrail
	Noise       []gate.Noise         // stable against itself, where it answered twice
	Fidelity    []gate.Fidelity      // production against stable's replay, of proportions
	Replayed    []gate.Replayed      // what the logs could answer, of suites with a live arm
	Warnings    []gate.SuiteReason   // what does not change the verdict
}

// Options are how evidence is computed. The zero value works.
type Options struct {
	Seed      uint64 // the run's
	Resamples int    // of a bootstrap; 0 is 9,999

	// ComparisonsOnly leaves out slices, noise and fidelity, which nobody asks for
	// while a run is under way. The comparisons are the same without.
	ComparisonsOnly bool
}

func (s *Suite) sliceMargin(guardrail int) gate.Margin {
	if m, ok := s.SliceMargins[guardrail]; ok {
		return m
	}
	m := *s.Guardrails[guardrail].Margin
	m.Value *= 2
	return m
}

// segmentsOf gives the segments whose slices a guardrail is judged on: none,
// where it has no margin or does not block.
func (s *Suite) segmentsOf(guardrail int) []string {
	g := s.Guardrails[guardrail]
	if g.Margin == nil || g.Monitor || g.Goal || g.Never {
		return nil
	}
	if each, ok := s.Each[guardrail]; ok {
		return each
	}
	return s.Segments
}
