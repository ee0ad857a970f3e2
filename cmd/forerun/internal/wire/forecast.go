package wire

import (
	"context"

	"forerun/configs"
	"forerun/replay"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// Planned is a gate before it is run: what it could show, and what it takes.
type Planned struct {
	plan.Plan
	Bill  plan.Bill
	Cases map[string]int // by suite: that the run would have

	gate   *Gate
	places []string // of the guardrails, in the configuration
	from   *Earlier
}

// Foresee plans a gate from its data, their logs and, where there is one, an
// earlier run. Nobody is asked anything.
func Foresee(ctx context.Context, g *Gate, from *Earlier) (*Planned, error) {
	asks, logs, err := g.noisyAsks(ctx, from)
	if err != nil {
		return nil, err
	}
	p := &Planned{gate: g, from: from, Cases: map[string]int{}}
	var work []plan.Work
	for i, s := range g.suites {
		p.Cases[s.name] = g.Plan.Suites[i].Count
		p.places = append(p.places, s.places...)
		work = append(work, g.work(i, logs, from)...)
	}
	p.Plan, p.Bill = plan.New(asks), plan.Forecast(work)
	return p, nil
}

// noisyAsks gives, for each guardrail of every suite, what it asks with the best
// that is known of its noise, and what the suites' logs say.
func (g *Gate) noisyAsks(ctx context.Context, from *Earlier) ([]plan.Ask, []*log, error) {
	asks, err := g.asks(ctx)
	if err != nil {
		return nil, nil, err
	}
	logs := make([]*log, len(g.suites))
	k := 0
	for i, s := range g.suites {
		if logs[i], err = g.readLog(ctx, i); err != nil {
			return nil, nil, err
		}
		for range s.guardrails {
			asks[k].Noise = g.noise(i, asks[k], logs[i], from)
			k++
		}
	}
	return asks, logs, nil
}

// noise takes what is known best: an earlier run, then the log, then what is
// assumed of everybody.
func (g *Gate) noise(i int, a plan.Ask, l *log, from *Earlier) plan.Noise {
	guard := a.Guardrail
	if n, ok := from.of(guard); ok {
		return n
	}
	n, ok := plan.FromLog(a.Kind, a.Quantile, scaleOf(guard), a.Trials, l.values[guard.Metric], l.per[guard.Metric])
	if !ok {
		return a.Noise
	}
	if m, _ := g.suites[i].metrics.Get(guard.Metric); m.Timing && g.Plan.Arms[0].Kind != configs.KindRecorded {
		n.Level = nil // how long production took does not say how long a replay takes
	}
	return n
}

// work is what a suite asks of each arm. Where neither an earlier run nor the
// suite's own log knows of a number, the other suites' logs stand in.
func (g *Gate) work(i int, logs []*log, from *Earlier) []plan.Work {
	suite := g.Plan.Suites[i]
	var out []plan.Work
	for a, arm := range g.Plan.Arms {
		w := logs[i].work[a]
		if from != nil {
			if like := from.work[workOf{suite.Name, arm.Arm}]; like != nil {
				w = *like
			}
		}
		for _, other := range logs {
			w.Borrow(other.work[a])
		}
		if arm.Kind != configs.KindOpenAI { // whose turns are requests each
			w.Calls.Add(new(1.0))
		}
		w.Suite, w.Arm, w.Concurrency = suite.Name, string(arm.Arm), max(1, g.Plan.Concurrency)
		w.Free = arm.Kind == configs.KindRecorded
		w.Trials = suite.Count * max(1, suite.Trials)
		if arm.Arm == replay.Stable {
			w.Trials += suite.Again
		}
		if limited, ok := arm.Agent.(replay.Limited); ok {
			w.Capacity = limited.Capacity()
		}
		out = append(out, w)
	}
	return out
}

// Confirms is the share of the spend that asking apparent regressions again may
// add, as the configuration words it; empty where nothing is asked again.
func (p *Planned) Confirms() string {
	for _, s := range p.gate.Config.Suites {
		if s.Confirm != nil {
			return s.Confirm.MaxCost
		}
	}
	return ""
}

// Early reports whether a suite may end before its last case.
func (p *Planned) Early() bool {
	for _, s := range p.gate.Config.Suites {
		if s.EarlyStop {
			return true
		}
	}
	return false
}

// Screen reports whether the gate only asks whether harm is visible.
func (p *Planned) Screen() bool { return p.gate.Config.Level == string(gate.Screen) }

// Concurrency is the number of trials in flight.
func (p *Planned) Concurrency() int { return max(1, p.gate.Plan.Concurrency) }
