package gate

// Finding is what one guardrail found. A guardrail always yields one.
type Finding struct {
	Guardrail  Guardrail
	Comparison Comparison
	Verdict    Verdict
	Reason     string   // machine-readable: see the Reason constants
	Sentence   string   // the same for a person
	HarmP      *float64 // one-sided p of harm, before Holm
	HarmPHolm  *float64 // after Holm over all blocking guardrails and slices of the gate
	Needed     *int     // further pairs that would settle it; nil where none would, or none are needed

	// CouldHaveSeen is the loss that would have been shown with 80 % power at the
	// n and noise reached, on the comparison's scale; nil where it is not known.
	CouldHaveSeen *float64
	Decides       bool // whether it counts for the verdict: not where it is only monitored
}

// The reasons of findings, suites and decisions. A finding can also carry one
// of the Blocked codes.
const (
	ReasonWithinMargin      = "within_margin"             // pass
	ReasonWorseWithinMargin = "worse_within_margin"       // pass, although the difference is real
	ReasonImproved          = "improved"                  // pass: a goal is reached
	ReasonNeverSeen         = "never_seen"                // pass: what must not happen did not
	ReasonSliceUnharmed     = "slice_no_harm_seen"        // pass: a slice without shown harm beyond its margin
	ReasonEvent             = "event"                     // fail: what must never happen did
	ReasonWorse             = "worse"                     // fail: a goal was missed the other way
	ReasonHarmInSlice       = "harm_in_slice"             // fail: harm beyond the slice's margin
	ReasonHarmSeenEarly     = "harm_seen_early"           // fail: the e-value of harm stopped the run
	ReasonNotImproved       = "improvement_not_shown"     // inconclusive: a goal is not shown
	ReasonNotRuledOut       = "not_ruled_out"             // inconclusive: no event, and too few trials to bound them
	ReasonScreenNoHarm      = "screen_no_harm_seen"       // inconclusive: a screen that saw no harm
	ReasonBelowNoise        = "margin_below_noise"        // inconclusive: stable against itself could not pass
	ReasonMix               = "mix"                       // inconclusive: the production mix changes the answer
	ReasonUnjudgedSlices    = "unjudged_slices"           // inconclusive suite: over a tenth of the traffic
	ReasonCannotPass        = "cannot_pass"               // inconclusive: stopped early for futility
	ReasonFidelity          = "fidelity"                  // invalid: the replay does not reproduce production
	ReasonReplayCoverage    = "replay_coverage"           // invalid: it hangs on tool answers that the log does not have
	ReasonIdentityChanged   = "identity_changed"          // invalid: an arm changed within the run
	ReasonSignalDead        = "signal_dead"               // invalid: a signal that the candidate can't give any more
	ReasonChangeNotTested   = "change_not_exercised"      // invalid: no case reaches what was changed
	ReasonWithinLimit       = "within_limit"              // pass: only a hard limit was asked, and it is kept
	ReasonBeyondMargin      = "beyond_margin"             // fail: harm above the margin shown
	ReasonNotTolerable      = "worse_not_shown_tolerable" // fail: harm shown, not shown to be within the margin
	ReasonLimitBroken       = "limit_broken"              // fail: a hard limit is broken
	ReasonNotSettled        = "not_settled"               // inconclusive: the interval reaches over the margin
	ReasonLimitNotSettled   = "limit_not_settled"         // inconclusive: the bound does not keep the limit
	ReasonHarmAtMargin      = "harm_at_margin"            // inconclusive: more cases would not help
	ReasonDominated         = "dominated_by_cluster"      // inconclusive: one cluster decides alone
	ReasonBadGuardrail      = "bad_guardrail"             // inconclusive: it asks nothing that can be judged
	ReasonCompletion        = "completion_differs"        // invalid
	ReasonMissingOutcomes   = "missing_outcomes"          // invalid
	ReasonNoCases           = "no_cases"                  // inconclusive suite
	ReasonNoCompletion      = "no_completion"             // inconclusive suite: nobody counted its outcomes
	ReasonNoGuardrails      = "no_guardrails"             // inconclusive suite or gate
	ReasonUnfinished        = "unfinished"                // inconclusive suite: its early stop has not come to an end
	ReasonMaxCost           = "max_cost"                  // inconclusive suite: the run's budget was spent before its last case
	ReasonMaxTime           = "max_time"                  // inconclusive suite: the run's time was over before its last case
	ReasonAllHold           = "all_guardrails_hold"       // the one reason of a pass
)

// The codes of what a suite is warned of, beside those of reasons that would
// decide at another level or size.
const (
	WarnSegmentsDiffer  = "segments_differ"         // the slices of a segment differ by more than chance
	WarnFidelity        = "fidelity_not_shown"      // the replay is neither unlike production nor shown to be like it
	WarnFidelityUnknown = "fidelity_not_applicable" // there is nothing to compare the replay with
)

// Suite is one suite's findings and their worst verdict.
type Suite struct {
	Name       string
	Verdict    Verdict
	Completion Completion
	Invalid    []Reason // validity checks that failed
	Missing    []Reason // what the suite lacks to be judged at all: cases, guardrails, a count of its outcomes
	Warnings   []Reason // what does not change the verdict, and should be read
	Findings   []Finding
	Noise      []Noise    // stable against itself, by metric
	Fidelity   []Fidelity // production against the replay of stable, by metric
	Replayed   *Replayed  // what the log could answer; nil where no live arm's calls are known
	Unjudged   []Unjudged // slices with too few cases
	Looks      []Look     // of an early stop, in order
	Planned    int        // cases that an early stop would have gone on to; 0 without
}

// Reason is a code with its sentence.
type Reason struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
}

// Decision is the gate's answer: the worst of its suites.
type Decision struct {
	Level   Level
	Verdict Verdict
	// ScreenHolds is true where a screen saw no harm and could have seen some, on
	// every guardrail. Its verdict is still inconclusive: it opens no canary.
	ScreenHolds bool
	Reasons     []Reason // worst first; every invalid, failing or inconclusive finding's, or one for a pass
	Suites      []Suite
}
