package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/rundir"
)

// Again is what is asked once more of a finished run, in both arms.
type Again struct {
	Suspects []Suspect
	Trials   map[string]int // by suite
	MaxUSD   float64        // what it may spend; 0 is no limit
}

// LeftUSD is what a run's max_cost leaves for asking again, and whether there is
// such a limit.
func LeftUSD(run *rundir.Run, c *configs.Config) (usd float64, limited bool) {
	spent := totalsOf(run)
	return c.Limits.MaxCost - spent.SpendUSD(), c.Limits.MaxCost > 0
}

// ConfirmSuites gives the suites that ask for their regressions to be confirmed.
func ConfirmSuites(c *configs.Config) map[string]configs.Confirm {
	out := map[string]configs.Confirm{}
	for _, s := range c.Suites {
		if s.Confirm != nil {
			out[s.Name] = *s.Confirm
		}
	}
	return out
}

// Within leaves those suspects that can be asked again for a share of what their
// run spent, the worst first; a suite has its own share. Where the run does not
// know its spend, its trials are counted instead.
func Within(suspects []Suspect, run *rundir.Run, asked map[string]configs.Confirm) []Suspect {
	total := totalsOf(run)
	unit, budget := usdOf(suspects), total.SpendUSD()
	if inTrials(&total) {
		unit, budget = func(Suspect) float64 { return float64(len(replay.Arms())) }, float64(total.Trials())
	}
	spent := map[string]float64{}
	var out []Suspect
	for _, s := range suspects {
		of := asked[s.Suite]
		price := unit(s) * float64(of.Trials)
		if spent[s.Suite]+price > of.Share()*budget*rounding {
			continue
		}
		spent[s.Suite] += price
		out = append(out, s)
	}
	return out
}

// rounding is that of sums of cents.
const rounding = 1 + 1e-9

func totalsOf(run *rundir.Run) replay.Totals {
	if t := run.Manifest().Totals; t != nil {
		return *t
	}
	return replay.Totals{}
}

// inTrials reports whether a run's budget is counted in trials: nothing is known of
// what they cost.
func inTrials(t *replay.Totals) bool { return t.SpendUSD() == 0 && t.UnknownCost() > 0 }

// ConfirmCost says what asking a run's regressions again has cost beside what it may,
// and whether that was more: a case can cost more than it did the first time.
func ConfirmCost(run *rundir.Run, asked map[string]configs.Confirm) (words string, over bool, err error) {
	all, err := Confirms(run)
	if err != nil || len(all) == 0 {
		return "", false, err
	}
	share := 0.0
	for _, of := range asked {
		share += of.Share()
	}
	budget, cost := totalsOf(run), totalsOf(all[0])
	if inTrials(&budget) {
		spent, may := cost.Trials(), int(share*float64(budget.Trials())*rounding)
		return fmt.Sprintf("asking regressions again took %s; confirm.max_cost allows %d", plural(spent, "trial"), may), spent > may, nil
	}
	may := share * budget.SpendUSD()
	words = fmt.Sprintf("asking regressions again cost $%.2f", cost.SpendUSD())
	if n := cost.UnknownCost(); n > 0 {
		words += fmt.Sprintf(" and %s of unknown cost", plural(n, "trial"))
	}
	return words + fmt.Sprintf("; confirm.max_cost allows $%.2f", may), cost.SpendUSD() > may*rounding, nil
}

// usdOf prices one trial of a case in both arms; a case that does not know its
// cost is priced as the dearest of the others.
func usdOf(suspects []Suspect) func(Suspect) float64 {
	dearest := 0.0
	for _, s := range suspects {
		if s.usd != nil {
			dearest = max(dearest, *s.usd)
		}
	}
	return func(s Suspect) float64 {
		if s.usd != nil {
			return *s.usd
		}
		return dearest
	}
}

// config is the run's configuration with the suites that are asked again alone.
func (a *Again) config(c *configs.Config) *configs.Config {
	out := *c
	out.Suites = nil
	out.Limits.MaxCost = a.MaxUSD
	for _, s := range c.Suites {
		if !slices.ContainsFunc(a.Suspects, func(x Suspect) bool { return x.Suite == s.Name }) {
			continue
		}
		s.Trials = a.Trials[s.Name]
		s.Sample, s.AA, s.Confirm, s.EarlyStop = nil, nil, nil, false
		out.Suites = append(out.Suites, s)
	}
	return &out
}

// PrepareAgain makes ready to ask some cases of a finished run again. The arms
// must be what they were. c is the run's configuration; the cases come from the
// run, worst first.
func PrepareAgain(ctx context.Context, run *rundir.Run, c *configs.Config, again Again, lookup Environment) (*Gate, error) {
	g, err := prepareArms(ctx, run, again.config(c), lookup)
	if err != nil {
		return nil, err
	}
	for _, s := range g.Config.Suites {
		var ids []string
		for _, x := range again.Suspects {
			if x.Suite == s.Name {
				ids = append(ids, x.CaseID)
			}
		}
		g.Suites = append(g.Suites, rundir.SuiteSource{Suite: s.Name, Source: picked(run, s.Name, ids)})
	}
	return g, nil
}

// TakeUpAgain makes ready to go on with asking again: c is the configuration that
// the run of it was made from, which lies in the directory of the finished run.
func TakeUpAgain(ctx context.Context, run *rundir.Run, c *configs.Config, lookup Environment) (*Gate, error) {
	return prepareArms(ctx, run, c, lookup)
}

// prepareArms builds the arms of a configuration and sees that they are those that
// answered in the run. Its data is not needed.
func prepareArms(ctx context.Context, run *rundir.Run, c *configs.Config, lookup Environment) (_ *Gate, err error) {
	judge, err := NewJudge(c, lookup)
	if err != nil {
		return nil, err
	}
	g := &Gate{Judge: judge, Config: c}
	defer func() {
		if err != nil {
			err = errors.Join(err, g.Close())
		}
	}()
	b := newBuilder(c, lookup)
	if err := g.arms(ctx, b); err != nil {
		return nil, err
	}
	made := run.Manifest()
	for _, a := range g.Plan.Arms {
		if a.Kind == configs.KindRecorded {
			return nil, c.Fault(string(a.Arm)+".agent", fmt.Sprintf("the %s arm is recorded, and a record can't be asked again", a.Arm), "run a gate whose arms are agents")
		}
		if !maps.Equal(a.Identity(), made.Arms[a.Arm].Identity) {
			return nil, c.Fault(string(a.Arm)+".agent", fmt.Sprintf("the %s arm is no longer what answered in %s", a.Arm, run.Dir()), "put it back as it was, or start a new run")
		}
	}
	for name, digest := range b.inputs {
		if before, ok := made.Inputs[name]; ok && before != digest {
			return nil, c.Fault("", fmt.Sprintf("%s has changed since the run in %s", name, run.Dir()), "put it back, or start a new run")
		}
	}
	for _, s := range c.Suites {
		g.Plan.Suites = append(g.Plan.Suites, planSuite(s))
	}
	g.Redactor = rundir.NewRedactor(b.secrets.values)
	if g.Resolved, err = c.Resolved(); err != nil {
		return nil, err
	}
	g.Manifest = rundir.Manifest{
		Name: made.Name, ConfigDir: made.ConfigDir, ConfigDigest: digest(g.Resolved), PolicyDigest: made.PolicyDigest, Inputs: b.inputs,
		Seed: made.Seed, Arms: map[replay.Arm]rundir.Arm{}, Attempt: made.Attempt, Change: made.Change,
		AA: made.AA, Level: made.Level, Hosts: made.Hosts,
	}
	for _, a := range g.Plan.Arms {
		arm := rundir.Arm{Version: a.Version, Kind: a.Kind, Identity: a.Identity(), Containment: a.Containment()}
		if before := made.Arms[a.Arm]; before.Probed != nil {
			arm.Containment, arm.Probed = before.Containment, before.Probed // a part of the run, which was probed
		}
		g.Manifest.Arms[a.Arm] = arm
	}
	return g, nil
}

// picked are some of a suite's sealed cases, in the order of their ids as given.
func picked(run *rundir.Run, suite string, ids []string) datasets.Source {
	return datasets.SourceFunc(func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			held := make([]*datasets.Case, len(ids)) // a few
			for c, err := range run.SuiteCases(ctx, suite) {
				if err != nil {
					yield(datasets.Case{}, err)
					return
				}
				if i := slices.Index(ids, c.ID); i >= 0 {
					held[i] = &c
				}
			}
			for _, c := range held {
				if c != nil && !yield(*c, nil) {
					return
				}
			}
		}
	})
}
