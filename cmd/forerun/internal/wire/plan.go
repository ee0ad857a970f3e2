package wire

import (
	"context"
	"errors"
	"fmt"
	"regexp"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/host"
	"forerun/replay/pricelist"
	"forerun/replay/rundir"
	"forerun/replay/tools"
)

// Gate is a configuration made ready to replay: agents built, data read once
// and found good. Close it.
type Gate struct {
	*Judge
	Config   *configs.Config
	Plan     replay.Plan
	Suites   []rundir.SuiteSource
	Manifest rundir.Manifest
	Redactor *rundir.Redactor
	Resolved []byte // the configuration with its defaults

	extra  []replay.ExcludedCases     // see Extra
	logs   *replay.Logs               // see Logs
	used   map[string]map[string]bool // clusters that are left out, by suite
	given  map[string]datasets.Source // cases in the place of a suite's data, by suite
	dev    bool                       // the cases are of the suites' dev parts, where there are any
	closed bool                       // the agents are

	contents map[string]*datasets.Digested // the suites' case files, by name
	server   *host.Server                  // where agents find their tools and models; nil: none is served
	tools    tools.Policies                // how tool calls are answered

	warnings []rundir.Warning // found when the data was read
}

// Prepare makes a configuration ready, and refuses all that would end in a run
// that can't be judged. Nobody is asked anything.
func Prepare(ctx context.Context, c *configs.Config, lookup Environment) (*Gate, error) {
	judge, err := NewJudge(c, lookup)
	if err != nil {
		return nil, err
	}
	g := &Gate{Judge: judge, Config: c}
	if err := g.prepare(ctx, lookup); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return g, nil
}

func (g *Gate) prepare(ctx context.Context, lookup Environment) error {
	b := newBuilder(g.Config, lookup)
	if err := g.arms(ctx, b); err != nil {
		return err
	}
	if err := errors.Join(g.payable(), g.freshEnough()); err != nil {
		return err
	}
	if err := g.data(ctx, b); err != nil {
		return err
	}
	g.Redactor = rundir.NewRedactor(b.secrets.values)
	if err := g.checkArms(b); err != nil {
		return err
	}
	return g.describe(ctx, b.inputs)
}

// arms plans all but the cases: who is asked, and how.
func (g *Gate) arms(ctx context.Context, b *builder) error {
	if err := checkProxies(g.Config); err != nil {
		return err
	}
	known, err := pricelist.Beside(ownPrices(g.Config))
	if err != nil {
		return err
	}
	if g.tools, err = b.tools(); err != nil {
		return err
	}
	g.Plan = replay.Plan{
		Tools:       g.tools.ForCase,
		Signals:     signals(g.Config),
		Prices:      known,
		Concurrency: g.Config.Limits.Concurrency,
		Timeout:     g.Config.Limits.Timeout.Std(),
		Attempts:    g.Config.Limits.Attempts,
		Seed:        g.Config.Seed,
	}
	for i, arm := range []configs.Arm{g.Config.Stable, g.Config.Candidate} {
		name := replay.Arms()[i]
		agent, err := b.build(ctx, i, arm.Agent)
		if err != nil {
			return err
		}
		g.Plan.Arms[i] = replay.PlanArm{Arm: name, Kind: arm.Agent.Kind, Version: arm.Version, Agent: agent, Named: b.named(arm.Agent)}
	}
	g.limit()
	g.toProbe()
	if err := g.serve(b); err != nil {
		return err
	}
	if err := g.Plan.Check(); err != nil {
		return containmentFault(g.Config, &g.Plan, err)
	}
	return nil
}

// containmentFault gives the refusal of an uncontained arm its place.
func containmentFault(c *configs.Config, plan *replay.Plan, err error) error {
	if !errors.Is(err, replay.ErrUncontainedArm) {
		return err
	}
	for _, a := range plan.Arms {
		if level := a.Containment().Level; !a.Contained.ToProbe && level != replay.ContainmentProven && level != replay.ContainmentDeclared {
			return c.Fault(string(a.Arm)+".agent",
				fmt.Sprintf("arm %s: nothing says how what this %s agent writes is kept from the world", a.Arm, a.Kind),
				`have a probe show it with containment: probe, or say it in words: containment: {declared: "…"}`)
		}
	}
	return err
}

// Close ends the agents and the scorers.
func (g *Gate) Close() error { return errors.Join(g.Judge.Close(), g.CloseAgents()) }

// CloseAgents ends the agents. An agent may tell only now that it did something
// which forerun did not answer, so the error counts. A second call does nothing.
func (g *Gate) CloseAgents() error {
	if g.closed {
		return nil
	}
	g.closed = true
	var errs []error
	for _, a := range g.Plan.Arms {
		if closer, ok := a.Agent.(replay.Closer); ok {
			errs = append(errs, closer.Close())
		}
	}
	errs = append(errs, g.tools.Close())
	errs = append(errs, g.closeServer())
	return errors.Join(errs...)
}

func signals(c *configs.Config) replay.Signals {
	return replay.Signals{Escalated: rule(c, "escalated"), Fallback: rule(c, "fallback"), Corrected: rule(c, "corrected")}
}

// rule gives the rule of a signal; the zero one where there is none.
func rule(c *configs.Config, name string) replay.Rule {
	r, ok := c.Signals[name]
	if !ok {
		return replay.Rule{}
	}
	out := replay.Rule{Tool: r.Tool, Field: r.Field}
	if r.Pattern != "" {
		out.Pattern = regexp.MustCompile(r.Pattern) // configs compiled it once
	}
	return out
}
