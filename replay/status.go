package replay

import "fmt"

// Status says how a trial ended. The zero Status is invalid.
type Status uint8

// The ways a trial can end.
const (
	StatusOK               Status = iota + 1 // the agent answered
	StatusAwaitingApproval                   // the agent stopped to ask a person
	StatusAgentError                         // the agent's own failure: counts against it
	StatusTimeout                            // the trial's time ran out: counts against it
	StatusInfraError                         // the harness or its wire failed: no outcome
	StatusCancelled                          // the run was stopped: no outcome
)

// statusWords lists the words by status; the first is of the invalid zero.
func statusWords() []string {
	return []string{"", "ok", "awaiting_approval", "agent_error", "timeout", "infra_error", "cancelled"}
}

// Answered reports whether the agent gave something that can be scored.
func (s Status) Answered() bool { return s == StatusOK || s == StatusAwaitingApproval }

// Missing reports whether the trial has no outcome that speaks of the agent.
func (s Status) Missing() bool { return s == StatusInfraError || s == StatusCancelled || s == 0 }

func (s Status) String() string {
	if w := statusWords(); int(s) < len(w) && s != 0 {
		return w[s]
	}
	return fmt.Sprintf("invalid status %d", uint8(s))
}

// MarshalText writes the status word; the zero status is refused.
func (s Status) MarshalText() ([]byte, error) {
	if s == 0 || int(s) >= len(statusWords()) {
		return nil, fmt.Errorf("marshal status: %s", s)
	}
	return []byte(statusWords()[s]), nil
}

// UnmarshalText reads a status word.
func (s *Status) UnmarshalText(text []byte) error {
	for i, w := range statusWords() {
		if i > 0 && w == string(text) {
			*s = Status(i)
			return nil
		}
	}
	return fmt.Errorf("status %q: want ok, awaiting_approval, agent_error, timeout, infra_error or cancelled", text)
}

// Provenance says where an outcome's answer and times come from.
type Provenance string

// The provenances of an outcome.
const (
	ProvenanceLive   Provenance = "live"
	ProvenanceCached Provenance = "cached"
	ProvenanceLogged Provenance = "logged"
)
