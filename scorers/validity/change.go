package validity

import (
	"fmt"
	"slices"

	"forerun/replay"
	"forerun/scorers/gate"
)

// Change is one kind of difference between the arms, and the tool it is about.
type Change struct {
	Kind string // a Change constant
	Tool string
}

// The kinds of change that not every case reaches. Any other (prompt, model,
// code) is in every answer.
const (
	Retrieval    = "retrieval"
	ToolAdded    = "tool_added"
	ToolChanged  = "tool_changed"
	ApprovalRule = "approval_rule"
)

// reach says whether a suite reaches a change.
type reach uint8

const (
	reached reach = iota + 1
	notReached
	outOfSight
)

// change tells whether what was changed was tested. One suite that reaches it is
// enough for the run; the others are warned of.
func (c *Checks) change() {
	if c.recorded(replay.Candidate) {
		return
	}
	for _, change := range c.in.Changes {
		var missed, unseen []string
		tested := false
		for _, name := range c.in.Suites {
			switch e := c.suites[name]; c.reach(e, change) {
			case reached:
				tested = true
			case notReached:
				if e.answered > 0 {
					missed = append(missed, name)
				}
			case outOfSight:
				unseen = append(unseen, name)
			}
		}
		for _, name := range unseen {
			c.warn(name, WarnUnseen, fmt.Sprintf("suite %s: whether a case reaches the change (%s) is not known: the candidate's tool calls are out of sight.", name, change.words()))
		}
		for _, name := range missed {
			if tested || len(unseen) > 0 {
				c.warn(name, WarnUntested, fmt.Sprintf("suite %s does not test the change (%s): %s.", name, change.words(), change.lacks()))
				continue
			}
			c.invalid(name, gate.ReasonChangeNotTested, fmt.Sprintf(
				"suite %s: nothing that was replayed reaches the change (%s): %s. Sample cases that do, or correct change in the configuration.",
				name, change.words(), change.lacks()))
		}
	}
}

func (c *Checks) reach(e *evidence, change Change) reach {
	switch change.Kind {
	case Retrieval, ToolAdded, ToolChanged:
		switch {
		case e.tools[change.Tool] || change.Tool == "" && len(e.tools) > 0:
			return reached
		case change.Kind == ToolChanged && e.before[change.Tool] && !c.stillOffered(e, change.Tool):
			return reached // a tool that was taken away is missed where stable calls it
		case !e.callsSeen && e.answered > 0:
			return outOfSight
		}
		return notReached
	case ApprovalRule:
		if !e.approvals {
			return notReached
		}
	}
	return reached
}

// stillOffered reports whether a tool is known to be offered to the candidate.
func (c *Checks) stillOffered(e *evidence, tool string) bool {
	offered, known := c.offered(e)
	return known && slices.Contains(offered, tool)
}

func (c Change) words() string {
	if c.Tool == "" {
		return shown(c.Kind)
	}
	return shown(c.Kind) + " of " + shown(c.Tool)
}

func (c Change) lacks() string {
	switch {
	case c.Kind == ApprovalRule:
		return "no approval is asked for in either arm, and no case has one"
	case c.Tool == "":
		return "the candidate calls no tool in any answer"
	}
	return fmt.Sprintf("the candidate never calls %s", shown(c.Tool))
}
