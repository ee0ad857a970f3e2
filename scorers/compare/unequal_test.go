package compare_test

import (
	"fmt"
	"testing"

	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/gate"
)

// A metric that an arm's failures take out of the comparison compares survivors.
func TestSurvivorsAreNotCompared(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		failed  int // of 200 trials of the candidate
		blocked string
	}{
		{"a few", 4, ""},
		{"more than two in a hundred", 5, gate.BlockedUnequal},
		{"most", 120, gate.BlockedUnequal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &run{}
			for i := range 200 {
				candidate := new(1.0)
				if i < tt.failed {
					candidate = new(-1.0)
				}
				r.add("shadow", datasets.Case{ID: fmt.Sprintf("c-%03d", i)}, []*float64{new(float64(min(1, i%9)))}, []*float64{candidate})
			}
			m := metric(scorers.KindProportion)
			value := m.Value
			m.Value = func(in scorers.Input, at scorers.Lookup) scorers.Score {
				if s := value(in, at); s.Value >= 0 {
					return s
				}
				return scorers.Score{State: scorers.NotApplicable}
			}
			c := build(t, r, m, absolute(0.05)).Comparisons[0]
			if c.Blocked != tt.blocked {
				t.Errorf("blocked %q (%s), want %q", c.Blocked, c.BlockedWords, tt.blocked)
			}
			if g := absolute(0.05); tt.blocked != "" {
				d := gate.Decide(gate.Input{Guardrails: []gate.Guardrail{g}, Comparisons: []gate.Comparison{c}, Completions: []gate.Completion{{Suite: "shadow", Cases: 200, Paired: 200, StableTrials: 200, CandidateTrials: 200}}})
				if d.Verdict == gate.Pass {
					t.Error("survivors passed")
				}
			}
		})
	}
}
