package wire

import (
	"context"
	"fmt"

	"forerun/configs"
	"forerun/configs/draft"
	"forerun/datasets"
	"forerun/scorers"
	"forerun/scorers/plan"
)

// margins gives each guardrail the narrowest margin of its ladder that these cases
// can show. One that none of them shows is watched.
func (t *tryout) margins(ctx context.Context, d *draft.Draft) error {
	return t.with(ctx, d, func(g *Gate) error {
		asks, _, err := g.noisyAsks(ctx, nil)
		if err != nil {
			return err
		}
		f := &fitting{gate: g, asks: asks}
		for i := range d.Guardrails {
			if d.Guardrails[i].Out == "" {
				f.of = append(f.of, &d.Guardrails[i])
			}
		}
		if len(f.of) != len(asks) {
			return fmt.Errorf("draft a configuration: %d guardrails were written and %d read", len(f.of), len(asks))
		}
		for range 2 { // one that had to be given up leaves the others more room
			if err := f.fit(); err != nil {
				return err
			}
		}
		f.explain(d)
		if !f.decides() {
			return t.tooFew(g.Plan.Suites[0].Count, f)
		}
		return nil
	})
}

// tooFew says that no gate can be made of so few cases.
func (t *tryout) tooFew(cases int, f *fitting) error {
	needed := 0
	for k, g := range f.last.Guards {
		if n := g.Needed; n != nil && len(f.of[k].Ladder) > 0 && (needed == 0 || *n < needed) {
			needed = *n
		}
	}
	return &datasets.RecordError{
		File: t.init.Cases, What: fmt.Sprintf("%s are too few for any guardrail that a candidate could pass", plural(cases, "case")),
		Remedy: fmt.Sprintf("import more, of 10 clusters or more: the widest margin that still says something takes about %d", needed),
	}
}

// fitting widens margins until they can be shown.
type fitting struct {
	gate *Gate
	asks []plan.Ask
	of   []*draft.Guardrail // by ask
	last plan.Plan
	want map[string]int // by metric: the pairs that its first margin needs
}

func (f *fitting) fit() error {
	for k, g := range f.of {
		g.Rung = 0
		if err := f.set(k); err != nil {
			return err
		}
	}
	for {
		f.last = plan.New(f.asks)
		if f.want == nil {
			f.want = map[string]int{}
			for k, g := range f.last.Guards {
				if g.Needed != nil {
					f.want[f.of[k].Metric] = *g.Needed
				}
			}
		}
		settled := true
		for k, planned := range f.last.Guards {
			g := f.of[k]
			if !g.Decides() || shown(planned) {
				continue
			}
			settled = false
			if g.Rung+1 < len(g.Ladder) {
				g.Rung++
			} else {
				g.Watch(f.givenUp(k, planned))
				f.asks[k].Guardrail.Monitor, f.asks[k].Guardrail.Never = true, false
			}
			if err := f.set(k); err != nil {
				return err
			}
		}
		if settled {
			return nil
		}
	}
}

// shown reports whether a candidate that changes nothing can be expected to pass.
func shown(g plan.Guard) bool {
	return g.Refusal == nil && (g.Needed == nil || *g.Needed <= g.Pairs)
}

// set gives an ask the margin of its guardrail.
func (f *fitting) set(k int) error {
	g := f.of[k]
	text := g.Margin()
	if text == "" {
		return nil
	}
	q, err := configs.ParseQuantity(text)
	if err != nil {
		return fmt.Errorf("margin of %s: %w", g.Metric, err)
	}
	metric, err := f.gate.suites[0].metrics.Lookup(g.Metric)
	if err != nil {
		return err
	}
	margin, err := marginOf(metric, q)
	if err != nil {
		return err
	}
	f.asks[k].Guardrail.Margin = &margin
	return nil
}

func (f *fitting) givenUp(k int, g plan.Guard) string {
	widest := "it"
	if ladder := f.of[k].Ladder; len(ladder) > 0 {
		widest = "even " + ladder[len(ladder)-1]
	}
	if g.Needed == nil {
		return fmt.Sprintf("watched only: it applies to %s, too few to decide on", plural(g.Pairs, "case"))
	}
	return fmt.Sprintf("watched only: %s takes %d cases that it applies to, and there are %d", widest, *g.Needed, g.Pairs)
}

// explain says beside each margin why it is that wide.
func (f *fitting) explain(d *draft.Draft) {
	for k, planned := range f.last.Guards {
		g := f.of[k]
		if g.Metric == scorers.SuccessMetric && g.Monitor {
			d.Askf("more labelled cases? success is only watched: it applies to %d, too few for a margin that says something; no verdict hangs on better or worse answers.", planned.Pairs)
		}
		if !g.Decides() || g.Margin() == "" {
			continue
		}
		chance := ""
		if planned.Chance != nil {
			chance = fmt.Sprintf("an unchanged candidate passes it in %.0f %% of runs", 100**planned.Chance)
		}
		g.Note = chance
		if want, known := f.want[g.Metric]; known && g.Rung > 0 {
			g.Note = fmt.Sprintf("%s would take %d cases that it applies to, and there are %d; here %s", g.Ladder[0], want, planned.Pairs, chance)
		}
	}
}

func (f *fitting) decides() bool {
	for k := range f.of {
		if f.of[k].Decides() && (f.of[k].Margin() != "" || f.of[k].Never) {
			return true
		}
	}
	return false
}
