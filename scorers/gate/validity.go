package gate

import (
	"fmt"

	"forerun/scorers/stats"
)

// How much may be missing before the evidence can't be judged: more than two
// trials and more than 2 % of an arm, or arms that answer unequally beyond
// chance.
const (
	missingTrials = 2
	missingShare  = 0.02
	unequalP      = 0.001
)

// TooMuchMissing reports whether missing of trials is over the limit that
// design and comparison share: more than two trials and more than 2 %.
func TooMuchMissing(missing, trials int) bool {
	return float64(missing) > max(missingTrials, missingShare*float64(trials))
}

// validity gives the checks that a suite's outcomes fail, before any verdict.
func validity(c Completion) []Reason {
	var out []Reason
	for _, arm := range []struct {
		name            string
		missing, trials int
	}{{"stable", c.StableMissing, c.StableTrials}, {"candidate", c.CandidateMissing, c.CandidateTrials}} {
		if TooMuchMissing(arm.missing, arm.trials) {
			out = append(out, Reason{ReasonMissingOutcomes, fmt.Sprintf(
				"suite %s: %d of %s of %s %s no outcome; at most 2 trials or 2 %% may be missing: look at why, and resume the run.",
				c.Suite, arm.missing, count(arm.trials, "trials"), arm.name, have(arm.missing))})
		}
	}
	if p := stats.McNemar(c.CandidateOnly, c.StableOnly).MidPTwoSided; p < unequalP {
		out = append(out, Reason{ReasonCompletion, fmt.Sprintf(
			"suite %s: the arms did not answer the same cases: %d were answered by stable alone, %d by candidate alone: look at those that one arm did not answer.",
			c.Suite, c.StableOnly, c.CandidateOnly)})
	}
	return out
}
