package tools

import (
	"encoding/json"
	"slices"

	"forerun/datasets"
	"forerun/replay"
)

// Approve answers from what a person decided on the same action. Equal requests
// get the logged decisions in order, and the last one again.
func (s *session) Approve(action string, arguments json.RawMessage) replay.ApprovalAnswer {
	s.log.ready()
	s.mu.Lock()
	defer s.mu.Unlock()
	_, class := s.policies.tool(action)
	d := s.decision(replay.Signature(class, arguments))
	asked := replay.ApprovalAsked{Action: action, Arguments: slices.Clone(arguments)}
	answer := replay.ApprovalAnswer{Decision: datasets.Rejected}
	if d != nil {
		answer = replay.ApprovalAnswer{Decision: d.Decision, Known: true}
		if d.Decision == datasets.Edited {
			answer.Arguments = d.EditedArguments
			s.tell(replay.Signature(class, d.EditedArguments), datasets.Approved)
		} else {
			s.tell(replay.Signature(class, arguments), d.Decision)
		}
		asked.Decision = d.Decision
	} else {
		s.awaiting = true
	}
	s.answers = append(s.answers, asked)
	return answer
}

// decision is the next of the logged decisions on an action; nil where nobody
// decided.
func (s *session) decision(signature string) *datasets.Approval {
	all := s.log.approvals[signature]
	if len(all) == 0 {
		return nil
	}
	if s.wanted == nil {
		s.wanted = make(map[string]int)
	}
	n := s.wanted[signature]
	s.wanted[signature]++
	return all[min(n, len(all)-1)]
}

// tell remembers what the agent was told of an action that it may now take.
func (s *session) tell(signature string, d datasets.Decision) {
	if s.decided == nil {
		s.decided = make(map[string]datasets.Decision)
	}
	s.decided[signature] = d
}

// consult looks at what a person decided on a call, where one did or the tool
// wants it: rejected ends in an error, edited changes what is asked, and where
// nobody decided on a tool that wants it, the trial waits.
//
// Without approval: true a call that nobody decided on goes its way: forerun does
// not know that production would have stopped it, and an agent that acts without
// asking must be seen to act.
func (s *session) consult(a *ask) (given, bool) {
	signature := replay.Signature(a.class, a.arguments)
	wants := a.tool != nil && a.tool.approval
	if told, ok := s.decided[signature]; ok {
		if told == datasets.Rejected {
			return rejected(), true
		}
		return given{}, false
	}
	if !wants && len(s.log.approvals[signature]) == 0 {
		return given{}, false
	}
	d := s.decision(signature)
	if wants {
		asked := replay.ApprovalAsked{Action: a.name, Arguments: slices.Clone(a.arguments)}
		if d != nil {
			asked.Decision = d.Decision
		}
		s.answers = append(s.answers, asked)
	}
	switch {
	case d == nil:
		s.awaiting = true
		return given{ToolAnswer: replay.ToolAnswer{
			Error: "this action waits for a person's approval", Source: replay.SourceApproval, Ends: true, Awaits: true,
		}}, true
	case d.Decision == datasets.Rejected:
		return rejected(), true
	case d.Decision == datasets.Edited:
		a.arguments = d.EditedArguments
	}
	return given{}, false
}

func rejected() given {
	return given{ToolAnswer: replay.ToolAnswer{Error: "a person rejected this action", Source: replay.SourceApproval}}
}
