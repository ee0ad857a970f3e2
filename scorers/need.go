package scorers

import "strings"

// Need is something that a metric cannot be measured without. Beside the words
// below, a scorer's metric may need a part of the case by its path, such as
// "case.expected.facts"; whether a case has it, the scorer's [Applier] says.
type Need string

// The needs of built-in metrics. Those that begin with case. are labels or logs
// of the cases, those that begin with outcome. come from the arms: from the
// agent's answer, the logged part of a recorded arm, or a rule in the
// configuration.
const (
	NeedPassFail         Need = "a pass/fail scorer" //nolint:gosec // no password is passed here
	NeedExpectedEscalate Need = "case.expected.escalate"
	NeedApprovals        Need = "case.approvals"
	NeedEscalated        Need = "outcome.escalated"  // signals.escalated, or reported
	NeedFallback         Need = "outcome.fallback"   // signals.fallback, or reported
	NeedCorrected        Need = "outcome.corrected"  // signals.corrected, or reported
	NeedLatency          Need = "outcome.latency_ms" // measured of live arms
	NeedTTFT             Need = "outcome.ttft_ms"    // a streaming or reporting agent
	NeedModelTime        Need = "outcome.model_ms"
	NeedCost             Need = "outcome.cost_usd" // reported, or prices and usage
	NeedUsage            Need = "outcome.usage"
	NeedReplayedTools    Need = "outcome.tool_calls[].source" // a live arm: a recorded one misses nothing

	// NeedConversation is that the suite's cases are held turn by turn.
	NeedConversation Need = "outcome.turns"

	// NeedAsked is whether the agent asked for approval, which is seen of live arms.
	NeedAsked Need = "outcome.approvals or status awaiting_approval"
)

const scorePrefix = "outcome.scores."

// NeedScore is the need of a score that the outcome itself brings, by its name.
func NeedScore(name string) Need { return Need(scorePrefix + name) }

// IsScore reports whether a need is one of [NeedScore].
func IsScore(n Need) bool { return strings.HasPrefix(string(n), scorePrefix) }
