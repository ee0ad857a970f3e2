package wire

import (
	"context"
	"fmt"

	"forerun/scorers"
	"forerun/scorers/gate"
	"forerun/scorers/plan"
)

// Feasible refuses a configuration in which some guardrail can't be passed by a
// candidate that is as good as stable, whatever it answers: too few cases or
// clusters, a limit at the end of its range. A gate that only screens needs no
// pass and is never refused. Nobody is asked anything.
func Feasible(ctx context.Context, g *Gate) error {
	asks, err := g.asks(ctx)
	if err != nil {
		return err
	}
	p := &Planned{Plan: plan.New(asks), gate: g, Cases: map[string]int{}}
	for i, s := range g.suites {
		p.Cases[s.name] = g.Plan.Suites[i].Count
		p.places = append(p.places, s.places...)
	}
	return p.Fault()
}

// Fault is the first guardrail that can't be passed, with its place in the
// configuration and the smallest change that would do; nil where all can.
func (p *Planned) Fault() error {
	refused := p.Refused()
	if len(refused) == 0 || p.Screen() {
		return nil
	}
	i := refused[0]
	guard := p.Guards[i]
	what, remedy := refusal(guard, p.Cases[guard.Guardrail.Suite])
	if more := len(refused) - 1; more > 0 {
		remedy += fmt.Sprintf(" (and %d more like it)", more)
	}
	return p.gate.Config.Fault(p.places[i]+placeOf(guard), what, remedy)
}

// placeOf is the key that asks too much.
func placeOf(g plan.Guard) string {
	switch {
	case g.Refusal.Kind == plan.TooFewClusters:
		return ""
	case g.Guardrail.Margin != nil:
		return ".margin"
	case g.Guardrail.Max != nil:
		return ".max"
	case g.Guardrail.Min != nil:
		return ".min"
	}
	return ""
}

// refusal says in words why no candidate could pass, and what would do.
func refusal(g plan.Guard, cases int) (what, remedy string) {
	r, metric := g.Refusal, g.Guardrail.Metric
	more := func() string {
		if r.Pairs > 0 && r.Pairs < cases { // the metric applies to some cases alone
			return fmt.Sprintf("give at least %d cases that it applies to (about %d in all)", r.Least, int(float64(r.Least)*float64(cases)/float64(r.Pairs)+0.999))
		}
		return fmt.Sprintf("give at least %d cases", r.Least)
	}
	margin := func() string {
		rate := g.Unit == string(scorers.UnitShare) || g.Scale == gate.Relative
		if r.Room == nil || g.Guardrail.Margin == nil || !rate || *r.Room >= 1 {
			return ""
		}
		return ", or write margin: " + wider(*r.Room, g.Guardrail.Margin.Scale)
	}
	switch r.Kind {
	case plan.TooFewClusters:
		return fmt.Sprintf("%s can't pass, whatever the candidate answers: its %s are in %d clusters, and fewer than 10 say nothing of how alike cases are",
			metric, plural(r.Pairs, "case"), g.Clusters), more() + ", of 10 clusters or more"
	case plan.BelowNoise:
		return fmt.Sprintf("%s can't be shown within its margin: %s, stable against itself, hide a loss of %s", metric, plural(r.Pairs, "case"), plan.Amount(*r.Reach, g.Unit, g.Scale)),
			more() + margin()
	case plan.ImpossibleLimit:
		return fmt.Sprintf("%s can't pass, whatever the candidate answers: no number of cases shows that a rate is at the end of its range", metric),
			"write a limit with room in it, or never: true for what must not happen"
	case plan.TooFewPairs:
	}
	why := fmt.Sprintf("%s can't pass, whatever the candidate answers: it takes %d cases, and there are %d", metric, r.Least, r.Pairs)
	if r.Reach != nil {
		why = fmt.Sprintf("%s can't pass, whatever the candidate answers: %s without one regression still allow a loss of %s",
			metric, plural(r.Pairs, "case"), plan.Amount(*r.Reach, g.Unit, g.Scale))
	}
	return why, more() + margin()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// wider writes a margin that is just large enough, as a configuration has it.
func wider(x float64, scale gate.Scale) string {
	tenths := int(1000*x) + 1
	unit := "pp"
	if scale == gate.Relative {
		unit = "%"
	}
	return fmt.Sprintf("%d.%d%s", tenths/10, tenths%10, unit)
}
