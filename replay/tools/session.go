package tools

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"forerun/datasets"
	"forerun/replay"
)

// ForCase makes a case's log ready. What it gives opens a session for one
// attempt, which starts with the whole log. The case must not change meanwhile.
// It is a [replay.Tools].
func (p Policies) ForCase(c *datasets.Case) func() replay.ToolSession {
	log := &caseLog{c: c}
	return func() replay.ToolSession { return &session{policies: p, log: log} }
}

// caseLog is a case's log by signature. It is made on the first call: most
// recorded cases never get one.
type caseLog struct {
	c         *datasets.Case
	once      sync.Once
	calls     map[string][]*datasets.ToolCall
	approvals map[string][]*datasets.Approval
}

func (l *caseLog) ready() {
	l.once.Do(func() {
		l.calls = make(map[string][]*datasets.ToolCall, len(l.c.ToolLog))
		for i := range l.c.ToolLog {
			call := &l.c.ToolLog[i]
			s := replay.Signature(call.Name, call.Arguments)
			l.calls[s] = append(l.calls[s], call)
		}
		l.approvals = make(map[string][]*datasets.Approval, len(l.c.Approvals))
		for i := range l.c.Approvals {
			a := &l.c.Approvals[i]
			s := replay.Signature(a.Action, a.Arguments)
			l.approvals[s] = append(l.approvals[s], a)
		}
	})
}

// session answers one attempt. What a call gets depends on its signature and on
// how often that was asked before, never on other calls: an agent that calls
// its tools in parallel is answered the same every time.
type session struct {
	policies Policies
	log      *caseLog

	mu      sync.Mutex
	asked   map[string]int // by signature
	wanted  map[string]int // approvals, by signature
	calls   []replay.Call
	answers []replay.ApprovalAsked
}

// Call answers one tool call.
func (s *session) Call(name string, arguments json.RawMessage) replay.ToolAnswer {
	s.log.ready()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked == nil {
		s.asked = make(map[string]int)
	}
	signature := replay.Signature(name, arguments)
	logged := s.logged(name, signature, s.asked[signature])
	s.asked[signature]++

	answer := s.answer(name, logged)
	call := replay.Call{
		Name: name, Arguments: slices.Clone(arguments),
		Result: answer.Result, Error: answer.Error, Source: answer.Source,
	}
	if logged != nil {
		call.MS = logged.LatencyMS
	}
	s.calls = append(s.calls, call)
	return answer
}

// logged is what the log has for the call, nil where it has nothing. n is how
// often it was asked before.
func (s *session) logged(name, signature string, n int) *datasets.ToolCall {
	all := s.log.calls[signature]
	switch {
	case n < len(all):
		return all[n]
	case len(all) > 0 && replay.ToolEffect(s.log.c, name) == datasets.EffectRead:
		return all[len(all)-1] // reading once more changes nothing
	}
	return nil
}

// answer applies the tool's policy to what the log has.
func (s *session) answer(name string, logged *datasets.ToolCall) replay.ToolAnswer {
	policy, named := s.policies.ByTool[name]
	if !named {
		policy = s.policies.Default
		if logged != nil {
			policy = Replayed
		}
	}
	switch policy {
	case Terminal:
		return replay.ToolAnswer{Result: acknowledged(), Source: string(Terminal), Ends: true}
	case Ack:
		return replay.ToolAnswer{Result: acknowledged(), Source: string(Ack)}
	case Replayed:
		if logged != nil {
			return fromLog(logged)
		}
		return replay.ToolAnswer{
			Error:  fmt.Sprintf("tool %q has no recorded answer to these arguments, and is not called in a replay", name),
			Source: replay.SourceMiss,
		}
	case Block:
	}
	source := string(Block)
	if logged == nil {
		source = replay.SourceMiss
	}
	return replay.ToolAnswer{Error: fmt.Sprintf("tool %q is not available in a replay", name), Source: source}
}

func fromLog(logged *datasets.ToolCall) replay.ToolAnswer {
	a := replay.ToolAnswer{Error: logged.Error, Source: string(Replayed)}
	switch {
	case logged.Error != "":
	case len(logged.Result) > 0:
		a.Result = logged.Result
	default:
		a.Result = json.RawMessage("null") // it was answered, with nothing
	}
	return a
}

func acknowledged() json.RawMessage { return json.RawMessage(`{"ok":true}`) }

// Approve answers from what a person decided on the same action. Equal requests
// get the logged decisions in order, and the last one again.
func (s *session) Approve(action string, arguments json.RawMessage) replay.ApprovalAnswer {
	s.log.ready()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wanted == nil {
		s.wanted = make(map[string]int)
	}
	signature := replay.Signature(action, arguments)
	n := s.wanted[signature]
	s.wanted[signature]++

	asked := replay.ApprovalAsked{Action: action, Arguments: slices.Clone(arguments)}
	answer := replay.ApprovalAnswer{Decision: datasets.Rejected}
	if decided := s.log.approvals[signature]; len(decided) > 0 {
		d := decided[min(n, len(decided)-1)]
		answer = replay.ApprovalAnswer{Decision: d.Decision, Known: true}
		if d.Decision == datasets.Edited {
			answer.Arguments = d.EditedArguments
		}
		asked.Decision = d.Decision
	}
	s.answers = append(s.answers, asked)
	return answer
}

// Calls gives the calls so far, in the order in which they were made.
func (s *session) Calls() []replay.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Approvals gives the requests for approval so far.
func (s *session) Approvals() []replay.ApprovalAsked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.answers)
}
