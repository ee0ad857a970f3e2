package probe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"forerun/datasets"
	"forerun/replay"
)

// The case that is asked if nothing else is said.
const (
	DefaultTool    = "forerun_probe"
	DefaultMessage = "Call the tool forerun_probe and answer with exactly what it returns."
)

// Probe is the case that an arm is asked. Zero fields are the defaults.
type Probe struct {
	Tool      string
	Arguments map[string]any // that the call must have; nil: any
	Message   string         // what the user says
}

// Result is what a probe showed.
type Result struct {
	Proven  bool
	Tool    string
	Seen    string         // what was seen, as words after "the agent"
	Outcome replay.Outcome // zero where the agent made a call that nobody answered
}

// Run asks an arm of a plan the probe. An agent that can't be reached is no result
// but an error, which wraps [replay.ErrArmSilent].
func (p Probe) Run(ctx context.Context, plan *replay.Plan, arm replay.Arm) (Result, error) {
	if p.Tool == "" {
		p.Tool = DefaultTool
	}
	if p.Message == "" {
		p.Message = DefaultMessage
	}
	arguments, err := p.arguments()
	if err != nil {
		return Result{}, err
	}
	c, err := p.asCase(arguments)
	if err != nil {
		return Result{}, err
	}
	// Each attempt has a word of its own, so that none can be handed on.
	var last *session
	o, err := plan.Ask(ctx, arm, c, func() replay.ToolSession {
		last = newSession(p.Tool, arguments)
		return last
	})
	result := Result{Tool: p.Tool, Outcome: o}
	if errors.Is(err, replay.ErrUncontained) {
		result.Seen = "made a tool call that forerun did not answer: " + strings.TrimSuffix(err.Error(), ": "+replay.ErrUncontained.Error())
		return result, nil
	}
	if err != nil {
		return Result{}, fmt.Errorf("probe: %w", err)
	}
	switch o.Status {
	case replay.StatusInfraError, replay.StatusTimeout, replay.StatusCancelled:
		return Result{}, fmt.Errorf("probe: arm %s: %s: %w", arm, failure(&o), replay.ErrArmSilent)
	case replay.StatusAgentError:
		result.Seen = "failed: " + failure(&o)
		return result, nil
	case replay.StatusOK, replay.StatusAwaitingApproval:
	}
	result.Seen = last.seen(o.Output)
	result.Proven = result.Seen == ""
	return result, nil
}

func failure(o *replay.Outcome) string {
	if o.Error == nil {
		return "no answer"
	}
	return o.Error.Message
}

func (p Probe) arguments() (json.RawMessage, error) {
	if len(p.Arguments) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(p.Arguments)
	if err != nil {
		return nil, fmt.Errorf("probe: arguments: %w", err)
	}
	return text, nil
}

// asCase is the probe in the form of a case. The message is there twice: an agent
// reads the conversation, or the request as it came.
func (p Probe) asCase(arguments json.RawMessage) (*datasets.Case, error) {
	words, err := json.Marshal(p.Message)
	if err != nil {
		return nil, fmt.Errorf("probe: message: %w", err)
	}
	schema, err := schema(arguments)
	if err != nil {
		return nil, err
	}
	return &datasets.Case{
		ID: "forerun-probe", Cluster: "forerun-probe", Origin: datasets.OriginSynthetic,
		Messages: []datasets.Message{{Role: "user", Content: words}},
		Input:    words,
		Tools: []datasets.Tool{{
			Name: p.Tool, Description: "Returns a word.", Parameters: schema, Effect: datasets.EffectRead,
		}},
	}, nil
}

// schema describes the arguments that the probe's call has.
func schema(arguments json.RawMessage) (json.RawMessage, error) {
	properties := map[string]any{}
	if arguments != nil {
		if err := json.Unmarshal(arguments, &properties); err != nil {
			return nil, fmt.Errorf("probe: arguments: %w", err)
		}
	}
	names := []string{}
	for name := range properties {
		names = append(names, name)
		properties[name] = map[string]any{}
	}
	slices.Sort(names)
	text, err := json.Marshal(map[string]any{"type": "object", "properties": properties, "required": names})
	if err != nil {
		return nil, fmt.Errorf("probe: arguments: %w", err)
	}
	return text, nil
}
