package configs

import (
	"fmt"
	"slices"
	"strings"

	"forerun/datasets/nearest"
)

// The arms as the file names them.
const (
	armStable    = "stable"
	armCandidate = "candidate"
)

// reportsKey is the key in which an agent says what every answer tells.
const reportsKey = "reports"

func (c *Config) checkArms() *Error {
	for _, a := range []struct {
		name string
		arm  Arm
	}{{armStable, c.Stable}, {armCandidate, c.Candidate}} {
		if a.arm.Version == "" {
			return c.Fault(a.name, a.name+" has no version", `write version: "…", the name you would roll back to or release`)
		}
		if fault := c.checkAgent(a.name+".agent", a.arm.Agent); fault != nil {
			return fault
		}
	}
	return nil
}

// Kinds lists the kinds of agent.
func Kinds() []string { return []string{KindRecorded, KindOpenAI, KindHTTP, KindExec} }

// agentKeys lists which keys an agent of a kind has, the required ones first.
func agentKeys(kind string) (required, optional []string) {
	switch kind {
	case KindRecorded:
		return nil, []string{"from"}
	case KindOpenAI:
		return []string{"base_url", "model", "api_key"}, []string{"prompt", "tools", "params", "stream", "query", "max_steps", "headers"}
	case KindHTTP:
		return []string{"url"}, []string{"headers", "request", "response", reportsKey, "serve", "containment"}
	case KindExec:
		return []string{"command"}, []string{"dir", "env", "inherit", "pool", "inflight", reportsKey, "serve", "containment"}
	}
	return nil, nil
}

func (a Agent) given() map[string]bool {
	return map[string]bool{
		"from": a.From != "", "base_url": a.BaseURL != "", "model": a.Model != "", "prompt": a.Prompt != "",
		"tools": a.Tools != "", "params": len(a.Params) > 0, "max_steps": a.MaxSteps != 0, "api_key": !a.APIKey.IsZero(),
		"stream": a.Stream, "query": len(a.Query) > 0,
		"headers": len(a.Headers) > 0, "url": a.URL != "", "command": len(a.Command) > 0, "dir": a.Dir != "",
		"request": a.Request != "", "response": a.Response != "", "inherit": len(a.Inherit) > 0, "reports": a.Reports != "",
		"env": len(a.Env) > 0, "pool": a.Pool != 0, "inflight": a.Inflight != 0, "containment": a.Containment != Containment{},
		"serve": a.Serve != nil,
	}
}

func (c *Config) checkAgent(at string, a Agent) *Error {
	if !slices.Contains(Kinds(), a.Kind) {
		return c.Fault(at+".kind", fmt.Sprintf("unknown kind of agent %q", a.Kind), nearest.Remedy(a.Kind, Kinds()))
	}
	required, optional := agentKeys(a.Kind)
	given := a.given()
	for _, k := range required {
		if !given[k] {
			remedy := "write " + k + ": …"
			if k == "api_key" {
				remedy = "write api_key: ${NAME}, or api_key: none to send no Authorization header"
			}
			return c.Fault(at, fmt.Sprintf("an agent of kind %s without %s", a.Kind, k), remedy)
		}
	}
	for k, is := range given {
		if is && !slices.Contains(required, k) && !slices.Contains(optional, k) {
			return c.Fault(at+"."+k, fmt.Sprintf("an agent of kind %s has no %s", a.Kind, k), "its keys are "+strings.Join(append(required, optional...), ", "))
		}
	}
	for name, h := range a.Headers {
		if h.Name() == NoKey {
			return c.Fault(at+".headers."+name, "a header that is none", "write ${NAME}, or leave the header out")
		}
	}
	for name, v := range a.Env {
		if v.Name() == NoKey {
			return c.Fault(at+".env."+name, "a variable that is none", "write ${NAME}, or leave it out")
		}
	}
	for _, n := range []struct {
		key       string
		value, to int
	}{{"pool", a.Pool, 256}, {"inflight", a.Inflight, 4096}, {"max_steps", a.MaxSteps, 1000}} {
		if n.value < 0 || n.value > n.to {
			return c.Fault(at+"."+n.key, fmt.Sprintf("%s %d", n.key, n.value), fmt.Sprintf("write a number from 1 to %d", n.to))
		}
	}
	for _, own := range []func(string, Agent) *Error{c.checkOpenAI, c.checkPrograms} {
		if fault := own(at, a); fault != nil {
			return fault
		}
	}
	return c.checkServed(at, a)
}
