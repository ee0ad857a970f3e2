package configs

import (
	"fmt"
	"maps"
	"slices"

	"forerun/datasets/nearest"
)

// MaxUSD bounds what a run may spend. What lies beyond is a typing error.
const MaxUSD = 1e6

const maxBankedTrials = 100

// LeastFreshClear is the share of the cases that a gate at level clear asks stable
// anew at the least, however much the bank holds.
const LeastFreshClear = 0.3

// checkMoney finds the first fault in what a run saves and what it may spend.
func (c *Config) checkMoney() *Error {
	for _, part := range []func() *Error{c.checkBank, c.checkProfiles, c.checkReports} {
		if fault := part(); fault != nil {
			return fault
		}
	}
	return nil
}

// checkBank checks when outcomes of earlier runs may stand in for stable.
func (c *Config) checkBank() *Error {
	for _, key := range []string{"reuse", "trials", "fresh"} {
		if c.source.has("candidate." + key) {
			return c.Fault("candidate."+key, "the candidate takes nothing from earlier runs", "write "+key+" under stable, or leave it out")
		}
	}
	s := c.Stable
	if s.Reuse == 0 {
		for _, key := range []string{"trials", "fresh"} {
			if c.source.has("stable." + key) {
				return c.Fault("stable."+key, key+" without reuse", "write reuse: 7d, how old an outcome may be, or leave it out")
			}
		}
		return nil
	}
	switch {
	case s.Agent.Kind == KindRecorded:
		return c.Fault("stable.reuse", "a recorded arm is asked nothing, so nothing is saved", "leave reuse out")
	case s.Trials < 1 || s.Trials > maxBankedTrials:
		return c.Fault("stable.trials", fmt.Sprintf("%d trials", s.Trials), fmt.Sprintf("write a number from 1 to %d", maxBankedTrials))
	case s.Fresh.Text == "":
		return c.Fault("stable.reuse", "reuse without fresh", "write fresh: 30%, the share of the cases that stable is asked anew all the same")
	case s.Fresh.Unit != "%" || !(s.Fresh.Value > 0 && s.Fresh.Value <= 1):
		return c.Fault("stable.fresh", fmt.Sprintf("a fresh share of %s", s.Fresh.Text), "write a share above 0%, to 100%")
	}
	for i, suite := range c.Suites {
		if suite.EarlyStop {
			return c.Fault(fmt.Sprintf("suites[%d].early_stop", i), "early_stop beside stable.reuse: both settle which cases are asked first", "leave one of the two out")
		}
	}
	return nil
}

// checkProfiles checks every profile, whether this run takes it or not.
func (c *Config) checkProfiles() *Error {
	for _, name := range slices.Sorted(maps.Keys(c.Profiles)) {
		at, p := "profiles."+name, c.Profiles[name]
		for _, key := range []string{"max_cost", "max_time", "max_cases", "concurrency"} {
			if p.zero(key) && c.source.has(at+"."+key) {
				return c.Fault(at+"."+key, "zero", "write a number above 0, or leave the key out for what the file says")
			}
		}
		switch {
		case !plainName(name):
			return c.Fault(at, fmt.Sprintf("profile %q", name), "write a name of letters, digits, . _ and -")
		case p == (Profile{}):
			return c.Fault(at, "a profile that says nothing", "write level, max_cost, max_time, max_cases or concurrency, or leave it out")
		case p.Level != "" && !slices.Contains(Levels(), p.Level):
			return c.Fault(at+".level", fmt.Sprintf("unknown level %q", p.Level), nearest.Remedy(p.Level, Levels()))
		case p.MaxCost < 0 || !(p.MaxCost <= MaxUSD):
			return c.Fault(at+".max_cost", fmt.Sprintf("a cost of %v", p.MaxCost), "write USD, above 0 and at most a million")
		case p.MaxTime < 0:
			return c.Fault(at+".max_time", fmt.Sprintf("a time of %s", p.MaxTime), "write a duration such as 20m")
		case p.MaxCases < 0:
			return c.Fault(at+".max_cases", fmt.Sprintf("%d cases", p.MaxCases), "write a number from 1")
		case p.Concurrency < 0 || p.Concurrency > maxConcurrency:
			return c.Fault(at+".concurrency", fmt.Sprintf("%d trials in flight", p.Concurrency), fmt.Sprintf("write a number from 1 to %d", maxConcurrency))
		}
	}
	return nil
}

// zero reports whether a number of the profile is none.
func (p Profile) zero(key string) bool {
	return map[string]bool{"max_cost": p.MaxCost == 0, "max_time": p.MaxTime == 0, "max_cases": p.MaxCases == 0, "concurrency": p.Concurrency == 0}[key]
}

// maxConcurrency bounds the trials in flight.
const maxConcurrency = 4096

// Levels lists what a gate can ask.
func Levels() []string { return []string{"screen", "clear"} }

// ReportsCost is what an http or exec agent says of itself that says in its
// answers what they cost.
const ReportsCost = "cost"

// checkReports checks what an agent is said to report.
func (c *Config) checkReports() *Error {
	for _, a := range []struct {
		at    string
		agent Agent
	}{{"stable.agent.reports", c.Stable.Agent}, {"candidate.agent.reports", c.Candidate.Agent}} {
		if r := a.agent.Reports; r != "" && r != ReportsCost {
			return c.Fault(a.at, fmt.Sprintf("reports %q", r), "write reports: cost where every answer says cost_usd, or its usage and a model that has a price")
		}
	}
	return nil
}

// UseProfile puts a profile over what the file says of limits, and gives the
// number of cases it draws at most (0 where it says nothing of that).
func (c *Config) UseProfile(name string) (maxCases int, err error) {
	p, ok := c.Profiles[name]
	if !ok {
		if len(c.Profiles) == 0 {
			return 0, &Error{File: "--profile " + name, What: "the configuration has no profiles", Remedy: "write profiles: {" + name + ": {…}} in it, or leave --profile away"}
		}
		return 0, &Error{File: "--profile " + name, What: "unknown profile", Remedy: nearest.Remedy(name, slices.Sorted(maps.Keys(c.Profiles)))}
	}
	overlay(&c.Level, p.Level)
	overlay(&c.Limits.MaxCost, p.MaxCost)
	overlay(&c.Limits.MaxTime, p.MaxTime)
	overlay(&c.Limits.Concurrency, p.Concurrency)
	c.Profile = name
	return p.MaxCases, nil
}

// overlay sets a field where there is something to set it to.
func overlay[T comparable](field *T, value T) {
	var zero T
	if value != zero {
		*field = value
	}
}
