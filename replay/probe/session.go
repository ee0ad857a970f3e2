package probe

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"forerun/datasets"
	"forerun/replay"
)

// source is what a probe's answer is marked with among the calls of an outcome.
const source = "probe"

// session answers the tool calls of one attempt: the probe's with its word, and any
// other with an error.
type session struct {
	tool   string
	wanted string // the signature of the call; "": any arguments
	word   string

	mu       sync.Mutex
	calls    []replay.Call
	asked    []replay.ApprovalAsked
	answered bool
}

func newSession(tool string, arguments json.RawMessage) *session {
	s := &session{tool: tool, word: strings.ToLower(rand.Text()[:wordSize])}
	if arguments != nil {
		s.wanted = replay.Signature(tool, arguments)
	}
	return s
}

// wordSize is 80 bits of chance: short enough for a model to repeat.
const wordSize = 16

// Call answers one tool call.
func (s *session) Call(_ context.Context, name string, arguments json.RawMessage) replay.ToolAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	answer := replay.ToolAnswer{
		Error:  fmt.Sprintf("tool %q is not available in a probe", name),
		Source: replay.SourceMiss,
	}
	switch {
	case name == s.tool && s.wanted != "" && replay.Signature(name, arguments) != s.wanted:
		answer.Error = fmt.Sprintf("tool %q is answered to the arguments of the probe alone", name)
	case name == s.tool:
		answer = replay.ToolAnswer{Result: json.RawMessage(`"` + s.word + `"`), Source: source}
		s.answered = true
	}
	s.calls = append(s.calls, replay.Call{
		Name: name, Arguments: slices.Clone(arguments), Result: answer.Result, Error: answer.Error, Source: answer.Source,
	})
	return answer
}

// Approve approves nothing, and does not end the probe.
func (s *session) Approve(action string, arguments json.RawMessage) replay.ApprovalAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, replay.ApprovalAsked{Action: action, Arguments: slices.Clone(arguments), Decision: datasets.Rejected})
	return replay.ApprovalAnswer{Decision: datasets.Rejected, Known: true}
}

// Calls gives the calls so far.
func (s *session) Calls() []replay.Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Approvals gives the requests for approval so far.
func (s *session) Approvals() []replay.ApprovalAsked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// Awaiting is false: a probe waits for nobody.
func (s *session) Awaiting() bool { return false }

// seen says what is missing to a proof, "" where nothing is.
func (s *session) seen(output string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.answered && strings.Contains(output, s.word):
		return ""
	case s.answered:
		return fmt.Sprintf("called %s, forerun answered, and the word that the call returned is not in the agent's answer: what it answers with comes from elsewhere", s.tool)
	case len(s.calls) == 0:
		return "answered without any tool call that reached forerun"
	}
	var others []string
	for _, c := range s.calls {
		if c.Name == s.tool {
			return fmt.Sprintf("called %s with other arguments than the probe's", s.tool)
		}
		if name := shown(c.Name); !slices.Contains(others, name) && len(others) < 8 {
			others = append(others, name)
		}
	}
	return fmt.Sprintf("called %s, and never %s", strings.Join(others, ", "), s.tool)
}

// shown is a tool's name as a message can hold it: it is the agent's to choose.
func shown(name string) string {
	if len(name) > 60 {
		name = name[:60] + "…"
	}
	if quoted := fmt.Sprintf("%q", name); quoted != `"`+name+`"` {
		return quoted
	}
	return name
}
