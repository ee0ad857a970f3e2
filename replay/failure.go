package replay

import (
	"errors"
	"fmt"
	"time"
)

// CallError is an agent's failed call. Kind decides what the runner does: see
// [FailureKind].
type CallError struct {
	Kind       FailureKind
	HTTPStatus int           // 0 where none
	RetryAfter time.Duration // what the other side asked for; 0 where nothing
	Reply      *Reply        // what was already paid for: usage and cost of a failed attempt
	Err        error
}

func (e *CallError) Error() string {
	if e.HTTPStatus != 0 {
		return fmt.Sprintf("%s (HTTP %d): %v", e.Kind, e.HTTPStatus, e.Err)
	}
	return fmt.Sprintf("%s: %v", e.Kind, e.Err)
}

// Unwrap gives the cause.
func (e *CallError) Unwrap() error { return e.Err }

// FailureKind is a word for why a call failed.
type FailureKind string

// The kinds of failure. Those that [FailureKind.Retryable] allows become
// infra_error when all attempts are used up; the others are the agent's own.
const (
	FailConnect    FailureKind = "connect"     // refused, reset, DNS, TLS
	FailRateLimit  FailureKind = "rate_limit"  // 429
	FailServer     FailureKind = "server"      // 408, 409, 5xx
	FailCutStream  FailureKind = "cut_stream"  // the answer ended in the middle
	FailProcess    FailureKind = "process"     // an exec agent's process ended or broke the protocol before answering
	FailRefused    FailureKind = "refused"     // 401, 403, 404: reached, but will not serve us
	FailRequest    FailureKind = "request"     // any other 4xx
	FailMalformed  FailureKind = "malformed"   // an answer or a tool call that can't be read
	FailMaxSteps   FailureKind = "max_steps"   // the tool loop did not end
	FailAgent      FailureKind = "agent"       // the agent reported an error
	FailBounds     FailureKind = "case_limit"  // the attempt used up what a case may
	FailGateway    FailureKind = "gateway"     // an answer that is really a quota's or gateway's message: signals.infra
	FailPanic      FailureKind = "panic"       // our code panicked on this case
	FailTimeout    FailureKind = "timeout"     // the trial's time ran out
	FailCancelled  FailureKind = "cancelled"   // the run was stopped
	FailUncontain  FailureKind = "uncontained" // a tool call that forerun did not answer: stops the run
	FailNoRecord   FailureKind = "no_record"   // a recorded arm has no record of the case
	FailNoCase     FailureKind = "no_case"     // a recorded arm has a record that no case asks for
	FailOrigin     FailureKind = "origin"      // a sample passes over what is no production traffic
	FailTooLarge   FailureKind = "too_large"   // a sample passes over clusters larger than their share
	FailDev        FailureKind = "dev"         // the split keeps it for work before the gate
	FailNotChosen  FailureKind = "not_chosen"  // the sample's max_risk or where refuses it
	FailChangeCase FailureKind = "changed"     // a recorded arm has another request under this id
)

// Retryable reports whether the runner may ask again.
func (k FailureKind) Retryable() bool {
	switch k {
	case FailConnect, FailRateLimit, FailServer, FailCutStream, FailProcess, FailGateway:
		return true
	case FailRefused, FailRequest, FailMalformed, FailMaxSteps, FailBounds, FailAgent, FailPanic, FailTimeout,
		FailCancelled, FailUncontain, FailNoRecord, FailNoCase, FailOrigin, FailTooLarge, FailDev, FailNotChosen, FailChangeCase:
		return false
	}
	return false
}

// Status is how a trial ends whose last attempt failed so.
func (k FailureKind) Status() Status {
	switch k {
	case FailTimeout:
		return StatusTimeout
	case FailConnect, FailRateLimit, FailServer, FailCutStream, FailProcess, FailGateway:
		return StatusInfraError
	case FailCancelled:
		return StatusCancelled
	case FailRefused, FailRequest, FailMalformed, FailMaxSteps, FailBounds, FailAgent, FailPanic,
		FailUncontain, FailNoRecord, FailNoCase, FailOrigin, FailTooLarge, FailDev, FailNotChosen, FailChangeCase:
		return StatusAgentError
	}
	return StatusAgentError
}

// own reports whether the failure is the agent's own doing, said by itself or by
// the limits of a case: it was there, and worked.
func (k FailureKind) own() bool { return k == FailAgent || k == FailMaxSteps || k == FailBounds }

// ErrHopeless says that calls kept failing and none was answered: going on would
// only use up cases. What was journalled is kept, and the run can be gone on with.
var ErrHopeless = errors.New("nothing is answered any more")
