package wire

import (
	"context"
	"errors"
	"fmt"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
)

// Examined is what one arm did when it was tried.
type Examined struct {
	Arm       replay.Arm         `json:"arm"`
	Kind      string             `json:"kind"`
	Version   string             `json:"version"`
	Recorded  bool               `json:"recorded"`  // it answers from a log: nothing is asked
	Reachable bool               `json:"reachable"` // it answered
	Failure   string             `json:"failure,omitempty"`
	Contained replay.Containment `json:"containment"`
	Probe     string             `json:"probe,omitempty"` // what a failed probe saw, after "the agent"

	Case        string          `json:"case,omitempty"`
	LatencyMS   *float64        `json:"latency_ms,omitempty"`
	Usage       *datasets.Usage `json:"usage,omitempty"`
	ModelServed string          `json:"model_served,omitempty"`
	CostUSD     *float64        `json:"cost_usd,omitempty"`
	CallsSeen   bool            `json:"calls_seen"` // else its tool calls are out of sight
	Calls       []ExaminedCall  `json:"calls,omitempty"`
}

// ExaminedCall is a tool call and how it was answered.
type ExaminedCall struct {
	Name   string `json:"name"`
	Source string `json:"source"`
}

// Sound reports whether the arm can be gated.
func (e *Examined) Sound() bool {
	contained := e.Contained.Level == replay.ContainmentProven || e.Contained.Level == replay.ContainmentDeclared
	return contained && (e.Recorded || e.Reachable)
}

// Examine tries each arm: with the probe, where its containment is to be shown, and
// with one case, the least risky that still calls a tool. Nothing is kept.
func (g *Gate) Examine(ctx context.Context) ([]Examined, error) {
	if g.server != nil {
		if err := g.server.Start(ctx); err != nil {
			return nil, err
		}
	}
	c, unit, err := g.harmless(ctx)
	if err != nil {
		return nil, err
	}
	var out []Examined
	for i := range g.Plan.Arms {
		e, err := g.examine(ctx, i, c, unit)
		if err != nil {
			return nil, fmt.Errorf("arm %s: %w", g.Plan.Arms[i].Arm, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// searched is how many cases of a suite are looked through for a harmless one.
const searched = 10_000

// harmless finds the case to try: one that only reads and calls a tool, else one
// that only reads, else the first.
func (g *Gate) harmless(ctx context.Context) (*datasets.Case, replay.Unit, error) {
	var best *datasets.Case
	var unit replay.Unit
	rank := -1
	for i := range g.Suites {
		n := 0
		for c, err := range g.Suites[i].Source.Cases(ctx) {
			if err != nil {
				return nil, "", fmt.Errorf("suite %q: %w", g.Plan.Suites[i].Name, err)
			}
			worth := 0
			if c.Risk == datasets.RiskReadOnly {
				worth = 1
				if len(c.ToolLog) > 0 {
					worth = 2
				}
			}
			if worth > rank {
				rank, best, unit = worth, new(c), g.Plan.Suites[i].Unit
			}
			if n++; rank == 2 || n == searched {
				break
			}
		}
	}
	if best == nil {
		return nil, "", errors.New("no suite has a case")
	}
	return best, unit, nil
}

// doctorRun names what is asked by hand in the marks of its requests.
const doctorRun = "doctor"

func (g *Gate) examine(ctx context.Context, i int, c *datasets.Case, unit replay.Unit) (Examined, error) {
	arm := &g.Plan.Arms[i]
	e := Examined{Arm: arm.Arm, Kind: arm.Kind, Version: arm.Version, Recorded: arm.Kind == configs.KindRecorded}
	if arm.Contained.ToProbe {
		result, err := g.Probe(ctx, i, doctorRun)
		switch {
		case errors.Is(err, replay.ErrArmSilent):
			e.Failure, e.Contained = err.Error(), replay.Containment{Level: replay.ContainmentNone}
			return e, nil
		case err != nil:
			return e, err
		case result.Proven:
			arm.Contained = replay.Containment{Level: replay.ContainmentProven, Words: "proven by the probe: forerun answered the agent's call of " + result.Tool + ", and its answer held the word that the call returned"}
		default:
			e.Probe, e.Reachable, e.Contained = result.Seen, true, replay.Containment{Level: replay.ContainmentNone}
			return e, nil // no case is asked of an agent that may write
		}
	}
	e.Contained = arm.Containment()
	if e.Recorded {
		return e, nil
	}
	plan := g.Plan
	plan.Run = doctorRun
	o, err := plan.Ask(ctx, arm.Arm, c, g.Plan.Tools(c, unit))
	if errors.Is(err, replay.ErrUncontained) {
		e.Reachable, e.Failure = true, err.Error()
		e.Contained = replay.Containment{Level: replay.ContainmentNone}
		return e, nil
	}
	if err != nil {
		return e, err
	}
	e.Case, e.Reachable = c.ID, o.Status.Answered()
	if o.Error != nil {
		e.Failure = o.Error.Message
	}
	e.LatencyMS, e.Usage, e.ModelServed, e.CostUSD = o.LatencyMS, o.Usage, o.ModelServed, o.CostUSD
	e.CallsSeen = o.ToolCalls != nil
	for _, call := range o.ToolCalls {
		e.Calls = append(e.Calls, ExaminedCall{Name: call.Name, Source: call.Source})
	}
	return e, nil
}
