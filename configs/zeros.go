package configs

import (
	"fmt"
	"maps"
	"slices"
)

// checkZeros refuses a zero that was written, which filling defaults could not
// tell from a key that was left out.
func (c *Config) checkZeros() *Error {
	written := map[string]bool{
		"seed":               c.Seed == 0,
		"limits.concurrency": c.Limits.Concurrency == 0,
		"limits.attempts":    c.Limits.Attempts == 0,
		"limits.timeout":     c.Limits.Timeout == 0,
	}
	for name, a := range map[string]Agent{armStable: c.Stable.Agent, armCandidate: c.Candidate.Agent} {
		written[name+".agent.max_steps"] = a.MaxSteps == 0
		written[name+".agent.pool"] = a.Pool == 0
		written[name+".agent.inflight"] = a.Inflight == 0
	}
	for tool, p := range c.Tools.Policies {
		written["tools.policies."+tool+".rpm"] = p.RPM == 0
		written["tools.policies."+tool+".timeout"] = p.Timeout == 0
	}
	for i, s := range c.Suites {
		written[fmt.Sprintf("suites[%d].trials", i)] = s.Trials == 0
		written[fmt.Sprintf("suites[%d].confirm.trials", i)] = s.Confirm != nil && s.Confirm.Trials == 0
		for j, g := range s.Guardrails {
			written[fmt.Sprintf("suites[%d].guardrails[%d].alpha", i, j)] = g.Alpha == 0
		}
	}
	for _, path := range slices.Sorted(maps.Keys(written)) {
		if written[path] && c.source.has(path) {
			return c.Fault(path, "zero", "write a number above 0, or leave the key out for its default")
		}
	}
	return nil
}
