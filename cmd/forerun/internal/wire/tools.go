package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay/rundir"
	"forerun/replay/tools"
)

// tools makes ready how tool calls are answered. Nothing is started or called.
// Tools that are played by one command share its process, and so its state.
func (b *builder) tools() (tools.Policies, error) {
	c := b.config
	p := tools.Policies{Default: tools.Policy(c.Tools.Default), ByTool: map[string]*tools.Tool{}, Others: &tools.Index{}}
	simulators := map[string]*tools.Simulator{}
	for _, name := range slices.Sorted(maps.Keys(c.Tools.Policies)) {
		at, given := "tools.policies."+name, c.Tools.Policies[name]
		of := tools.Config{
			Policy: tools.Policy(given.Policy), Effect: datasets.Effect(given.Effect), Approval: given.Approval,
			Aliases: given.Aliases, Arguments: given.Arguments, Scope: tools.Scope(given.Scope), JQ: given.JQ,
		}
		if given.Result != nil {
			text, err := json.Marshal(given.Result)
			if err != nil {
				return p, c.Fault(at+".result", "a result that has no JSON form", "write text, numbers, lists and mappings")
			}
			of.Result = text
		}
		var err error
		switch of.Policy {
		case tools.Live:
			of.Endpoint, err = b.endpoint(at, given)
		case tools.Simulate:
			key := fmt.Sprintf("%q %s", given.Command, given.Timeout)
			if simulators[key] == nil {
				simulators[key], err = tools.NewSimulator(tools.SimulatorConfig{
					Command: given.Command, Dir: c.Dir, Env: inherited(b.secrets.lookup), Timeout: given.Timeout.Std(),
				})
			}
			of.Simulator = simulators[key]
		case tools.Replayed, tools.Stub, tools.Pure, tools.Ack, tools.Terminal, tools.Block:
		}
		if err != nil {
			return p, err
		}
		if p.ByTool[name], err = tools.New(of); err != nil {
			return p, c.Fault(at, err.Error(), "see docs/tools.md")
		}
	}
	if err := p.Check(); err != nil {
		return p, c.Fault("tools", err.Error(), "see docs/tools.md")
	}
	return p, nil
}

func (b *builder) endpoint(at string, given configs.ToolPolicy) (*tools.Endpoint, error) {
	headers, err := b.secrets.revealAll(at+".headers", given.Headers)
	if err != nil {
		return nil, err
	}
	e, err := tools.NewEndpoint(tools.EndpointConfig{URL: given.URL, Headers: headers, RPM: given.RPM, Timeout: given.Timeout.Std()})
	if err != nil {
		return nil, b.config.Fault(at, err.Error(), "see docs/tools.md")
	}
	return e, nil
}

// learn notes what a case recorded, for tools whose calls other cases may answer.
func (g *Gate) learn(ctx context.Context, c *datasets.Case) { g.tools.Learn(ctx, c) }

// learned warns of what the index had no room for.
func (g *Gate) learned() {
	if n := g.tools.Others.Left(); n > 0 {
		g.warnings = append(g.warnings, rundir.Warning{
			Code: "tool_index_full",
			Sentence: fmt.Sprintf("%d recorded calls of tools with a scope wider than the case were left out since the index of them was full: "+
				"what they could have answered is a miss", n),
		})
	}
}
