package replay

import (
	"context"
	"encoding/json"
	"time"

	"forerun/datasets"
)

// Agent is one way to reach an agent under test.
//
// Invoke is called by many workers at once. It answers one trial, honours ctx,
// and has no retries, timing or roles of its own: the runner owns those. An
// error should be, or wrap, a [*CallError], which says whether the runner may
// try again; any other error is taken as an agent_error. The request is shared
// and must not be changed.
type Agent interface {
	Invoke(ctx context.Context, req Request) (Reply, error)
}

// Identifier is an agent that can say what makes its behaviour: model, prompt
// digest, command, base URL … Values are shown in reports: never secrets.
type Identifier interface {
	Identity() map[string]string
}

// Container is an agent that says how its writes are kept from the world. An
// agent without it has containment none.
type Container interface {
	Containment() Containment
}

// Limited is an agent that can work on no more than Capacity trials at once. The
// runner makes the others wait outside, so that their waiting is not taken for
// the agent's latency.
type Limited interface {
	Capacity() int
}

// Instant is an agent whose answers are known already, so that there is nothing to wait
// for. Where both arms are, cases are asked one after the other: handing them to workers
// would cost more than asking does.
type Instant interface {
	Instant()
}

// Opaque is an agent that calls its tools, and asks for approval, where forerun
// does not see it: its ToolBox stays unasked whatever it does. Its outcomes
// leave both unknown, since none seen is not none made.
type Opaque interface {
	// CallsUnseen does nothing: that it is there says it.
	CallsUnseen()
}

// Closer is an agent that holds processes or connections. Close is called once,
// when no Invoke is running.
type Closer interface {
	Close() error
}

// Containment says how the writes of an arm are kept from the world.
type Containment struct {
	Level ContainmentLevel `json:"level"`
	Words string           `json:"words"` // one sentence for the report's header

	ToProbe bool `json:"-"` // with none: a probe is to show it before the first case
}

// ContainmentLevel is how far containment can be believed.
type ContainmentLevel string

// The levels of containment.
const (
	ContainmentProven   ContainmentLevel = "proven"   // forerun answers every tool call by construction
	ContainmentDeclared ContainmentLevel = "declared" // the configuration says in words how
	ContainmentNone     ContainmentLevel = "none"     // refused before any request
)

// Request is what an agent is asked. Of Case an agent sends on Messages, Input,
// State and Tools alone: what is expected and what was logged never leaves
// forerun. (The recorded agent, which reaches nothing outside, reads Logged.)
type Request struct {
	Case    *datasets.Case
	Suite   string
	Arm     Arm
	Trial   int       // from 1
	Attempt int       // from 1
	Now     time.Time // the case's time; zero where the case has none
	Tools   ToolBox   // answers this attempt's tool calls; never nil

	Mark   Mark      // what says that the request is a replay's
	Served Served    // where an agent that calls tools or models by itself finds forerun
	Pass   Turnstile // for calls to the endpoint, see Request.Enter; nil lets all through
	Bounds Bounds    // what the attempt may use up
}

// ToolBox answers the tool calls of one attempt from the case's log and
// remembers them. It is safe for concurrent use.
type ToolBox interface {
	// Call answers one tool call. It never fails: what the log can't answer is
	// a miss, which the answer says to the agent in words.
	// The context bounds what a policy asks outside: a live read, a simulator.
	Call(ctx context.Context, name string, arguments json.RawMessage) ToolAnswer
	// Approve answers a request for a person's approval from the case's logged
	// approvals; an action that no person decided on is not approved.
	Approve(action string, arguments json.RawMessage) ApprovalAnswer
}

// ToolAnswer is what an agent gets back for a tool call.
type ToolAnswer struct {
	Result json.RawMessage // any JSON; nil with Error
	Error  string
	Source string // the policy's word, or "miss"
	Ends   bool   // the call ends the trial: policy terminal, an approval that nobody decided on, a step that was asked for

	Awaits bool // with Ends: the trial ends as awaiting_approval
}

// ApprovalAnswer is what an agent gets back when it asks for approval.
type ApprovalAnswer struct {
	Decision  datasets.Decision
	Arguments json.RawMessage // with Decision edited: the person's arguments
	Known     bool            // a logged decision on the same action was found; without one the trial ends as awaiting_approval
}

// Reply is what an agent answered. Pointers that are nil were not reported.
type Reply struct {
	Status      Status // StatusOK or StatusAwaitingApproval; zero means ok
	Output      string
	Messages    []datasets.Message // what the agent added to the conversation
	Escalated   *bool
	Fallback    *bool
	Corrected   *bool
	Usage       *datasets.Usage
	CostUSD     *float64
	ModelMS     *float64 // time spent waiting for the model
	TTFTMS      *float64
	ModelServed string
	Finish      string // finish_reason
	Version     string
	Scores      map[string]float64
	Fields      map[string]json.RawMessage // everything the agent returned, for signals read from a field

	// Reported are tool calls the agent says it made. A call that the ToolBox
	// did not answer stops the run: it may have touched the world.
	Reported []datasets.ToolCall

	Turns, DivergedAt int // of UnitConversation, see Outcome: the runner's own

	// Logged is set by an arm that replays a log instead of an agent: the
	// outcome takes its status, times and calls from there.
	Logged *datasets.Logged
}

// Arm names one side of the comparison.
type Arm string

// The arms of a run.
const (
	Stable      Arm = "stable"
	Candidate   Arm = "candidate"
	StableAgain Arm = "stable-again" // stable a second time, for the noise floor alone
	Logged      Arm = "logged"       // what production did: scored, never asked
)

// Arms lists the arms under comparison, in their fixed order.
func Arms() []Arm { return []Arm{Stable, Candidate} }

// Asked lists the arms that outcomes are of, in the order in which a run has
// them.
func Asked() []Arm { return []Arm{Stable, Candidate, StableAgain} }
