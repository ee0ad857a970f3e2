package configs

import (
	"fmt"
	"strings"
)

// maxPrice is far above any model's: what exceeds it is a typing error.
const maxPrice = 1e6

// maxCount bounds calls, tokens and steps. What lies beyond is a typing error.
const maxCount = 1_000_000_000

// PaceLog asks as production was asked.
const PaceLog = "log"

// checkLimits finds the first fault in what bounds a run, and in its prices.
func (c *Config) checkLimits() *Error {
	for _, part := range []func() *Error{c.checkZeroLimits, c.checkTrialLimits, c.checkEndpointLimits, c.checkRunLimits, c.checkPace, c.checkPrices} {
		if fault := part(); fault != nil {
			return fault
		}
	}
	return nil
}

// checkZeroLimits refuses a limit of nothing: it could mean none, and it could
// mean that nothing is allowed.
func (c *Config) checkZeroLimits() *Error {
	l := c.Limits
	for _, k := range []struct {
		key  string
		zero bool
	}{
		{"attempt_timeout", l.AttemptTimeout == 0},
		{"rpm", l.RPM == 0},
		{"tpm", l.TPM == 0},
		{"max_cost", l.MaxCost == 0},
		{"max_time", l.MaxTime == 0},
		{"per_case.steps", l.PerCase.Steps == 0},
		{"per_case.tokens", l.PerCase.Tokens == 0},
		{"per_case.cost", l.PerCase.Cost == 0},
	} {
		if at := "limits." + k.key; k.zero && c.source.has(at) {
			return c.Fault(at, k.key+" 0", "write a limit above 0, or leave the key out where there is none")
		}
	}
	return nil
}

// checkTrialLimits checks what bounds one trial.
func (c *Config) checkTrialLimits() *Error {
	l := c.Limits
	switch {
	case l.Concurrency < 1 || l.Concurrency > maxConcurrency:
		return c.Fault("limits.concurrency", fmt.Sprintf("%d trials in flight", l.Concurrency), fmt.Sprintf("write a number from 1 to %d", maxConcurrency))
	case l.Timeout <= 0:
		return c.Fault("limits.timeout", fmt.Sprintf("a timeout of %s", l.Timeout), "write a duration such as 60s")
	case l.Attempts < 1 || l.Attempts > 100:
		return c.Fault("limits.attempts", fmt.Sprintf("%d attempts", l.Attempts), "write a number from 1 to 100")
	case l.AttemptTimeout < 0:
		return c.Fault("limits.attempt_timeout", fmt.Sprintf("a timeout of %s", l.AttemptTimeout), "write a duration such as 30s")
	case l.AttemptTimeout > l.Timeout:
		return c.Fault("limits.attempt_timeout", fmt.Sprintf("an attempt may take %s and its whole trial %s", l.AttemptTimeout, l.Timeout),
			"write at most limits.timeout")
	case l.PerCase.Steps < 0 || l.PerCase.Steps > maxCount:
		return c.Fault("limits.per_case.steps", fmt.Sprintf("%d model calls", l.PerCase.Steps), "write a number from 1")
	case l.PerCase.Tokens < 0 || l.PerCase.Tokens > maxCount:
		return c.Fault("limits.per_case.tokens", fmt.Sprintf("%d tokens", l.PerCase.Tokens), "write a number from 1 to a billion")
	case !(l.PerCase.Cost >= 0 && l.PerCase.Cost <= MaxUSD):
		return c.Fault("limits.per_case.cost", fmt.Sprintf("a cost of %v", l.PerCase.Cost), "write USD, above 0 and at most a million")
	}
	return nil
}

// checkEndpointLimits checks what one endpoint is asked at most. What forerun does
// not see it can't hold back.
func (c *Config) checkEndpointLimits() *Error {
	l := c.Limits
	switch {
	case l.RPM < 0 || l.RPM > maxCount:
		return c.Fault("limits.rpm", fmt.Sprintf("%d requests a minute", l.RPM), "write a number from 1")
	case l.TPM < 0 || l.TPM > maxCount:
		return c.Fault("limits.tpm", fmt.Sprintf("%d tokens a minute", l.TPM), "write a number from 1 to a billion")
	case l.KeepFree.Set() && (l.KeepFree.Unit != "%" || !(l.KeepFree.Value > 0 && l.KeepFree.Value < 1)):
		return c.Fault("limits.keep_free", fmt.Sprintf("a free share of %s", l.KeepFree.Text), "write a share above 0% and below 100%, such as 30%")
	}
	for _, key := range []struct {
		name  string
		given bool
	}{{"rpm", l.RPM > 0}, {"tpm", l.TPM > 0}, {"keep_free", l.KeepFree.Set()}} {
		if !key.given {
			continue
		}
		for _, a := range []struct {
			arm   string
			agent Agent
		}{{armStable, c.Stable.Agent}, {armCandidate, c.Candidate.Agent}} {
			if a.agent.Kind == KindExec && !a.agent.Metered() {
				return c.Fault("limits."+key.name, fmt.Sprintf("%s, and forerun does not see what the %s arm (exec) calls", key.name, a.arm),
					"let its model calls pass forerun with serve: [models], or leave the key out")
			}
		}
	}
	return nil
}

// checkRunLimits checks what a run may spend.
func (c *Config) checkRunLimits() *Error {
	l := c.Limits
	switch {
	case !(l.MaxCost >= 0 && l.MaxCost <= MaxUSD):
		return c.Fault("limits.max_cost", fmt.Sprintf("a cost of %v", l.MaxCost), "write USD, above 0 and at most a million")
	case l.MaxTime < 0:
		return c.Fault("limits.max_time", fmt.Sprintf("a time of %s", l.MaxTime), "write a duration such as 8h")
	}
	return nil
}

func (c *Config) checkPace() *Error {
	switch {
	case c.Pace == "":
		return nil
	case c.Pace != PaceLog:
		return c.Fault("pace", fmt.Sprintf("unknown pace %q", c.Pace), "write pace: log, or leave it out to ask as fast as the limits allow")
	case c.Stable.Agent.Kind == KindRecorded && c.Candidate.Agent.Kind == KindRecorded:
		return c.Fault("pace", "both arms are recorded: nobody is asked, at no pace", "leave pace out")
	}
	return nil
}

func (c *Config) checkPrices() *Error {
	for model, p := range c.Prices {
		cached := 0.0
		if p.Cached != nil {
			cached = *p.Cached
		}
		for _, usd := range []float64{p.Input, p.Output, cached} {
			if !(usd >= 0 && usd <= maxPrice) { // NaN is not
				return c.Fault("prices."+model, fmt.Sprintf("a price of %v", usd), "write USD per million tokens, from 0 to a million")
			}
		}
	}
	return nil
}

// Signals lists what a rule can read from an outcome.
func Signals() []string { return []string{"escalated", "fallback", "corrected", SignalInfra} }

// SignalInfra finds an answer that is really a gateway's or a quota's message.
const SignalInfra = "infra"

// checkInfra refuses a rule that would find something in every answer.
func (c *Config) checkInfra() *Error {
	rule, ok := c.Signals[SignalInfra]
	if ok && rule.Pattern != "" && strings.Trim(rule.Pattern, ".*?^$()") == "" {
		return c.Fault("signals.infra.pattern", fmt.Sprintf("the pattern %q finds every answer", rule.Pattern), "write what the gateway's message says, such as (?i)quota exceeded")
	}
	return nil
}
