package validity

import (
	"context"
	"fmt"
	"iter"

	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
)

// Run is what the checks read of a run directory. A [*rundir.Run] is one.
type Run interface {
	Cases(ctx context.Context) iter.Seq2[rundir.SuiteCase, error]
	Outcomes(ctx context.Context) iter.Seq2[replay.Outcome, error]
}

// Input is what is known of a run beside its cases and outcomes.
type Input struct {
	Suites  []string                  // in the order in which they are reported
	Arms    map[replay.Arm]rundir.Arm // as the manifest has them
	AA      bool                      // both arms are the same on purpose
	Signals replay.Signals
	Changes []Change // between the arms
}

// tools are those that a signal is read from or a change is about.
func (in *Input) tools() map[string]bool {
	out := map[string]bool{}
	for _, rule := range rules(in.Signals) {
		out[rule.Tool] = true
	}
	for _, c := range in.Changes {
		out[c.Tool] = true
	}
	return out
}

// Result is what the checks found.
type Result struct {
	Invalid  []gate.SuiteReason
	Warnings []gate.SuiteReason
}

// The codes of warnings.
const (
	WarnModels   = "several_models"     // an arm was served by several models
	WarnLogs     = "logs_by_version"    // logs were written by other versions
	WarnSame     = "same_version"       // both arms answered as one version
	WarnSignal   = "signal_silent"      // a signal stopped firing, and why is not known
	WarnUntested = "change_not_reached" // a suite, though not the run, does not reach the change
	WarnUnseen   = "change_out_of_sight"
)

// Check reads the cases and the outcomes once each.
func Check(ctx context.Context, run Run, in Input) (Result, error) {
	c := Begin(in)
	for one, err := range run.Cases(ctx) {
		if err != nil {
			return Result{}, fmt.Errorf("check validity: reading cases: %w", err)
		}
		c.Case(one.Suite, &one.Case)
	}
	for o, err := range run.Outcomes(ctx) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return Result{}, fmt.Errorf("check validity: reading outcomes: %w", err)
		}
		c.Outcome(&o)
	}
	return c.Result(), nil
}

// Begin begins to check a run that somebody else reads.
func Begin(in Input) *Checks {
	c := &Checks{in: in, suites: map[string]*evidence{}}
	wanted := in.tools()
	for _, name := range in.Suites {
		c.suites[name] = newEvidence(wanted)
	}
	return c
}

// Case takes in a case of a suite.
func (c *Checks) Case(suite string, one *datasets.Case) {
	if s, ok := c.suites[suite]; ok {
		s.asked(one, c.in.Arms[replay.Stable].Version)
	}
}

// Outcome takes in an outcome of the run. What production did is none.
func (c *Checks) Outcome(o *replay.Outcome) {
	if s, ok := c.suites[o.Suite]; ok && o.Arm != replay.Logged {
		c.versions.add(o)
		s.outcome(o)
	}
}

// Result is what the checks found in all that they took in. It is asked for once.
func (c *Checks) Result() Result {
	c.identity()
	c.signals()
	c.change()
	c.logs()
	return c.out
}

// Checks are at work on one run.
type Checks struct {
	in       Input
	versions versions
	suites   map[string]*evidence
	out      Result
}

func (c *Checks) invalid(suite, code, sentence string) {
	c.out.Invalid = append(c.out.Invalid, gate.SuiteReason{Suite: suite, Reason: gate.Reason{Code: code, Sentence: sentence}})
}

func (c *Checks) warn(suite, code, sentence string) {
	c.out.Warnings = append(c.out.Warnings, gate.SuiteReason{Suite: suite, Reason: gate.Reason{Code: code, Sentence: sentence}})
}

// recorded reports whether an arm answers from a log.
func (c *Checks) recorded(arm replay.Arm) bool { return c.in.Arms[arm].Kind == recordedKind }

const (
	recordedKind = "recorded"
	openaiKind   = "openai"
)

// evidence is what the outcomes of one suite show.
type evidence struct {
	wanted    map[string]bool // tools that are asked for
	signals   [3]signalCounts
	tools     map[string]bool // that the candidate called
	before    map[string]bool // that stable called
	callsSeen bool            // some of the candidate's calls are known, be they none
	answered  int             // of the candidate
	offered   map[string]bool // by the cases
	approvals bool            // asked for, or decided on in a case

	logs     tallied // by the version that wrote them, where it is not stable's
	logCount int
}

func newEvidence(wanted map[string]bool) *evidence {
	return &evidence{wanted: wanted, tools: map[string]bool{}, before: map[string]bool{}, offered: map[string]bool{}}
}

// mostNames bounds the names that are told apart: a log or an agent can make up
// any number of them.
const mostNames = 1000

// note keeps a name; one that is asked for always has room.
func (e *evidence) note(names map[string]bool, name string) {
	if len(names) < mostNames || e.wanted[name] {
		names[name] = true
	}
}

func (e *evidence) asked(c *datasets.Case, stable string) {
	for i := range c.Tools {
		e.note(e.offered, c.Tools[i].Name)
	}
	e.approvals = e.approvals || len(c.Approvals) > 0
	if c.Logged != nil {
		e.logCount++
		if v := c.Logged.Version; v != "" && v != stable {
			e.logs.add(v)
		}
	}
}

func (e *evidence) outcome(o *replay.Outcome) {
	if o.Arm != replay.Stable && o.Arm != replay.Candidate {
		return
	}
	e.approvals = e.approvals || o.ApprovalsRequested != nil && *o.ApprovalsRequested > 0 || len(o.Approvals) > 0
	called := e.before
	if o.Arm == replay.Candidate {
		called = e.tools
		e.callsSeen = e.callsSeen || o.ToolCalls != nil && !o.Status.Missing()
	}
	for i := range o.ToolCalls {
		e.note(called, o.ToolCalls[i].Name)
	}
	if !o.Status.Answered() {
		return
	}
	if o.Arm == replay.Candidate {
		e.answered++
	}
	e.signal(o)
}
