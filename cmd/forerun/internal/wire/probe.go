package wire

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/probe"
	"forerun/replay/rundir"
)

// Ready is what must be done before the first case: the addresses of the agents are
// opened, and the arms that are to be probed are. A run is probed once: what its
// manifest has is not asked again. tell gets a sentence for each probe.
func (g *Gate) Ready(ctx context.Context, run *rundir.Run, now func() time.Time, tell func(format string, args ...any)) error {
	if g.server != nil {
		if err := g.server.Start(ctx); err != nil {
			return err
		}
	}
	for i := range g.Plan.Arms {
		arm := &g.Plan.Arms[i]
		if !arm.Contained.ToProbe {
			continue
		}
		if made := run.Manifest().Arms[arm.Arm]; made.Probed != nil {
			arm.Contained = made.Containment
			continue
		}
		result, err := g.Probe(ctx, i, filepath.Base(run.Dir()))
		if err != nil {
			return err
		}
		if !result.Proven {
			return g.Config.Fault(string(arm.Arm)+".agent.containment",
				fmt.Sprintf("the %s arm's containment is not proven: the probe's agent %s", arm.Arm, result.Seen),
				"have the agent call its tools through forerun; docs/containment.md says how. Nothing was replayed")
		}
		at := now().UTC().Truncate(time.Second)
		arm.Contained = proven(result.Tool, at)
		tell("%s: containment %s", arm.Arm, arm.Contained.Words)
		if err := run.Update(func(m *rundir.Manifest) {
			made := m.Arms[arm.Arm]
			made.Containment = arm.Contained
			made.Probed = &rundir.Probed{At: at, Tool: result.Tool, CostUSD: result.Outcome.CostUSD}
			m.Arms[arm.Arm] = made
			m.Terms = Terms(*m)
		}); err != nil {
			return err
		}
	}
	return nil
}

// proven is a containment as the reports show it.
func proven(tool string, at time.Time) replay.Containment {
	return replay.Containment{Level: replay.ContainmentProven, Words: fmt.Sprintf(
		"proven by a probe at %s: forerun answered its call of %s, whose word came back",
		at.Format(time.RFC3339), tool)}
}

// Probe asks an arm its probe, the default one where the configuration has none. The
// hosts must listen. run names the run in the marks of the requests.
func (g *Gate) Probe(ctx context.Context, i int, run string) (probe.Result, error) {
	agent := []configs.Arm{g.Config.Stable, g.Config.Candidate}[i].Agent
	p := probe.Probe{}
	if own := agent.Containment.Probe; own != nil {
		p = probe.Probe{Tool: own.Tool, Arguments: own.Arguments, Message: own.Message}
	}
	plan := g.Plan
	plan.Run = run
	return p.Run(ctx, &plan, plan.Arms[i].Arm)
}
