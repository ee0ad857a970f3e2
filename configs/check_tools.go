package configs

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"forerun/configs/matching"
	"forerun/datasets/jq"
	"forerun/datasets/nearest"
)

// The policies that this package itself must tell apart.
const (
	policyReplayed = "replayed"
	policyStub     = "stub"
	policyPure     = "pure"
	policyAck      = "ack"
	policyTerminal = "terminal"
	policyLive     = "live"
	policySimulate = "simulate"
	policyBlock    = "block"
)

// Policies lists how a tool call can be answered.
func Policies() []string {
	return []string{policyReplayed, policyStub, policyPure, policyAck, policyTerminal, policyLive, policySimulate, policyBlock}
}

// DefaultPolicies lists how the calls of tools without a policy can be answered.
func DefaultPolicies() []string {
	return []string{policyReplayed, policyTerminal, policyAck, policyBlock}
}

// Scopes lists whose recorded calls may answer.
func Scopes() []string { return []string{"case", "cluster", "dataset"} }

// Effects lists what a tool can do to the world.
func Effects() []string { return []string{effectRead, "write"} }

const effectRead = "read"

// The keys of a policy.
const (
	keyAliases   = "aliases"
	keyArguments = "arguments"
	keyScope     = "scope"
	keyApproval  = "approval"
	keyEffect    = "effect"
	keyResult    = "result"
	keyJQ        = "jq"
	keyURL       = "url"
	keyHeaders   = "headers"
	keyRPM       = "rpm"
	keyTimeout   = "timeout"
	keyCommand   = "command"
)

// policyKeys lists which keys a policy has beside its word, the required ones
// first.
func policyKeys(policy string) (required, optional []string) {
	switch policy {
	case policyReplayed:
		return nil, []string{keyAliases, keyArguments, keyScope, keyApproval, keyEffect}
	case policyStub:
		return nil, []string{keyResult, keyJQ, keyApproval, keyEffect}
	case policyPure:
		return []string{keyJQ}, []string{keyEffect}
	case policyAck:
		return nil, []string{keyApproval, keyEffect}
	case policyLive:
		return []string{keyURL, keyEffect}, []string{keyHeaders, keyRPM, keyTimeout}
	case policySimulate:
		return []string{keyCommand}, []string{keyTimeout, keyApproval, keyEffect}
	}
	return nil, nil // terminal and block
}

func (p ToolPolicy) given() map[string]bool {
	return map[string]bool{
		keyAliases: len(p.Aliases) > 0, keyArguments: len(p.Arguments) > 0, keyScope: p.Scope != "", keyApproval: p.Approval,
		keyResult: p.Result != nil, keyJQ: p.JQ != "", keyEffect: p.Effect != "", keyURL: p.URL != "", keyHeaders: len(p.Headers) > 0,
		keyRPM: p.RPM != 0, keyTimeout: p.Timeout != 0, keyCommand: len(p.Command) > 0,
	}
}

func (c *Config) checkTools() *Error {
	if !slices.Contains(DefaultPolicies(), c.Tools.Default) {
		return c.Fault("tools.default", fmt.Sprintf("unknown default policy %q", c.Tools.Default), nearest.Remedy(c.Tools.Default, DefaultPolicies()))
	}
	renamed := map[string]string{}
	for _, tool := range slices.Sorted(maps.Keys(c.Tools.Policies)) {
		at, p := "tools.policies."+tool, c.Tools.Policies[tool]
		for _, part := range []func(string, ToolPolicy) *Error{c.checkPolicyKeys, c.checkPolicyWords, c.checkAnswers, c.checkOutside} {
			if fault := part(at, p); fault != nil {
				return fault
			}
		}
		for i, alias := range p.Aliases {
			at := fmt.Sprintf("%s.aliases[%d]", at, i)
			if _, listed := c.Tools.Policies[alias]; listed {
				return c.Fault(at, fmt.Sprintf("alias %q has a policy of its own", alias), "leave one of the two out: a tool has one policy under all its names")
			}
			if other, taken := renamed[alias]; taken {
				return c.Fault(at, fmt.Sprintf("alias %q a second time: it is a name of %s", alias, other), "name each alias once")
			}
			renamed[alias] = tool
		}
	}
	return nil
}

// checkPolicyKeys says which key goes with which policy.
func (c *Config) checkPolicyKeys(at string, p ToolPolicy) *Error {
	switch {
	case p.Policy == "":
		return c.Fault(at, "no policy", "write policy: and one of "+strings.Join(Policies(), ", "))
	case !slices.Contains(Policies(), p.Policy):
		return c.Fault(at, fmt.Sprintf("unknown policy %q", p.Policy), nearest.Remedy(p.Policy, Policies()))
	}
	required, optional := policyKeys(p.Policy)
	given := p.given()
	if p.Policy == policyStub && given[keyResult] == given[keyJQ] {
		return c.Fault(at, "a stub wants exactly one of result and jq", `write result: and the answer, or jq: and a program that makes it ("null" for nothing)`)
	}
	for _, k := range required {
		if !given[k] {
			remedy := "write " + k + ": …"
			if k == keyEffect {
				remedy = "write effect: read: a replay asks no tool that changes the world"
			}
			return c.Fault(at, fmt.Sprintf("policy %s without %s", p.Policy, k), remedy)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(given)) {
		if given[k] && !slices.Contains(required, k) && !slices.Contains(optional, k) {
			remedy := "it has no key but policy"
			if all := slices.Concat(required, optional); len(all) > 0 {
				remedy = "its keys are " + strings.Join(all, ", ")
			}
			return c.Fault(at+"."+k, fmt.Sprintf("policy %s has no %s", p.Policy, k), remedy)
		}
	}
	return nil
}

// checkPolicyWords refuses unknown words and rules that can't be read.
func (c *Config) checkPolicyWords(at string, p ToolPolicy) *Error {
	if p.Scope != "" && !slices.Contains(Scopes(), p.Scope) {
		return c.Fault(at+".scope", fmt.Sprintf("unknown scope %q", p.Scope), nearest.Remedy(p.Scope, Scopes()))
	}
	if p.Effect != "" && !slices.Contains(Effects(), p.Effect) {
		return c.Fault(at+".effect", fmt.Sprintf("unknown effect %q", p.Effect), nearest.Remedy(p.Effect, Effects()))
	}
	for _, field := range slices.Sorted(maps.Keys(p.Arguments)) {
		_, err := matching.Parse(p.Arguments[field])
		if fault := (*matching.Error)(nil); errors.As(err, &fault) {
			return c.Fault(at+".arguments."+field, fault.What, fault.Remedy)
		}
	}
	return nil
}

// checkAnswers refuses a jq program that does not compile, and a result that has
// no JSON form.
func (c *Config) checkAnswers(at string, p ToolPolicy) *Error {
	if p.JQ != "" {
		if _, err := jq.Compile(p.JQ); err != nil {
			return c.Fault(at+".jq", "jq: "+err.Error(), "write a program from {arguments, now, state} to the answer, such as .arguments.id")
		}
	}
	if _, err := json.Marshal(p.Result); err != nil {
		return c.Fault(at+".result", "a result that has no JSON form", "write text, numbers, lists and mappings with text for keys")
	}
	return nil
}

// checkOutside checks what is asked outside: live tools and simulators.
func (c *Config) checkOutside(at string, p ToolPolicy) *Error {
	if p.Policy == policyLive {
		if p.Effect != effectRead {
			return c.Fault(at+".effect", "a live tool that writes", "write effect: read, or another policy: a replay asks no tool that changes the world")
		}
		if u, err := url.Parse(p.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
			return c.Fault(at+".url", fmt.Sprintf("url %q", p.URL), "write http:// or https://, a host and a path; credentials belong in headers")
		}
		if fault := c.checkURL(at+".url", p.URL); fault != nil {
			return fault
		}
	}
	if p.RPM < 0 || p.RPM > 1e6 {
		return c.Fault(at+".rpm", fmt.Sprintf("%d calls a minute", p.RPM), "write a number from 1 to 1000000")
	}
	if p.Timeout < 0 {
		return c.Fault(at+".timeout", fmt.Sprintf("a timeout of %s", p.Timeout), "write a duration such as 5s")
	}
	for name, h := range p.Headers {
		if h.Name() == NoKey {
			return c.Fault(at+".headers."+name, "a header that is none", "write ${NAME}, or leave the header out")
		}
	}
	if p.Policy == policySimulate && p.Command[0] == "" {
		return c.Fault(at+".command", "a command without a program", "write command: [PROGRAM, ARGUMENT…]")
	}
	return nil
}
