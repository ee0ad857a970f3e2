package gate

// Replayed is what the log of one suite could answer of what its live arms asked,
// by arm and by tool. An arm that is a log itself asks nothing.
type Replayed struct {
	Suite string
	Arms  []Answered     // in their order: stable, candidate, stable-again
	Tools []ReplayedTool // by name

	// The candidate's share of cases with a miss, minus that of stable replayed on
	// the same log: its second answer where there are enough of them, or else its
	// first. Nil where nothing could be compared.
	Against    string
	Difference *float64
	Interval95 Interval
	More       bool // the difference is above chance

	Frontier int // cases in which an arm proposed a write that the log does not have
}

// Answered counts the cases of one arm by the worst that a call got in them.
type Answered struct {
	Arm          string
	Cases        int
	Answered     int // every call got what was recorded for it
	Approximated int // some got what stands in for it
	Missed       int // some got nothing
	Unseen       int // the calls are not known
}

// ReplayedTool is what was asked of one tool.
type ReplayedTool struct {
	Tool                     string
	Stable, Candidate, Again ToolAnswers

	CandidateOnly, StableOnly int  // cases in which one of the two missed it, and the other did not
	More                      bool // the candidate misses it in more cases, above chance
}

// ToolAnswers counts one arm's calls of a tool, and the cases that have some.
type ToolAnswers struct{ Calls, Misses, Cases, CasesMissed int }

// Of gives an arm's counts; none where it was not asked.
func (r *Replayed) Of(arm string) Answered {
	for _, a := range r.Arms {
		if a.Arm == arm {
			return a
		}
	}
	return Answered{Arm: arm}
}

// The codes of what a suite's replay warns of.
const (
	WarnMoreMisses = "candidate_misses_more" // the candidate asks for what the log does not have, and stable does so less
	WarnFrontier   = "words_not_judged"      // an arm proposed a write that was not done
)
