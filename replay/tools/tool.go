package tools

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"forerun/datasets"
)

// Config is what a configuration says of one tool. Policy decides which other
// fields count.
type Config struct {
	Policy   Policy
	Effect   datasets.Effect // what the tool does; "" leaves it to each case
	Approval bool            // the call waits for a person's logged decision

	Aliases   []string          // Replayed: other names of the same tool, in logs and in the other arm
	Arguments map[string]string // Replayed: how to match them, see package configs/matching; "*" is the fields that are not named
	Scope     Scope             // Replayed: whose recorded calls answer

	Result    json.RawMessage // Stub: the fixed answer
	JQ        string          // Stub, Pure: a program from {arguments, now, state} to the answer
	Endpoint  *Endpoint       // Live
	Simulator *Simulator      // Simulate; tools that share state share it
}

// Tool is one tool's policy, made ready. Make one with [New].
type Tool struct {
	policy    Policy
	effect    datasets.Effect
	approval  bool
	aliases   []string
	match     matcher
	scope     Scope
	result    json.RawMessage
	program   *program
	endpoint  *Endpoint
	simulator *Simulator
}

// New makes a tool's policy ready, and refuses one that can't be meant.
func New(c Config) (*Tool, error) {
	if _, err := ParsePolicy(string(c.Policy)); err != nil {
		return nil, err
	}
	if c.Scope == "" {
		c.Scope = ScopeCase
	}
	if !slices.Contains(Scopes(), c.Scope) {
		return nil, fmt.Errorf("scope %q: want case, cluster or dataset", c.Scope)
	}
	t := &Tool{
		policy: c.Policy, effect: c.Effect, approval: c.Approval, aliases: slices.Clone(c.Aliases), scope: c.Scope,
		endpoint: c.Endpoint, simulator: c.Simulator,
	}
	var err error
	if t.match, err = newMatcher(c.Arguments); err != nil {
		return nil, err
	}
	switch c.Policy {
	case Stub:
		if (len(c.Result) > 0) == (c.JQ != "") {
			return nil, errors.New("stub: want exactly one of a fixed result and a jq program")
		}
		if len(c.Result) > 0 && !json.Valid(c.Result) {
			return nil, errors.New("stub: the result is no JSON")
		}
		t.result = slices.Clone(c.Result)
	case Pure:
		if c.JQ == "" {
			return nil, errors.New("pure: want a jq program")
		}
	case Live:
		if c.Endpoint == nil || c.Effect != datasets.EffectRead {
			return nil, errors.New("live: want an endpoint, and effect read: nothing that a replay does may change the world")
		}
	case Simulate:
		if c.Simulator == nil {
			return nil, errors.New("simulate: want a simulator")
		}
	case Replayed, Ack, Terminal, Block:
	}
	if c.JQ != "" {
		if t.program, err = newProgram(c.JQ); err != nil {
			return nil, fmt.Errorf("jq: %w", err)
		}
	}
	return t, nil
}
