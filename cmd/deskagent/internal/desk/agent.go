package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
)

// Agent answers support requests by one policy. It keeps nothing between
// requests and may be used by many goroutines at once.
type Agent struct {
	policy Policy
	find   finder
}

// New makes an agent that follows the policy.
func New(p Policy) *Agent { return &Agent{policy: p, find: newFinder()} }

// Reply is an answer with what it took.
type Reply struct {
	Output       string
	InputTokens  int
	OutputTokens int
	CostUSD      float64
	Model        string
	Version      string
}

// USD per million tokens.
const (
	inputPrice  = 0.40
	outputPrice = 1.60
)

// Answer works on one request. Its error is always that of a tool that will
// never answer.
func (a *Agent) Answer(ctx context.Context, req Request, tools Tools) (Reply, error) {
	s := &session{policy: a.policy, find: a.find, req: req, tools: tools, turns: req.userTurns()}
	s.context = a.policy.PromptTokens
	for _, m := range req.Messages {
		s.context += tokens(string(m.Content))
	}
	output, err := s.answer(ctx)
	if err != nil {
		return Reply{}, err
	}
	s.step(output)
	return Reply{
		Output: output, InputTokens: s.input, OutputTokens: s.output,
		CostUSD: math.Round(float64(s.input)*inputPrice+float64(s.output)*outputPrice) / 1e6, // whole millionths
		Model:   a.policy.Model, Version: a.policy.Version,
	}, nil
}

// session is the work on one request.
type session struct {
	policy Policy
	find   finder
	req    Request
	tools  Tools
	turns  []string // what the customer wrote, in order

	context       int // tokens that the next step has to read
	input, output int // tokens so far
}

// step books one step of the model: it reads the context and writes text,
// which the next step reads too.
func (s *session) step(text string) {
	s.input += s.context
	s.output += tokens(text)
	s.context += tokens(text)
}

// call calls a tool and decodes its result into dst; false means that the tool
// had no usable answer.
func (s *session) call(ctx context.Context, name string, arguments, dst any) (bool, error) {
	s.book(name, arguments)
	res, err := s.tools.Call(ctx, name, arguments)
	if err != nil {
		return false, fmt.Errorf("calling %s: %w", name, err)
	}
	s.context += tokens(string(res.Result) + res.Error)
	if res.Error != "" {
		return false, nil
	}
	return dst == nil || json.Unmarshal(res.Result, dst) == nil, nil
}

// approve asks a person for leave.
func (s *session) approve(ctx context.Context, action string, arguments any) (Approval, error) {
	s.book(action, arguments)
	ok, err := s.tools.Approve(ctx, action, arguments)
	if err != nil {
		return Approval{}, fmt.Errorf("asking to approve %s: %w", action, err)
	}
	s.context += tokens(ok.Decision + string(ok.Arguments))
	return ok, nil
}

func (s *session) book(name string, arguments any) {
	text, err := json.Marshal(arguments)
	if err != nil { // arguments are this package's own plain structs
		panic(err)
	}
	s.step(name + string(text))
}
