package wire

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"

	"forerun/configs"
	"forerun/datasets"
	"forerun/replay"
	"forerun/replay/bank"
	"forerun/replay/history"
	"forerun/replay/rundir"
	"forerun/scorers/gate"
)

// bankFile lies beside the journal: it holds full content.
const bankFile = "private/bank.jsonl"

// Deposit is the bank of a run: outcomes of earlier runs that may stand in for
// stable, and whether they do.
type Deposit struct {
	gate   *Gate
	run    *rundir.Run
	bank   *bank.Bank
	suites map[string]*depositSuite
}

type depositSuite struct {
	trials int // that are asked for
	open   atomic.Bool
	models map[string]bool // written before open
}

func (s *depositSuite) served(model string) bool { return s.models[model] }

// freshEnough refuses a gate at level clear that asks too little of stable anew.
func (g *Gate) freshEnough() error {
	s := g.Config.Stable
	if s.Reuse == 0 || g.Config.Level == string(gate.Screen) || s.Fresh.Value >= configs.LeastFreshClear {
		return nil
	}
	return g.Config.Fault("stable.fresh", fmt.Sprintf("a fresh share of %s at level clear", s.Fresh.Text),
		"write at least 30%, or ask for --level screen")
}

// Decided gives the runs of a history that have a verdict and are there, the latest
// first.
func (l *Ledger) Decided(ctx context.Context) ([]*rundir.Run, error) {
	all, err := l.log.Read(ctx)
	if err != nil {
		return nil, err
	}
	var out []*rundir.Run
	seen := map[history.Run]bool{}
	for _, e := range all {
		if e.Event != history.Verdict || seen[e.Run] {
			continue
		}
		seen[e.Run] = true
		dir := filepath.FromSlash(e.Run.Dir)
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(l.dir, dir)
		}
		run, err := rundir.Open(dir, nil)
		if err == nil && run.Manifest().Status == rundir.Complete && l.name(run).Same(e.Run) {
			out = append(out, run)
		}
	}
	slices.SortStableFunc(out, func(a, b *rundir.Run) int {
		return b.Manifest().Started.Compare(*a.Manifest().Started)
	})
	return out, nil
}

// openDeposit collects the bank of a run, or opens what was collected before.
func (g *Gate) openDeposit(ctx context.Context, run *rundir.Run, earlier []*rundir.Run) (*Deposit, error) {
	file := run.Path(bankFile)
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		if err := g.collect(ctx, run, earlier, file); err != nil {
			return nil, err
		}
	}
	b, err := bank.Open(file)
	if err != nil {
		return nil, err
	}
	return &Deposit{gate: g, run: run, bank: b, suites: map[string]*depositSuite{}}, nil
}

func (g *Gate) collect(ctx context.Context, run *rundir.Run, earlier []*rundir.Run, file string) error {
	var same []*rundir.Run
	for _, e := range earlier {
		if e.Dir() == run.Dir() {
			continue
		}
		ok, err := g.sameStable(run, e)
		if err != nil {
			return err
		}
		if ok {
			same = append(same, e)
		}
	}
	wanted, err := bank.Wants(ctx, run)
	if err != nil {
		return err
	}
	return bank.Collect(ctx, file, wanted, same, bank.Rule{
		Since: run.Manifest().Started.Add(-g.Config.Stable.Reuse.Std()), Most: g.Config.Stable.Trials,
	})
}

// sameStable reports whether stable in an earlier run was what it is now, answered
// and read in the same way. A run that is not what it was sealed as is none.
func (g *Gate) sameStable(run, earlier *rundir.Run) (bool, error) {
	now, then := run.Manifest().Arms[replay.Stable], earlier.Manifest().Arms[replay.Stable]
	if now.Kind != then.Kind || now.Version != then.Version || !maps.Equal(now.Identity, then.Identity) {
		return false, nil
	}
	if then.After != nil && !maps.Equal(then.After, then.Identity) {
		return false, nil
	}
	c, err := configs.Load(earlier.Path(rundir.ResolvedConfig), nil)
	if err != nil || CheckSealed(earlier, c) != nil || earlier.Whole() != nil {
		return false, nil //nolint:nilerr // a run that can't be believed lends nothing
	}
	mine, err := answersDigest(g.Config)
	if err != nil {
		return false, err
	}
	theirs, err := answersDigest(c)
	if err != nil || mine != theirs {
		return false, err
	}
	for _, s := range g.Config.Suites {
		for _, other := range c.Suites {
			if s.Name == other.Name && unitText(s) != unitText(other) {
				return false, nil
			}
		}
	}
	return true, nil
}

// order plans a suite for its bank. The fresh clusters come first; when all of them
// are in, it is settled whether the bank counts, before any other case is asked.
func (d *Deposit) order(ctx context.Context, i int, plan *replay.PlanSuite) error {
	s := &depositSuite{trials: max(plan.Trials, 1)}
	d.suites[plan.Name] = s
	plan.Banked = d.gate.Config.Stable.Trials
	settled := d.run.Manifest().Suites[i].Bank
	switch {
	case settled != nil:
		d.apply(s, settled)
	case d.bank.Size(plan.Name) == 0:
		return d.settle(i, rundir.Bank{State: rundir.BankEmpty, Sentence: fmt.Sprintf(
			"suite %s: no outcome of an earlier run fits, so stable is asked everything.", plan.Name)})
	}
	fresh := 0
	for c, err := range d.run.Clusters(ctx) {
		if err != nil {
			return err
		}
		if c.Suite == plan.Name && d.fresh(c.Name) {
			fresh++
		}
	}
	plan.Cases = d.freshFirst(plan.Cases)
	switch {
	case settled != nil:
		return nil
	case fresh == 0 || fresh == plan.Count:
		return d.settle(i, rundir.Bank{State: rundir.BankUnchecked, Outcomes: d.bank.Size(plan.Name), Sentence: fmt.Sprintf(
			"suite %s: the bank is not used: %d of %s are asked anew, and there is nothing to compare or nothing to save.",
			plan.Name, fresh, plural(plan.Count, "case"))})
	}
	plan.Looks = []int{fresh}
	plan.Look = func(ctx context.Context, _ int) (bool, error) {
		settled, err := d.check(ctx, i)
		if err != nil {
			return false, fmt.Errorf("compare the bank with what stable answers now: %w", err)
		}
		if err := d.settle(i, settled); err != nil {
			return false, err
		}
		d.apply(s, &settled)
		return false, nil
	}
	return nil
}

// freshFirst gives the cases of fresh clusters before the others.
func (d *Deposit) freshFirst(cases func(context.Context) iter.Seq2[datasets.Case, error]) func(context.Context) iter.Seq2[datasets.Case, error] {
	return func(ctx context.Context) iter.Seq2[datasets.Case, error] {
		return func(yield func(datasets.Case, error) bool) {
			for _, fresh := range []bool{true, false} {
				for c, err := range cases(ctx) {
					if err == nil && d.fresh(c.Cluster) != fresh {
						continue
					}
					if !yield(c, err) || err != nil {
						return
					}
				}
			}
		}
	}
}

func (d *Deposit) fresh(cluster string) bool {
	return replay.Fresh(d.gate.Plan.Seed, cluster, d.gate.Config.Stable.Fresh.Value)
}

func (d *Deposit) apply(s *depositSuite, b *rundir.Bank) {
	if b.State != rundir.BankUsed {
		return
	}
	s.models = map[string]bool{}
	for _, m := range b.Models {
		s.models[m] = true
	}
	s.open.Store(true)
}

// settle writes down what becomes of the bank of a suite, for the report and for a
// run that is taken up again.
func (d *Deposit) settle(i int, b rundir.Bank) error {
	return d.run.Update(func(m *rundir.Manifest) {
		m.Suites[i].Bank = &b
		m.Warnings = append(m.Warnings, rundir.Warning{Suite: m.Suites[i].Name, Code: "bank_" + string(b.State), Sentence: b.Sentence})
		m.Terms = Terms(*m)
	})
}

// recall gives a banked outcome: of a case that is not fresh for any trial, of a
// fresh one for those beyond what is asked.
func (d *Deposit) recall(k replay.Key, c *datasets.Case) (*replay.Outcome, error) {
	s := d.suites[k.Suite]
	if k.Arm != replay.Stable || s == nil || !s.open.Load() {
		return nil, nil //nolint:nilnil // there is none
	}
	n := k.Trial
	if d.fresh(c.Cluster) {
		n -= s.trials
	}
	if n < 1 {
		return nil, nil //nolint:nilnil // it is asked anew
	}
	return d.bank.Of(k.Suite, k.CaseID, n, s.served)
}

// live reports whether a trial must be asked for, however well it is remembered: the
// bank is measured by it.
func (d *Deposit) live(k replay.Key, c *datasets.Case) bool {
	return k.Arm == replay.Stable && d.fresh(c.Cluster)
}

func (d *Deposit) close() error { return d.bank.Close() }
