package wire

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/pricelist"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
)

// ownPrices are the prices that the configuration names.
func ownPrices(c *configs.Config) replay.Prices {
	out := replay.Prices{}
	for model, p := range c.Prices {
		out[model] = replay.Price{Input: p.Input, Cached: p.Cached, Output: p.Output}
	}
	return out
}

// pricesOf are the prices of some models alone, of all that are known.
func pricesOf(all replay.Prices, models ...string) replay.Prices {
	out := replay.Prices{}
	for _, m := range models {
		if name, price, ok := all.Of(m); ok {
			out[name] = price
		}
	}
	return out
}

// armPrices are the prices of the models that the arms ask for.
func (g *Gate) armPrices() replay.Prices {
	return pricesOf(g.Plan.Prices, g.Config.Stable.Agent.Model, g.Config.Candidate.Agent.Model)
}

// MoneyWarnings say which models' prices are of a list that is more than a year
// old, and which models are called by a name that may mean another model tomorrow.
func (g *Gate) MoneyWarnings(now time.Time) []rundir.Warning {
	out := g.aliased()
	prices := g.armPrices()
	for _, model := range slices.Sorted(maps.Keys(prices)) {
		if p := prices[model]; pricelist.Old(p, now) {
			out = append(out, rundir.Warning{Code: "old_price", Sentence: fmt.Sprintf(
				"the price of %s is of %s, more than a year old: write prices: {%s: {input: …, output: …}}.", model, p.Date, model)})
		}
	}
	return out
}

// Account is a journal that watches what trials cost: it ends a run whose budget
// nobody can count.
type Account struct {
	replay.Journal
	prices replay.Prices
	must   map[replay.Arm]string // of these arms the cost must be known; why

	mu    sync.Mutex
	heard map[replay.Arm]*costs
	names map[string]bool // models that answered
}

// costs counts the answers of an arm, and those of which nobody knows what they
// cost.
type costs struct{ answers, unknown int }

// Account puts a watch on a run's journal.
func (g *Gate) Account(journal replay.Journal) *Account {
	a := &Account{
		Journal: journal, prices: g.Plan.Prices, must: map[replay.Arm]string{},
		heard: map[replay.Arm]*costs{}, names: map[string]bool{},
	}
	for i, of := range []configs.Arm{g.Config.Stable, g.Config.Candidate} {
		arm := replay.Arms()[i]
		a.heard[arm] = &costs{}
		switch {
		case of.Agent.Kind == configs.KindRecorded:
		case g.Config.Limits.MaxCost > 0:
			a.must[arm] = "max_cost can't be kept"
		case of.Agent.Reports == configs.ReportsCost:
			a.must[arm] = "it is said to report its cost"
		}
	}
	return a
}

// Append keeps an outcome, and then refuses to go on where its cost had to be known
// and is not: the first answer of an arm, or more than two and 2 % of them. A trial
// that was cut off may not know; it is kept in either case, since it was paid for.
func (a *Account) Append(ctx context.Context, o replay.Outcome) error {
	if err := a.Journal.Append(ctx, o); err != nil {
		return err
	}
	if o.Provenance != replay.ProvenanceLive || !o.Status.Answered() {
		return nil
	}
	arm := o.Arm
	if arm == replay.StableAgain {
		arm = replay.Stable
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.names[o.ModelServed] = true
	c := a.heard[arm]
	if c == nil {
		return nil
	}
	c.answers++
	if o.CostUSD != nil {
		return nil
	}
	c.unknown++
	why, must := a.must[arm]
	if !must || c.answers > 1 && !gate.TooMuchMissing(c.unknown, c.answers) {
		return nil
	}
	return fmt.Errorf("case %q: arm %s: its answer says neither what it cost nor a usage and a model that has a price%s, and %s: "+
		"let it report cost_usd, or usage and model_served, name the price under prices, or leave the limit away",
		o.CaseID, arm, served(o.ModelServed), why)
}

func served(model string) string {
	if model == "" {
		return ""
	}
	return fmt.Sprintf(" (it was %q)", model)
}

// Used are the prices of the models that have answered.
func (a *Account) Used() replay.Prices {
	a.mu.Lock()
	defer a.mu.Unlock()
	return pricesOf(a.prices, slices.Collect(maps.Keys(a.names))...)
}
