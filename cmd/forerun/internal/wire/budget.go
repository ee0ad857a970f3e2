package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"time"

	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
)

// payable refuses max_cost where an arm's cost can't be known: a budget that
// nobody can count is none.
func (g *Gate) payable() error {
	at := ""
	switch {
	case g.Config.Limits.MaxCost > 0:
		at = "limits.max_cost"
	default:
		for _, name := range slices.Sorted(maps.Keys(g.Config.Profiles)) {
			if g.Config.Profiles[name].MaxCost > 0 {
				at = "profiles." + name + ".max_cost"
				break
			}
		}
	}
	if at == "" {
		return nil
	}
	for i, arm := range g.Plan.Arms {
		a := []configs.Arm{g.Config.Stable, g.Config.Candidate}[i].Agent
		switch a.Kind {
		case configs.KindOpenAI:
			if _, _, ok := g.Plan.Prices.Of(a.Model); !ok {
				return g.Config.Fault(at, fmt.Sprintf("a budget, and nothing knows the price of %s's model %s", arm.Arm, a.Model),
					fmt.Sprintf("write prices: {%s: {input: …, output: …}}, in USD per million tokens", a.Model))
			}
		case configs.KindHTTP, configs.KindExec:
			if !a.Metered() && a.Reports != configs.ReportsCost {
				return g.Config.Fault(at, fmt.Sprintf("a budget, and nothing says what a trial of the %s arm (%s) costs", arm.Arm, a.Kind),
					"let its model calls pass forerun with serve: [models], or write reports: cost where every answer says cost_usd, or its usage and a model that has a price")
			}
		}
	}
	return nil
}

// Stopped is what the manifest says of a run that its budget ended, after the cases
// of each suite that the journal has whole.
func (g *Gate) Stopped(ctx context.Context, run *rundir.Run, journal replay.Journal, b *replay.BudgetError) (rundir.Stop, map[string]int, error) {
	asked, total := map[string]int{}, 0
	open := map[string]bool{}
	next, stop := iter.Pull2(run.Clusters(ctx))
	defer stop()
	for k, err := range run.CaseKeys(ctx) {
		cluster, also, _ := next() // of the same table, in the same order
		if err = errors.Join(err, also); err != nil {
			return rundir.Stop{}, nil, err
		}
		total++
		if open[k.Suite] = open[k.Suite] || g.unasked(journal, k, cluster.Name); !open[k.Suite] {
			asked[k.Suite]++
		}
	}
	done := 0
	for _, n := range asked {
		done += n
	}
	command := "forerun gate --resume " + run.Dir()
	if g.dev {
		command = "forerun compare --resume " + run.Dir()
	}
	if b.What == gate.ReasonMaxCost {
		command += fmt.Sprintf(" --max-cost %s", dollars(enough(b, done, total)))
	}
	return rundir.Stop{
		What: b.What, Sentence: spentWords(b), Next: command,
		SpentUSD: b.SpentUSD, BudgetUSD: b.Budget.CostUSD,
		ElapsedMS: float64(b.Elapsed.Milliseconds()), BudgetMS: float64(b.Budget.Time.Milliseconds()),
	}, asked, nil
}

// unasked reports whether a trial of a case has no outcome. Stable asked again is one
// of them: a run that lacks it is not whole.
func (g *Gate) unasked(journal replay.Journal, k replay.Key, cluster string) bool {
	for _, s := range g.Plan.Suites {
		if s.Name != k.Suite {
			continue
		}
		for k.Trial = 1; k.Trial <= max(s.Trials, 1); k.Trial++ {
			for _, k.Arm = range replay.Asked() {
				if k.Arm == replay.StableAgain && (k.Trial > 1 || !replay.AskedAgain(g.Plan.Seed, cluster, s.AA)) {
					continue
				}
				if !journal.Has(k) {
					return true
				}
			}
		}
	}
	return false
}

// spentWords says what was spent of what.
func spentWords(b *replay.BudgetError) string {
	if b.What == gate.ReasonMaxTime {
		return fmt.Sprintf("max_time: %s of %s are over", b.Elapsed.Round(time.Second), b.Budget.Time)
	}
	return fmt.Sprintf("max_cost: $%s of $%s are spent", dollars(b.SpentUSD), dollars(b.Budget.CostUSD))
}

// enough is about what the whole run costs, by what its cases have cost so far; at
// least more than was allowed.
func enough(b *replay.BudgetError, done, total int) float64 {
	const headroom = 1.1
	least := max(b.SpentUSD, b.Budget.CostUSD)
	whole := 2 * least
	if done > 0 {
		whole = max(b.SpentUSD/float64(done)*float64(total), least) * headroom
	}
	if !(whole > 0) {
		return whole
	}
	step := math.Pow(10, math.Floor(math.Log10(whole))-1) // two digits are enough, rounded up
	return math.Ceil(whole/step) * step
}

// dollars writes an amount so that small ones are not nothing.
func dollars(usd float64) string {
	if usd > 0 && usd < 1 {
		return fmt.Sprintf("%.4f", usd)
	}
	return fmt.Sprintf("%.2f", usd)
}

// cut gives for each suite why it ended before its last case, where the budget of
// its run was spent.
func cut(m rundir.Manifest) []gate.SuiteReason {
	if m.Stop == nil {
		return nil
	}
	var out []gate.SuiteReason
	for _, s := range m.Suites {
		if s.Asked == nil || *s.Asked >= s.Cases || s.Stopped != nil && *s.Asked >= *s.Stopped {
			continue
		}
		out = append(out, gate.SuiteReason{Suite: s.Name, Reason: gate.Reason{Code: m.Stop.What, Sentence: fmt.Sprintf(
			"suite %s ended after %d of %s (%s): go on with %s.", s.Name, *s.Asked, plural(s.Cases, "case"), m.Stop.Sentence, m.Stop.Next)}})
	}
	return out
}

// unreached takes a fault back that only all cases can show: that nothing reaches
// the change, in a run which its budget ended. It is a warning there.
func unreached(m rundir.Manifest, invalid, warnings []gate.SuiteReason) (faults, told []gate.SuiteReason) {
	if m.Stop == nil {
		return invalid, warnings
	}
	for _, r := range invalid {
		if r.Code == gate.ReasonChangeNotTested {
			warnings = append(warnings, r)
			continue
		}
		faults = append(faults, r)
	}
	return faults, warnings
}
