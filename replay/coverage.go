package replay

import "slices"

// Coverage is how much of what a trial asked of its tools the log could answer.
// It is empty where the calls are not known.
type Coverage string

// The kinds of coverage, best first.
const (
	CoverageAnswered     Coverage = "answered"     // each call got what was recorded for exactly this call, or asked nothing of the log
	CoverageApproximated Coverage = "approximated" // some got a stand-in: matched loosely, configured, simulated, live, or after a write that was not done
	CoverageMissed       Coverage = "missed"       // some got nothing
)

// CoverageOf is the coverage of the worst of a trial's calls. No calls at all
// are answered; nil calls are not known and have none.
func CoverageOf(calls []Call) Coverage {
	if calls == nil {
		return ""
	}
	worst := CoverageAnswered
	for i := range calls {
		switch call := &calls[i]; {
		case call.Source == SourceMiss:
			return CoverageMissed
		case call.Approximate, call.Tainted, call.Source == SourceProposed:
			worst = CoverageApproximated
		}
	}
	return worst
}

// Frontier reports whether a write was proposed that the log does not have, and
// so was not done. What the trial says after it rests on a world that the log
// never saw: its words are not judged, what it did is.
func Frontier(calls []Call) bool {
	return slices.ContainsFunc(calls, func(c Call) bool { return c.Source == SourceProposed })
}

// SourceApproval marks a call that a person's logged decision answered: rejected,
// or waited for where nobody decided.
const SourceApproval = "approval"
