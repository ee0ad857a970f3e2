package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/configs"
	"forerun/replay/rundir"
	"forerun/reports"
	"forerun/reports/view"
	"forerun/scorers"
)

func newRecheckCmd(p *Process) *cobra.Command {
	var flags recheckFlags
	cmd := &cobra.Command{
		Use:   "recheck RUN",
		Short: "Ask the worst apparent regressions of a run again, in both versions",
		Long: `A case that stable solved once and the candidate failed once may be chance: agents
differ from themselves. recheck asks both versions again, several times a case, and
prints how often each solved it: 5/5 -> 0/5 is a regression, 3/5 -> 2/5 is not. What it
finds lies within RUN, never enters the estimate, and stands first in the report. The worst ten cases of each suite are asked, or those that are named.`,
		Example: `  forerun recheck runs/desk-20261124T090000Z
  forerun recheck runs/desk-20261124T090000Z --trials 10 --cases c-17,c-80`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return p.recheck(cmd.Context(), args[0], flags) },
	}
	cmd.Flags().SortFlags = false
	cmd.Flags().IntVar(&flags.trials, "trials", 0, "ask each case `N` times in each version [default: the suite's confirm.trials, or 5]")
	cmd.Flags().StringSliceVar(&flags.cases, "cases", nil, "ask the cases with these `ID`s, separated by commas")
	cmd.Flags().BoolVar(&flags.quiet, "quiet", false, "show no progress")
	return cmd
}

type recheckFlags struct {
	trials int
	cases  []string
	quiet  bool
}

// maxRecheckTrials is as many as the configuration allows.
const maxRecheckTrials = 100

func (p *Process) recheck(ctx context.Context, dir string, flags recheckFlags) (err error) {
	if flags.trials < 0 || flags.trials > maxRecheckTrials {
		return usagef("--trials %d: write a number from 1 to %d", flags.trials, maxRecheckTrials)
	}
	run, judge, err := p.openScored(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, judge.Close()) }()
	_, c, err := openRun(dir)
	if err != nil {
		return err
	}
	how := manner{flags.quiet, "forerun recheck " + run.Dir()}
	resumed, err := p.goOnAgain(ctx, run, how)
	if err != nil {
		return err
	}
	if !resumed {
		again, err := chosen(ctx, run, c, flags)
		if err != nil {
			return err
		}
		if len(again.Suspects) == 0 {
			_, err := fmt.Fprintln(p.Out, "No case looks like a regression.")
			return err
		}
		if err := p.askAgain(ctx, run, c, again, how); err != nil {
			return err
		}
	}
	confirmed, err := wire.Confirmed(ctx, run)
	if err != nil {
		return err
	}
	if err := p.printConfirmed(confirmed); err != nil {
		return err
	}
	if _, err := os.Stat(run.Path(reports.JSONFile)); err != nil {
		p.notef("forerun decide %s shows it in the report", run.Dir())
		return nil
	}
	report, err := judge.Report(ctx, run)
	if err != nil {
		return err
	}
	return reports.WriteAll(run, report)
}

// chosen says which cases are asked again, and how often.
func chosen(ctx context.Context, run *rundir.Run, c *configs.Config, flags recheckFlags) (wire.Again, error) {
	again := wire.Again{Trials: map[string]int{}}
	for _, s := range c.Suites {
		switch {
		case flags.trials > 0:
			again.Trials[s.Name] = flags.trials
		case s.Confirm != nil:
			again.Trials[s.Name] = s.Confirm.Trials
		default:
			again.Trials[s.Name] = configs.DefaultConfirmTrials
		}
	}
	if len(flags.cases) == 0 {
		var err error
		again.Suspects, err = wire.Suspects(ctx, run, func(string) bool { return true })
		return again, err
	}
	found, unknown, err := wire.Named(ctx, run, flags.cases)
	if err == nil && len(unknown) > 0 {
		err = usagef("--cases: %s has no case %q: name cases of the run", run.Dir(), unknown[0])
	}
	again.Suspects = found
	return again, err
}

// manner is how a verb has cases asked again.
type manner struct {
	quiet bool
	next  string // the command that goes on where it was interrupted
}

// confirm asks the worst apparent regressions of a scored run again, where its
// configuration says so and it has not been done. That nobody answers any more is
// no reason to withhold the verdict.
func (p *Process) confirm(ctx context.Context, run *rundir.Run, c *configs.Config, how manner) error {
	asked := wire.ConfirmSuites(c)
	if len(asked) == 0 {
		return nil
	}
	did, err := p.goOnAgain(ctx, run, how)
	if err == nil && !did {
		did, err = p.confirmWorst(ctx, run, c, asked, how)
	}
	if err != nil && ctx.Err() == nil {
		p.notef("the regressions could not be asked again: %v", err)
		err = nil
	}
	if err != nil || !did {
		return err
	}
	words, over, err := wire.ConfirmCost(run, asked)
	if err == nil && (over || !how.quiet) {
		p.notef("%s", words)
	}
	return err
}

// confirmWorst reports whether anything was asked again, or begun to be.
func (p *Process) confirmWorst(ctx context.Context, run *rundir.Run, c *configs.Config, asked map[string]configs.Confirm, how manner) (bool, error) {
	if done, err := wire.Confirms(run); err != nil || len(done) > 0 {
		return false, err
	}
	suspects, err := wire.Suspects(ctx, run, func(suite string) bool { _, ok := asked[suite]; return ok })
	if err != nil || len(suspects) == 0 {
		return false, err
	}
	left, limited := wire.LeftUSD(run, c)
	if limited && left <= 0 {
		p.notef("no apparent regression is asked again: max_cost is spent")
		return false, nil
	}
	again := wire.Again{Suspects: wire.Within(suspects, run, asked), Trials: map[string]int{}}
	if limited {
		again.MaxUSD = left
	}
	for suite, of := range asked {
		again.Trials[suite] = of.Trials
	}
	if n := len(again.Suspects); n < len(suspects) {
		p.notef("%d of %s are asked again: confirm.max_cost allows no more", n, countOf(len(suspects), "apparent regression"))
		if n == 0 {
			return false, nil
		}
	}
	return true, p.askAgain(ctx, run, c, again, how)
}

// askAgain makes a directory within the run and asks there.
func (p *Process) askAgain(ctx context.Context, run *rundir.Run, c *configs.Config, again wire.Again, how manner) error {
	g, err := wire.PrepareAgain(ctx, run, c, again, p.Lookup)
	if err != nil {
		return err
	}
	given, err := run.ReadFile(rundir.GivenConfig)
	if err != nil {
		return errors.Join(err, g.Close())
	}
	s, err := p.create(g, newConfirmDir(run), given, how.quiet)
	if err != nil {
		return err
	}
	return s.askedAgain(ctx, run, how)
}

// newConfirmDir is the next place in the run where nothing was asked yet.
func newConfirmDir(run *rundir.Run) string {
	for n := 1; ; n++ {
		dir := run.Path(wire.ConfirmDir(n))
		if _, err := os.Lstat(dir); errors.Is(err, os.ErrNotExist) {
			return dir
		}
	}
}

// goOnAgain goes on with asking again where that was cut off, and reports whether
// it was.
func (p *Process) goOnAgain(ctx context.Context, run *rundir.Run, how manner) (bool, error) {
	all, err := wire.Confirms(run)
	if err != nil || len(all) == 0 {
		return false, err
	}
	last := all[len(all)-1]
	if _, err := os.Stat(last.Path(scorers.ScoresFile)); err == nil && last.Manifest().Status == rundir.Complete {
		return false, nil
	}
	_, c, err := openRun(last.Dir())
	if err != nil {
		return false, err
	}
	g, err := wire.TakeUpAgain(ctx, run, c, p.Lookup)
	if err != nil {
		return false, err
	}
	if last, err = rundir.Open(last.Dir(), g.Redactor); err != nil {
		return false, errors.Join(err, g.Close())
	}
	s := &session{p: p, gate: g, run: last, quiet: how.quiet}
	return true, s.askedAgain(ctx, run, how)
}

// askedAgain ends a session that asks cases of a run again.
func (s *session) askedAgain(ctx context.Context, run *rundir.Run, how manner) (err error) {
	defer func() { err = errors.Join(err, s.close()) }()
	s.part, s.goOn = run.Dir(), how.next
	if s.run.Manifest().Status != rundir.Complete {
		if err := s.replay(ctx); err != nil {
			return err
		}
	}
	return s.score(ctx)
}

// printConfirmed lists how often each version solved each case.
func (p *Process) printConfirmed(all []view.Confirmation) error {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "suite\tcase\tstable\t\tcandidate") // a Builder takes everything
	for _, c := range all {
		_, _ = fmt.Fprintf(w, "%s\t%s\t%d/%d\t->\t%d/%d\n", oneLine(c.Suite), oneLine(c.CaseID),
			c.StableGood, c.StableTrials, c.CandidateGood, c.CandidateTrials)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(p.Out, text.String())
	return err
}
