package wire

import (
	"context"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	execagent "forerun/replay/agents/exec"
	"forerun/replay/cache"
	"forerun/replay/rundir"
)

// Savings are what a run need not ask for: the bank of earlier runs, and the cache.
// It is a [replay.Earlier]. Close it.
type Savings struct {
	deposit *Deposit
	cache   *cache.Cache
}

// Savings opens what the configuration names. earlier gives the runs that a bank
// may take from, and is not called without one.
func (g *Gate) Savings(ctx context.Context, run *rundir.Run, earlier func() ([]*rundir.Run, error)) (*Savings, error) {
	s := &Savings{}
	var err error
	if g.Config.Cache != "" {
		if s.cache, err = g.openCache(run); err != nil {
			return nil, err
		}
	}
	if g.Config.Stable.Reuse > 0 {
		runs, err := earlier()
		if err != nil {
			return nil, err
		}
		if s.deposit, err = g.openDeposit(ctx, run, runs); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Order gives the plan of a suite what its bank needs: see [Deposit.order].
func (s *Savings) Order(ctx context.Context, i int, plan *replay.PlanSuite) error {
	if s.deposit == nil {
		return nil
	}
	return s.deposit.order(ctx, i, plan)
}

// Recall implements [replay.Earlier]: the bank first, which was checked.
func (s *Savings) Recall(ctx context.Context, k replay.Key, c *datasets.Case) (*replay.Outcome, error) {
	if s.deposit != nil {
		if o, err := s.deposit.recall(k, c); o != nil || err != nil {
			return o, err
		}
	}
	if s.cache == nil || s.deposit != nil && s.deposit.live(k, c) {
		return nil, nil //nolint:nilnil // it is asked for
	}
	return s.cache.Recall(ctx, k, c)
}

// Keep implements [replay.Earlier].
func (s *Savings) Keep(ctx context.Context, o *replay.Outcome, c *datasets.Case) error {
	if s.cache == nil {
		return nil
	}
	return s.cache.Keep(ctx, o, c)
}

// Close says what was damaged, and frees what is held.
func (s *Savings) Close() (damaged int, err error) {
	if s.cache != nil {
		damaged = s.cache.Damaged()
	}
	if s.deposit != nil {
		err = s.deposit.close()
	}
	return damaged, err
}

// Earlier is what the plan is given: nil where nothing is saved.
func (s *Savings) Earlier() replay.Earlier {
	if s.cache == nil && s.deposit == nil {
		return nil
	}
	return s
}

func (g *Gate) openCache(run *rundir.Run) (*cache.Cache, error) {
	shape := cache.Shape{Arms: map[replay.Arm]string{}, Units: map[string]string{}}
	for _, a := range g.Plan.Arms {
		identity := a.Identity()
		if identity == nil {
			identity = map[string]string{}
		}
		identity["version"] = a.Version
		var err error
		if shape.Arms[a.Arm], err = armDigest(a.Kind, identity); err != nil {
			return nil, err
		}
	}
	var err error
	if shape.Tools, err = g.answering(); err != nil {
		return nil, err
	}
	for _, s := range g.Config.Suites {
		shape.Units[s.Name] = unitText(s)
	}
	return cache.Open(g.Config.Cache, shape, run.Redactor().JSON)
}

// answering is the digest of all that shapes the answers of both arms, beside what
// they are and what they are asked. Where tools are answered from other cases as
// well, those are a part of it.
func (g *Gate) answering() (string, error) {
	text, err := answersDigest(g.Config)
	if err != nil {
		return "", err
	}
	var data any
	for _, p := range g.Config.Tools.Policies {
		if p.Scope != "" && p.Scope != "case" {
			data = sources(rundir.Manifest{Inputs: g.Manifest.Inputs}, g.Config)
		}
	}
	programs, err := simulating(g.Config)
	if err != nil {
		return "", err
	}
	return digestOf([]any{text, g.armPrices(), data, programs})
}

// simulating are the programs that play tools, with the files that their commands name
// as these are now: they shape answers as the agent's own program does.
func simulating(c *configs.Config) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	for name, p := range c.Tools.Policies {
		if len(p.Command) == 0 {
			continue
		}
		program, err := execagent.New(execagent.Config{Command: p.Command, Dir: c.Dir})
		if err != nil {
			return nil, fmt.Errorf("tool %s: %w", name, err)
		}
		out[name] = program.Identity()
	}
	return out, nil
}

// answersDigest is the digest of what a configuration says of how the arms are
// answered and how their answers are read.
func answersDigest(c *configs.Config) (string, error) {
	resolved := struct {
		Tools   configs.Tools
		Signals map[string]configs.Rule
		Prices  map[string]configs.Price
		PerCase configs.PerCase
		Timeout [2]configs.Duration
	}{c.Tools, c.Signals, c.Prices, c.Limits.PerCase, [2]configs.Duration{c.Limits.Timeout, c.Limits.AttemptTimeout}}
	text, err := yaml.Marshal(resolved)
	if err != nil {
		return "", fmt.Errorf("digest of how the arms are answered: %w", err)
	}
	return digest(text), nil
}

func unitText(s configs.Suite) string { return s.Unit + " " + s.SameTurn.Text }

// aliased are the models of live arms that are called by a name which may be another
// model tomorrow, where answers of today are to stand for it then.
func (g *Gate) aliased() []rundir.Warning {
	if g.Config.Cache == "" && g.Config.Stable.Reuse == 0 {
		return nil
	}
	var out []rundir.Warning
	for i, a := range []configs.Arm{g.Config.Stable, g.Config.Candidate} {
		if strings.Contains(a.Agent.Model, "latest") {
			out = append(out, rundir.Warning{Code: "aliased_model", Sentence: fmt.Sprintf(
				"%s asks for %s, which may be another model when its kept answers are taken: name a dated one.", replay.Arms()[i], a.Agent.Model)})
		}
	}
	return out
}
