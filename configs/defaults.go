package configs

import "time"

// The defaults of a configuration, in one place.
const (
	DefaultConcurrency = 16
	DefaultTimeout     = Duration(60 * time.Second)
	DefaultAttempts    = 4
	DefaultAlpha       = 0.05
	DefaultMaxSteps    = 16
	DefaultPool        = 2
	DefaultInflight    = 16
	DefaultPolicy      = "block"
	DefaultSeed        = 1

	DefaultConfirmTrials = 5
	DefaultConfirmCost   = "25%"

	DefaultBankedTrials = 5
)

// fillDefaults sets every key that was left out.
func (c *Config) fillDefaults() {
	orElse(&c.Seed, DefaultSeed)
	orElse(&c.Content, ContentRedacted)
	orElse(&c.Tools.Default, DefaultPolicy)
	orElse(&c.Limits.Concurrency, DefaultConcurrency)
	orElse(&c.Limits.Timeout, DefaultTimeout)
	orElse(&c.Limits.Attempts, DefaultAttempts)
	if c.Stable.Reuse != 0 && !c.source.has("stable.trials") {
		c.Stable.Trials = DefaultBankedTrials
	}
	for _, a := range []*Agent{&c.Stable.Agent, &c.Candidate.Agent} {
		switch a.Kind {
		case KindOpenAI:
			orElse(&a.MaxSteps, DefaultMaxSteps)
		case KindExec:
			orElse(&a.Pool, DefaultPool)
			orElse(&a.Inflight, DefaultInflight)
		}
	}
	c.fillServed()
	for i := range c.Suites {
		orElse(&c.Suites[i].Trials, 1)
		if again := c.Suites[i].Confirm; again != nil {
			orElse(&again.Trials, DefaultConfirmTrials)
			orElse(&again.MaxCost, DefaultConfirmCost)
		}
		for j := range c.Suites[i].Guardrails {
			orElse(&c.Suites[i].Guardrails[j].Alpha, DefaultAlpha)
		}
		for j := range c.Suites[i].Scorers {
			orElse(&c.Suites[i].Scorers[j].As, c.Suites[i].Scorers[j].Use)
		}
	}
}

func orElse[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
