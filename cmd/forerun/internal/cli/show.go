package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"forerun/cmd/forerun/internal/wire"
	"forerun/reports"
	"forerun/reports/terminal"
	"forerun/reports/view"
)

// showFlags are what show is asked for.
type showFlags struct {
	suite  string
	all    bool
	limit  int
	page   int
	trial  int
	text   bool
	asJSON bool
}

func newShowCmd(p *Process) *cobra.Command {
	var flags showFlags
	cmd := &cobra.Command{
		Use:   "show RUN [CASE]",
		Short: "List the cases of a run, regressions first, or show both arms of one",
		Long: `show RUN lists the cases that got worse and those that got better, the worst kind
first, by cluster: those first that were asked again and got worse again.

show RUN CASE puts the two arms of a case side by side: how they ended, their tool calls
aligned, and every score with its reason. CASE is an id, or the beginning of one that no
other case has. Without --text no word of what was said is shown, neither of the request
nor of an answer; with it the request, what was called with, and what the two answers
differ in, as far as the run's content level keeps them.

It decides nothing: the exit code is 0 whatever it finds.`,
		Example: `  forerun show runs/desk-20261124T090000Z
  forerun show runs/desk-20261124T090000Z conv-0176.1 --text`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := flags.check(cmd, len(args) == 2); err != nil {
				return err
			}
			run, err := wire.OpenShown(args[0])
			if err != nil {
				return usagef("%w", err)
			}
			if len(args) == 2 {
				return p.showCase(cmd.Context(), run, args[1], flags)
			}
			return p.showRun(cmd.Context(), run, flags)
		},
	}
	f := cmd.Flags()
	f.SortFlags = false
	f.BoolVar(&flags.text, "text", false, "with CASE: show the request, what tools were called with, and the answers")
	f.IntVar(&flags.trial, "trial", 0, "with CASE: show the `N`th trial [default: the first that shows the difference]")
	f.StringVar(&flags.suite, "suite", "", "look in the suite `NAME` alone")
	f.BoolVar(&flags.all, "all", false, "list the cases too in which the arms do not differ")
	f.IntVar(&flags.limit, "limit", defaultLimit, "list `N` cases a page; 0 is all of them")
	f.IntVar(&flags.page, "page", 1, "list the `N`th page")
	f.BoolVar(&flags.asJSON, "json", false, "print JSON (schema_version 1); a list is whole unless --limit is given")
	return cmd
}

const defaultLimit = 20

func (f *showFlags) check(cmd *cobra.Command, one bool) error {
	given := cmd.Flags().Changed
	switch {
	case !one && (f.text || given("trial")):
		return usagef("--text and --trial are of one case: write forerun show RUN CASE")
	case one && (f.all || given("limit") || given("page")):
		return usagef("--all, --limit and --page are of the list: leave them away, or leave the case away")
	case f.limit < 0 || f.page < 1:
		return usagef("--limit %d, --page %d: write numbers from 0 and from 1", f.limit, f.page)
	case f.trial < 0 || given("trial") && f.trial == 0:
		return usagef("--trial %d: write a number from 1", f.trial)
	}
	if f.asJSON && !given("limit") {
		f.limit = 0
	}
	return nil
}

func (p *Process) showRun(ctx context.Context, run *wire.Shown, flags showFlags) error {
	list, err := run.List(ctx, flags.suite, view.Asked{All: flags.all, Limit: flags.limit, Page: flags.page})
	if err != nil {
		return shownError(err)
	}
	if flags.asJSON {
		return p.printJSON(list)
	}
	return p.show(terminal.List(list, p.screen()))
}

func (p *Process) showCase(ctx context.Context, run *wire.Shown, id string, flags showFlags) error {
	one, err := run.Case(ctx, flags.suite, id, flags.trial, flags.text)
	if err != nil {
		return shownError(err)
	}
	if flags.asJSON {
		return p.printJSON(one)
	}
	return p.show(terminal.Case(one, p.screen()))
}

func (p *Process) show(text string) error {
	if _, err := io.WriteString(p.Out, text); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}

// screen is what a text for people is printed on.
func (p *Process) screen() terminal.Options {
	return terminal.Options{Width: p.Terminal.Width(), Colour: p.Terminal.Color}
}

// shownError makes a name that is not in the run a usage error.
func shownError(err error) error {
	if unknown, ok := errors.AsType[*reports.UnknownError](err); ok {
		return &UsageError{unknown}
	}
	return err
}
