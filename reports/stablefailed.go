package reports

import (
	"fmt"

	"forerun/reports/view"
	"forerun/scorers/gate"
)

// stableFailed warns of suites in which stable mostly gave no answer: not being
// worse than that is no praise.
func stableFailed(suites []view.SuiteEvidence) []gate.Reason {
	var out []gate.Reason
	for _, s := range suites {
		if 2*s.StableFailed <= s.StableHeard {
			continue
		}
		out = append(out, gate.Reason{Code: "stable_failed", Sentence: fmt.Sprintf(
			"%s: stable failed in %d of %d trials: a candidate compared with a broken stable proves nothing",
			s.Suite, s.StableFailed, s.StableHeard)})
	}
	return out
}
