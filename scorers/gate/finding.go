package gate

// Finding is what one guardrail found. A guardrail always yields one.
type Finding struct {
	Guardrail  Guardrail
	Comparison Comparison
	Verdict    Verdict
	Reason     string   // machine-readable: see the Reason constants
	Sentence   string   // the same for a person
	HarmP      *float64 // one-sided p of harm, before Holm
	HarmPHolm  *float64 // after Holm over all blocking guardrails of the gate
	Needed     *int     // further pairs that would settle it; nil where none would, or none are needed
}

// The reasons of findings, suites and decisions. A finding can also carry one
// of the Blocked codes.
const (
	ReasonWithinMargin      = "within_margin"             // pass
	ReasonWorseWithinMargin = "worse_within_margin"       // pass, although the difference is real
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
	ReasonAllHold           = "all_guardrails_hold"       // the one reason of a pass
)

// Suite is one suite's findings and their worst verdict.
type Suite struct {
	Name       string
	Verdict    Verdict
	Completion Completion
	Invalid    []Reason // validity checks that failed
	Missing    []Reason // what the suite lacks to be judged at all: cases, guardrails, a count of its outcomes
	Findings   []Finding
}

// Reason is a code with its sentence.
type Reason struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
}

// Decision is the gate's answer: the worst of its suites.
type Decision struct {
	Verdict Verdict
	Reasons []Reason // worst first; every invalid, failing or inconclusive finding's, or one for a pass
	Suites  []Suite
}
