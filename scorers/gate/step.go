package gate

import "fmt"

// step says what to do next about a reason that is no pass: run further pairs,
// where a number of them could settle it, or what would help instead.
func step(reason string, needed *int) string {
	switch {
	case needed == nil:
		if what := instead(reason); what != "" {
			return ": " + what
		}
		return ""
	case *needed == 1:
		return ": 1 further pair could settle it"
	}
	return fmt.Sprintf(": about %d further pairs could settle it", *needed)
}

// instead is the step where no number of further pairs is known to help; empty
// after a pass.
func instead(reason string) string {
	switch reason {
	case ReasonBeyondMargin, ReasonNotTolerable, ReasonHarmInSlice, ReasonHarmSeenEarly, ReasonWorse, ReasonHarmAtMargin:
		return "begin with the cases that got worse"
	case ReasonEvent:
		return "begin with these cases"
	case ReasonLimitBroken:
		return "begin with its worst cases"
	case ReasonNotSettled:
		return "more cases would help, how many is not known"
	case ReasonNotImproved:
		return "no number of cases is known that would show it"
	case ReasonNotRuledOut:
		return "set a wider margin, or replay more cases"
	case ReasonLimitNotSettled:
		return "no number of cases is known that would show it, so look at its worst cases"
	case ReasonCannotPass:
		return "begin with the cases that got worse, or plan more cases"
	case ReasonDominated:
		return "replay more clusters, or judge this one in a suite of its own"
	}
	return insteadOfBlocked(reason)
}

func insteadOfBlocked(code string) string {
	switch code {
	case BlockedNoPairs:
		return "look at why no case is scored in both arms"
	case BlockedTooFewClusters:
		return fmt.Sprintf("it could be judged from %d clusters on: replay more", minClustersOfPass)
	case BlockedTooFewPairs:
		return "replay more cases"
	case BlockedConstant:
		return "ask about a metric that varies"
	case BlockedUnbounded:
		return "replay more cases, or give the margin in the metric's unit"
	case BlockedZeroTotal:
		return "give the margin in the metric's unit"
	case BlockedUnknownCost:
		return "give the prices that are missing"
	case BlockedUnscored:
		return "look at why they have no score"
	case BlockedNoComparison:
		return "compare the run again"
	case BlockedScale:
		return "give the margin on the scale of the comparison"
	}
	return ""
}
