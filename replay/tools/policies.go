package tools

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"forerun/datasets"
	"forerun/replay"
)

// Policies say how tool calls are answered. The zero Policies answer from the
// log and block the rest.
type Policies struct {
	Default Policy           // for what the log can't answer, of tools that ByTool does not name
	ByTool  map[string]*Tool // by the name that agents call it by
	Others  *Index           // what other cases recorded, for scopes beyond the case; may be nil
}

// Check refuses what can't be meant.
func (p Policies) Check() error {
	if p.Default != "" {
		if _, err := parse(string(p.Default), Defaults()); err != nil {
			return fmt.Errorf("default: %w", err)
		}
	}
	known := make(map[string]string)
	for _, name := range slices.Sorted(maps.Keys(p.ByTool)) {
		tool := p.ByTool[name]
		if tool == nil {
			return fmt.Errorf("tool %q: no policy", name)
		}
		for _, alias := range tool.aliases {
			if _, listed := p.ByTool[alias]; listed {
				return fmt.Errorf("tool %q: its alias %q has a policy of its own", name, alias)
			}
			if other, taken := known[alias]; taken {
				return fmt.Errorf("tool %q: its alias %q is one of %q too", name, alias, other)
			}
			known[alias] = name
		}
	}
	return nil
}

// Close ends the simulators and lets go of live tools. Call it once the run has
// ended.
func (p Policies) Close() error {
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(p.ByTool)) {
		if e := p.ByTool[name].endpoint; e != nil {
			e.close()
		}
		if sim := p.ByTool[name].simulator; sim != nil {
			errs = append(errs, sim.Close())
		}
	}
	return errors.Join(errs...)
}

// ForCase makes a case's log ready. What it gives opens a session for one
// attempt, which starts with the whole log. The case must not change meanwhile.
// It is a [replay.Tools].
func (p Policies) ForCase(c *datasets.Case, unit replay.Unit) func() replay.ToolSession {
	log := &caseLog{policies: p, c: c}
	return func() replay.ToolSession { return &session{policies: p, log: log, unit: unit} }
}

// tool is what is configured for a name, which may be an alias, and the name
// under which that stands; nil where nothing is.
func (p Policies) tool(name string) (*Tool, string) {
	if t := p.ByTool[name]; t != nil {
		return t, name
	}
	for listed, t := range p.ByTool {
		if slices.Contains(t.aliases, name) {
			return t, listed
		}
	}
	return nil, name
}

// effect is what is known of a tool's effect: what is configured, or what the
// case says of it under any of its names.
func (p Policies) effect(c *datasets.Case, tool *Tool, class, name string) datasets.Effect {
	if tool != nil && tool.effect != "" {
		return tool.effect
	}
	names := []string{name, class}
	if tool != nil {
		names = append(names, tool.aliases...)
	}
	for _, n := range names {
		if e := replay.ToolEffect(c, n); e != "" {
			return e
		}
	}
	return ""
}
