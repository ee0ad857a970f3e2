package replay

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"time"

	"forerun/datasets"
)

// Plan is everything that one run needs. Arms holds stable and candidate, in
// this order.
type Plan struct {
	Suites  []PlanSuite
	Arms    [2]PlanArm
	Tools   Tools // must be set
	Signals Signals
	Prices  Prices

	Concurrency int           // trials in flight over both arms; 0 means 1
	Timeout     time.Duration // of one trial, all attempts and waits included; 0 is none
	Attempts    int           // per trial, the first included; 0 means 1
	Seed        uint64

	Run            string        // names the run in the marks of its requests
	AttemptTimeout time.Duration // of one attempt; 0 is none but the trial's
	Bounds         Bounds        // of one attempt
	Budget         Budget
	Pace           float64 // of the log's own pace: 1 asks as production was asked, 0 as fast as it goes
	Infra          Rule    // an answer that it finds is really a gateway's or quota's message
	Earlier        Earlier // may be nil

	Live     *Live          // tells at any moment where the run stands; may be nil
	Progress func(Progress) // called after each outcome, one call at a time; may be nil
}

// PlanSuite is one suite's cases, in the order in which they are reported.
// Cases is ranged over once a run; an error it yields stops the run.
type PlanSuite struct {
	Name   string
	Cases  func(ctx context.Context) iter.Seq2[datasets.Case, error]
	Trials int // per case and arm; 0 means 1
	Unit   Unit
	// SameTurn is how similar a turn's words must be to be the logged turn, of
	// UnitConversation: above 0, to 1; 0 means 1.
	SameTurn float64
	AA       float64 // the share of clusters that stable answers once more: 0 to 1
	Count    int     // cases, where known: for Progress alone
	Again    int     // of these, the cases that stable answers once more
	// Banked is the number of trials of a case that stable has at most: those beyond
	// Trials come from Plan.Earlier alone, and nobody is asked for them.
	Banked int

	// Looks are the numbers of cases, rising, after which the suite may end early.
	// When all that was asked so far is in, and before the next case is asked,
	// Look is called: its answer true ends the suite, its error the run. A resumed
	// run does not look again where it went on before.
	Looks []int
	Look  func(ctx context.Context, cases int) (stop bool, err error)
}

// PlanArm is one side of the comparison.
type PlanArm struct {
	Arm     Arm
	Kind    string // the agent's kind, for messages: openai, http …
	Version string
	Agent   Agent
	// Named joins the agent's own identity: what only the configuration knows,
	// such as the digest of a recorded file and secrets by their names.
	Named map[string]string
	// Host serves an agent that calls its tools or models by itself; may be nil.
	Host Host
	// Pass is the turnstile of the arm's endpoint, which both arms may share; may be
	// nil.
	Pass Turnstile
	// Models is the turnstile of the model calls that pass the Host. It is never the
	// one that the agent's own call holds a place of, or the two would wait for each
	// other; may be nil.
	Models Turnstile
	// Contained is what a probe has shown of the arm's writes, or is to show before the
	// first case. It wins over what the agent says; zero: nobody probes.
	Contained Containment
}

// Tools makes a case's logged tools ready and gives a function that opens them
// anew for each attempt, so that an attempt never finds them used up by the one
// before, nor one arm by the other.
type Tools func(c *datasets.Case, unit Unit) func() ToolSession

// ToolSession is a [ToolBox] that tells what was asked of it, in the order in
// which it was asked.
type ToolSession interface {
	ToolBox
	Calls() []Call
	Approvals() []ApprovalAsked
	// Awaiting reports whether the agent asked for an approval that nobody decided
	// on: the trial then ends as awaiting_approval, whatever the agent says next.
	Awaiting() bool
}

// ErrUncontainedArm says that nothing keeps an arm's writes from the world. No
// request was made.
var ErrUncontainedArm = errors.New("writes are not contained")

// Check refuses a plan that can't be run. It asks nobody anything.
func (p *Plan) Check() error {
	for i, want := range Arms() {
		arm := p.Arms[i]
		if arm.Arm != want {
			return fmt.Errorf("arm %d of the plan is %q: want %s", i+1, arm.Arm, want)
		}
		if arm.Agent == nil {
			return fmt.Errorf("arm %s has no agent", arm.Arm)
		}
		if err := arm.contained(); err != nil {
			return err
		}
	}
	if p.Tools == nil {
		return errors.New("the plan says nothing of tools: set Plan.Tools")
	}
	return nil
}

// Containment is what a probe showed of the arm's writes, or else what its agent
// says of them; an agent that says nothing has none.
func (a PlanArm) Containment() Containment {
	if a.Contained.Level != "" {
		return a.Contained
	}
	if c, ok := a.Agent.(Container); ok {
		return c.Containment()
	}
	return Containment{Level: ContainmentNone}
}

// Identity is what makes the arm's behaviour, as it is now: what the agent says
// of it, and what the configuration names.
func (a PlanArm) Identity() map[string]string {
	identity := maps.Clone(a.Named)
	if id, ok := a.Agent.(Identifier); ok {
		own := id.Identity()
		if identity == nil {
			return own
		}
		maps.Copy(identity, own)
	}
	return identity
}

// opaque reports whether the arm's tool calls are out of sight: the agent makes
// them by itself, and not at the arm's host.
func (a PlanArm) opaque() bool {
	_, ok := a.Agent.(Opaque)
	return ok && (a.Host == nil || !a.Host.ServesTools())
}

func (a PlanArm) contained() error {
	c := a.Containment()
	switch level := c.Level; level {
	case ContainmentProven, ContainmentDeclared:
		return nil
	case ContainmentNone, "":
		if c.ToProbe {
			return nil
		}
		return fmt.Errorf("arm %s (%s): %w: nothing says how what the agent writes is kept from the world; "+
			`say it in the configuration: containment: probe, or containment: {declared: "…"}`, a.Arm, a.Kind, ErrUncontainedArm)
	default:
		return fmt.Errorf("arm %s (%s): containment level %q: want proven, declared or none: %w",
			a.Arm, a.Kind, level, ErrUncontainedArm)
	}
}

// probed refuses a run of an arm whose probe has not run: a plan is good without,
// and no case may be asked.
func (p *Plan) probed() error {
	for i := range p.Arms {
		if a := &p.Arms[i]; a.Containment().ToProbe {
			return fmt.Errorf("arm %s (%s): %w: its probe has not run", a.Arm, a.Kind, ErrUncontainedArm)
		}
	}
	return nil
}

func (p *Plan) workers() int { return max(p.Concurrency, 1) }

// instant reports whether neither arm is waited for.
func (p *Plan) instant() bool {
	for i := range p.Arms {
		if _, ok := p.Arms[i].Agent.(Instant); !ok {
			return false
		}
	}
	return true
}

func (p *Plan) attempts() int { return max(p.Attempts, 1) }

func (s *PlanSuite) trials() int { return max(s.Trials, 1) }

// trials is the most that a case has, over both arms.
func (p *Plan) trials() int {
	n := 1
	for i := range p.Suites {
		n = max(n, p.Suites[i].trials())
	}
	return n * len(p.Arms)
}

// cases is the number of cases of the run, 0 where a suite's count is unknown.
func (p *Plan) cases() int {
	n := 0
	for i := range p.Suites {
		if p.Suites[i].Count == 0 {
			return 0
		}
		n += p.Suites[i].Count
	}
	return n
}

// total is the number of trials of the run, 0 where a suite's count is unknown.
func (p *Plan) total() int {
	n := 0
	for i := range p.Suites {
		if p.Suites[i].Count == 0 {
			return 0
		}
		n += p.Suites[i].Count*p.Suites[i].trials()*len(p.Arms) + p.Suites[i].Again
	}
	return n
}
