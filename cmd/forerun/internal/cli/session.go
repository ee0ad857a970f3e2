package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/term"
	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/replay"
	"forerun/replay/rundir"
)

// session is one run at work: the configuration made ready, and its directory.
type session struct {
	p      *Process
	gate   *wire.Gate
	run    *rundir.Run
	quiet  bool
	events bool // progress as JSON Lines

	history historyFlags
	part    string // of the run in this directory; empty where the session is a run of its own
	looking bool   // at two versions: the run is no gate's, and no attempt
	goOn    string // the command that goes on with it, where that is not gate --resume
}

// runFlags are the flags of a verb that makes a run or goes on with one.
type runFlags struct {
	config  configFlags
	history historyFlags
	out     string
	resume  string
	quiet   bool
	looking bool // the run is compare's, and no gate's
}

func (f *runFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.out, "out", "", "make the run in `DIR`, absent or empty [default: runs/NAME-TIME]")
	cmd.Flags().StringVar(&f.resume, "resume", "", "go on with the run in `DIR`; needs no CONFIG")
	f.config.add(cmd)
	f.history.add(cmd)
	cmd.Flags().BoolVar(&f.quiet, "quiet", false, "show no progress")
}

// open makes a run ready: a new one from a configuration, or one to go on with.
func (f *runFlags) open(ctx context.Context, cmd *cobra.Command, p *Process, args []string) (*session, error) {
	switch {
	case f.resume != "" && f.out != "":
		return nil, usagef("--out and --resume: a run that is taken up stays where it is; leave --out away")
	case f.resume != "":
		for _, name := range f.config.fixed() {
			if cmd.Flags().Changed(name) {
				return nil, usagef("--%s and --resume: a run is taken up as it was made; leave --%s away, or start a new run", name, name)
			}
		}
		return f.takeUp(ctx, cmd, p, args)
	case len(args) == 0:
		return nil, usagef("no configuration: write %s CONFIG, or --resume DIR to go on with a run", cmd.CommandPath())
	}
	return f.begin(ctx, cmd, p, args[0])
}

// begin makes a new run of what a configuration names. Nobody is asked anything.
func (f *runFlags) begin(ctx context.Context, cmd *cobra.Command, p *Process, name string) (*session, error) {
	c, err := f.config.load(cmd, name)
	if err != nil {
		return nil, err
	}
	given, err := os.ReadFile(name)
	if err != nil {
		return nil, usagef("read configuration: %w", err)
	}
	prepare, of := wire.Prepare, c.Name
	if f.looking {
		wire.AdHoc(c)
		prepare, of = wire.PrepareCompare, c.Name+"-compare"
	}
	g, err := prepare(ctx, c, p.Lookup)
	if err != nil {
		return nil, err
	}
	dir := f.out
	if dir == "" {
		dir = p.newRunDir(of)
	}
	if found, ok, err := f.finished(ctx, g, dir); err != nil || ok {
		if err = errors.Join(err, g.Close()); err != nil {
			return nil, err
		}
		p.notef("%s has asked the same already: its verdict is taken", found.Dir)
		if !found.Whole {
			return nil, &answeredError{found}
		}
		f.resume = found.Dir
		return f.takeUp(ctx, cmd, p, nil)
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, errors.Join(usagef("--out %s: that is a file: name a directory that is absent or empty", dir), g.Close())
	}
	s, err := p.create(g, dir, given, f.quiet)
	if err == nil {
		s.history, s.looking = f.history, f.looking
	}
	return s, err
}

// create makes the run directory of a gate that is ready. Nobody is asked
// anything. The gate is closed where that fails.
func (p *Process) create(g *wire.Gate, dir string, given []byte, quiet bool) (*session, error) {
	b, started := thisBuild(), p.Now().UTC()
	g.Manifest.ToolVersion, g.Manifest.Commit, g.Manifest.Dirty, g.Manifest.Started = b.Version, b.Commit, b.Dirty, &started
	if n := g.Redactor.Skipped(); n > 0 {
		p.notef("%d of the secrets are too short to be hidden where an agent repeats them", n)
	}
	g.Manifest.Logs, g.Manifest.Profile = g.Logs(), g.Config.Profile
	g.Manifest.Warnings = append(g.Manifest.Warnings, g.MoneyWarnings(p.Now())...)
	run, err := rundir.Create(dir, g.Manifest, given, g.Resolved, g.Redactor)
	if err != nil {
		return nil, errors.Join(err, g.Close())
	}
	if err := wire.SealConfig(run); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return &session{p: p, gate: g, run: run, quiet: quiet}, nil
}

// takeUp opens a run to go on with it. What it was made from must be unchanged.
func (f *runFlags) takeUp(ctx context.Context, cmd *cobra.Command, p *Process, args []string) (*session, error) {
	if err := f.restore(ctx, p); err != nil {
		return nil, err
	}
	run, c, err := openRun(f.resume)
	if err != nil {
		return nil, err
	}
	made := run.Manifest()
	if err := f.sameKind(run); err != nil {
		return nil, err
	}
	if len(args) == 1 {
		f.config.profile = made.Profile
		given, err := f.config.load(cmd, args[0])
		if err != nil {
			return nil, err
		}
		if f.looking {
			wire.AdHoc(given)
		}
		given.Limits.Concurrency, given.Limits.MaxCost = c.Limits.Concurrency, c.Limits.MaxCost // can be said anew
		if same, err := sameConfig(given, c); err != nil || !same {
			return nil, errors.Join(err, usagef("%s is not the configuration that %s was made from: leave it away, or start a new run", args[0], f.resume))
		}
	}
	if made.MaxCostUSD > 0 {
		c.Limits.MaxCost = made.MaxCostUSD
	}
	if err := f.config.limit(cmd, c); err != nil {
		return nil, err
	}
	if err := f.enough(&made); err != nil {
		return nil, err
	}
	g, err := prepareAsMade(ctx, run, c, p.Lookup)
	if err != nil {
		return nil, err
	}
	if name := wire.ChangedInput(made.Inputs, g.Manifest.Inputs); name != "" {
		return nil, errors.Join(usagef("%s has changed since the run in %s began: put it back, or start a new run", name, f.resume), g.Close())
	}
	if run, err = rundir.Open(f.resume, g.Redactor); err != nil {
		return nil, errors.Join(err, g.Close())
	}
	return &session{p: p, gate: g, run: run, quiet: f.quiet, history: f.history, looking: f.looking}, nil
}

// sameKind refuses to go on with a run of another kind: what is looked at is no gate,
// and a gate is more than to look.
func (f *runFlags) sameKind(run *rundir.Run) error {
	if !f.looking {
		return ofGate(run)
	}
	if run.Manifest().Kind != rundir.KindCompare {
		return usagef("%s is a gate's run: go on with it by forerun gate --resume %s", run.Dir(), run.Dir())
	}
	return nil
}

// ofGate refuses a run that nothing is decided on.
func ofGate(run *rundir.Run) error {
	if run.Manifest().Kind != rundir.KindCompare {
		return nil
	}
	return usagef("%s is a run of forerun compare, on which nothing is decided: look at it with forerun compare --resume %s, or run a gate", run.Dir(), run.Dir())
}

// enough refuses a budget that a run which is taken up has spent already.
func (f *runFlags) enough(made *rundir.Manifest) error {
	if f.config.maxCost == 0 || made.Status == rundir.Complete || made.Totals == nil || made.Totals.SpendUSD() < f.config.maxCost {
		return nil
	}
	return usagef("--max-cost %v: the run has spent $%.4f: write what all its sittings together may spend", f.config.maxCost, made.Totals.SpendUSD())
}

// restore writes the outcomes of a complete run again from its journal, where
// their file was lost.
func (f *runFlags) restore(ctx context.Context, p *Process) error {
	run, err := rundir.Open(f.resume, nil)
	if err != nil {
		return usagef("%w", err)
	}
	restored, err := run.RestoreOutcomes(ctx)
	if restored {
		p.notef("%s was lost and is written again from the journal", run.Path(rundir.OutcomesTable))
	}
	return err
}

// openRun opens a run directory with the configuration it was made from.
func openRun(dir string) (*rundir.Run, *configs.Config, error) {
	run, err := rundir.Open(dir, nil)
	if err != nil {
		return nil, nil, usagef("%w", err)
	}
	if err := run.Whole(); err != nil {
		return nil, nil, usagef("%w: what was decided stands in its reports, and nothing of it is judged again: start a new run", err)
	}
	c, err := configs.Load(run.Path(rundir.ResolvedConfig), nil)
	if err == nil {
		err = wire.CheckSealed(run, c)
	}
	if err != nil {
		return nil, nil, &tamperedError{err}
	}
	m := run.Manifest()
	c.Dir, c.Level, c.AA = m.ConfigDir, m.Level, m.AA
	return run, c, nil
}

func sameConfig(a, b *configs.Config) (bool, error) {
	one, err := a.Resolved()
	if err != nil {
		return false, err
	}
	two, err := b.Resolved()
	return string(one) == string(two), err
}

func (s *session) close() error { return s.gate.Close() }

// seal keeps the drawn cases, and notes the content of the files that they are of.
func (s *session) seal(ctx context.Context) error {
	if err := s.run.SealCases(ctx, s.gate.Suites); err != nil {
		return s.interrupted(fmt.Errorf("seal cases: %w", err))
	}
	contents, err := s.gate.Contents(ctx)
	if err != nil {
		return s.interrupted(fmt.Errorf("seal cases: %w", err))
	}
	return s.run.Update(func(m *rundir.Manifest) {
		for i := range m.Suites {
			m.Suites[i].DataDigest = contents[m.Suites[i].Name]
		}
	})
}

// replay asks every trial that has no outcome yet, and seals the outcomes.
func (s *session) replay(ctx context.Context) error {
	if !s.run.HasCases() {
		if err := s.seal(ctx); err != nil {
			return err
		}
	}
	journal, err := s.run.Journal()
	if err != nil {
		return err
	}
	if torn := journal.Torn(); torn > 0 {
		s.p.notef("the journal ended in the middle of a record: %d bytes were dropped, and that trial is asked again", torn)
	}
	// While the journal is open nobody else is at the run: what the history says of
	// it is said by this process alone.
	err = s.begin()
	if err == nil {
		err = s.enter(ctx)
	}
	if err == nil {
		if err = s.askAll(ctx, journal); err != nil {
			err = errors.Join(err, s.leave(ctx))
		}
	}
	return errors.Join(err, journal.Close())
}

// enter settles which attempt the run is. A part of a run is none of its own, and
// neither is one that nothing is decided on.
func (s *session) enter(ctx context.Context) error {
	if s.part != "" || s.looking {
		return wire.SealTerms(s.run)
	}
	if err := s.history.ledger(s.run).Enter(ctx, s.run, s.gate.Config, s.p.Now()); err != nil {
		return err
	}
	if k := s.run.Manifest().Attempt; k > 1 && !s.quiet {
		s.p.notef("attempt %d of this candidate on this data and policy, with those that have begun and have no verdict yet", k)
	}
	return nil
}

// leave says in the history that the run is not at work any more.
func (s *session) leave(ctx context.Context) error {
	if s.part != "" || s.looking {
		return nil
	}
	return s.history.ledger(s.run).Leave(ctx, s.run, s.p.Now())
}

// askAll asks what is open, and seals all outcomes.
func (s *session) askAll(ctx context.Context, journal *rundir.Journal) error {
	if done := journal.Done(); done.Trials() == 0 {
		if err := s.forecast(ctx); err != nil {
			return err
		}
	}
	if err := s.gate.Ready(ctx, s.run, s.p.Now, s.tellf); err != nil {
		return err
	}
	totals, err := s.ask(ctx, journal)
	s.tellStrays()
	after := s.gate.After(s.run.Manifest().Inputs)
	if closing := s.gate.CloseAgents(); err == nil {
		err = closing // else it is what stopped the run, told again
	}
	err = errors.Join(err, journal.Sync())
	totals.Excluded = append(totals.Excluded, s.gate.Extra()...)
	if budget := (*replay.BudgetError)(nil); s.part == "" && errors.As(err, &budget) && budget.Unpriced == "" {
		return s.stopped(ctx, journal, totals, after, budget)
	}
	if err != nil {
		s.p.notef("%s; go on with: %s", kept(totals.Trials()), s.next())
		return errors.Join(err, s.run.Update(func(m *rundir.Manifest) { m.Status, m.Totals = rundir.Interrupted, &totals }))
	}
	if err := s.run.SealOutcomes(ctx); err != nil {
		return s.interrupted(fmt.Errorf("seal outcomes: %w", err))
	}
	s.tellStops()
	finished := s.p.Now().UTC()
	return s.run.Update(func(m *rundir.Manifest) {
		m.Status, m.Finished, m.Totals = rundir.Complete, &finished, &totals
		setAfter(m, after)
		m.Terms = wire.Terms(*m)
	})
}

// tellf says something on stderr where progress is shown.
func (s *session) tellf(format string, args ...any) {
	if !s.quiet {
		s.p.notef(format, args...)
	}
}

// tellStrays says what came to the agents' addresses and was nobody's.
func (s *session) tellStrays() {
	for _, sentence := range s.gate.Strays() {
		s.p.notef("%s", sentence)
	}
}

// setAfter notes what the arms were when they had been asked.
func setAfter(m *rundir.Manifest, after map[replay.Arm]map[string]string) {
	for name, arm := range m.Arms {
		arm.After = after[name]
		m.Arms[name] = arm
	}
}

// score judges what was asked.
func (s *session) score(ctx context.Context) error {
	return s.interrupted(s.gate.Score(ctx, s.run))
}

// interrupted says how to go on where nothing but an interruption is the matter,
// and gives the error back.
func (s *session) interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		s.p.notef("what is there is kept; go on with: %s", s.next())
	}
	return err
}

// next is the command that goes on with what did not end.
func (s *session) next() string {
	switch {
	case s.goOn != "":
		return s.goOn
	case s.looking:
		return "forerun compare --resume " + s.run.Dir()
	}
	return "forerun gate --resume " + s.run.Dir()
}

// forecast says what asking takes and what it could show, before anybody is asked.
// Where both arms are recorded nobody is, and a part of a run was told of with it.
func (s *session) forecast(ctx context.Context) error {
	live := slices.ContainsFunc(s.gate.Plan.Arms[:], func(a replay.PlanArm) bool { return a.Kind != configs.KindRecorded })
	if s.quiet || s.part != "" || !live {
		return nil
	}
	lines, err := wire.Forecast(ctx, s.gate)
	if err != nil {
		return fmt.Errorf("forecast: %w", err)
	}
	for _, line := range lines {
		s.p.notef("%s", line)
	}
	return nil
}

// ask runs the plan over the sealed cases.
func (s *session) ask(ctx context.Context, journal *rundir.Journal) (totals replay.Totals, err error) {
	plan := s.gate.Plan
	plan.Run = filepath.Base(s.run.Dir())
	plan.Budget = replay.Budget{CostUSD: s.gate.Config.Limits.MaxCost, Time: s.gate.Config.Limits.MaxTime.Std()}
	savings, err := s.savings(ctx)
	if err != nil {
		return journal.Done(), err
	}
	defer func() { err = errors.Join(err, s.closeSavings(savings)) }()
	plan.Earlier = savings.Earlier()
	total := 0
	for i, suite := range s.run.Manifest().Suites {
		plan.Suites[i].Count = suite.Cases
		plan.Suites[i].Cases = wire.Cases(s.run, suite.Name)
		if plan.Suites[i].Looks, plan.Suites[i].Look, err = s.gate.Watch(ctx, s.run, i); err != nil {
			return journal.Done(), err
		}
		if err := savings.Order(ctx, i, &plan.Suites[i]); err != nil {
			return journal.Done(), err
		}
		total += suite.Cases*max(plan.Suites[i].Trials, 1)*len(plan.Arms) + plan.Suites[i].Again
	}
	plan.Live = &replay.Live{}
	defer s.p.watch(plan.Live, total, s.manner())()
	account := s.gate.Account(journal)
	totals, err = replay.Run(ctx, plan, account)
	return totals, errors.Join(err, s.run.Update(func(m *rundir.Manifest) {
		if used := account.Used(); len(used) > 0 && m.Prices == nil {
			m.Prices = used
		} else {
			maps.Copy(m.Prices, used)
		}
	}))
}

// tellStops says which suites ended before their last case.
func (s *session) tellStops() {
	if s.quiet {
		return
	}
	for _, suite := range s.run.Manifest().Suites {
		if suite.Stopped != nil {
			s.p.notef("suite %s stopped early: the evidence of %d of %s was enough", suite.Name, *suite.Stopped, countOf(suite.Cases, "case"))
		}
	}
}

// manner is how the run's progress is shown.
func (s *session) manner() term.Manner {
	switch {
	case s.quiet:
		return term.Quiet
	case s.events:
		return term.Events
	}
	return term.Shown
}
